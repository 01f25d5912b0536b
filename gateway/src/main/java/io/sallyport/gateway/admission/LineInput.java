package io.sallyport.gateway.admission;

import io.sallyport.recorder.screen.PrintableText;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Lines typed at a terminal in raw mode, with the few keys that everybody expects: backspace,
/// Ctrl-U, Enter, and Ctrl-C or Ctrl-D to leave. Bytes come from one thread, lines are read by
/// another.
final class LineInput {
    private static final int LONGEST_LINE = 1000;
    private static final int ESCAPE = 0x1b;

    private final BlockingQueue<Byte> typed = new ArrayBlockingQueue<>(4096);
    private final Consumer<String> screen;
    private int escape; // how far into an escape sequence: 0 not, 1 after ESC, 2 in its body

    LineInput(Consumer<String> screen) {
        this.screen = screen;
    }

    /// What was typed; more than a few thousand bytes ahead of their reader are dropped.
    void typed(byte[] data, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            typed.offer(data[i]);
        }
    }

    /// Nothing more is typed: whoever reads leaves.
    void end() {
        typed.clear();
        typed.offer((byte) 4);
    }

    /// Asks for a line. Absent where the person leaves.
    ///
    /// @param offered what an empty line means, shown in brackets; may be empty
    @Nullable String ask(String question, String offered) throws InterruptedException {
        String prompt = question + (offered.isEmpty() ? "" : " [" + offered + "]") + ": ";
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        screen.accept(prompt);
        while (true) {
            byte b = typed.take();
            if (inEscape(b)) {
                continue;
            }
            switch (b) {
                case '\r', '\n' -> {
                    screen.accept("\r\n");
                    String text = text(line).strip();
                    return text.isEmpty() ? offered : text;
                }
                case 3, 4 -> {
                    screen.accept("\r\n");
                    return null;
                }
                case 0x7f, 8 -> {
                    String text = text(line);
                    line.reset();
                    if (!text.isEmpty()) {
                        line.writeBytes(
                                text.substring(0, text.offsetByCodePoints(text.length(), -1))
                                        .getBytes(StandardCharsets.UTF_8));
                    }
                    draw(prompt, line);
                }
                case 0x15 -> {
                    line.reset();
                    draw(prompt, line);
                }
                default -> {
                    if ((b < 0 || b >= ' ') && line.size() < LONGEST_LINE) {
                        line.write(b);
                        draw(prompt, line);
                    }
                }
            }
        }
    }

    /// Whether the person wants to leave; waits that long for them to say so.
    boolean leavesWithin(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (true) {
            Byte b = typed.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (b == null) {
                return false;
            }
            if (!inEscape(b) && (b == 3 || b == 4)) {
                return true;
            }
        }
    }

    private boolean inEscape(byte b) {
        switch (escape) {
            case 1 -> escape = b == '[' || b == 'O' ? 2 : 0;
            case 2 -> escape = b >= 0x40 && b <= 0x7e ? 0 : 2;
            default -> {
                escape = b == ESCAPE ? 1 : 0;
                return escape == 1;
            }
        }
        return true;
    }

    private void draw(String prompt, ByteArrayOutputStream line) {
        screen.accept("\r\u001b[K" + prompt + PrintableText.of(text(line)));
    }

    private static String text(ByteArrayOutputStream line) {
        return line.toString(StandardCharsets.UTF_8);
    }
}
