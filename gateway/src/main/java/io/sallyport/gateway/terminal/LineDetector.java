package io.sallyport.gateway.terminal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/// Models the line discipline of a terminal (Linux `n_tty`, canonical mode with its usual
/// characters): what it hands to a program that has no line editor of its own, and how it echoes
/// what is typed.
///
/// The echo is the proof: a line whose echo came as foreseen was read by the line discipline and
/// shown to the operator. A line that was not echoed is never handed out. Where a line editor
/// answers otherwise (a completion, a history), the echo differs, and there is no line either.
///
/// Not modelled: other characters than the usual ones (`stty erase ^H`), an erased tabulator, a
/// line longer than the line discipline keeps. Such a line counts as not echoed. Confined to one
/// thread.
final class LineDetector {
    /// What the line discipline keeps of one line (N_TTY_BUF_SIZE less the newline).
    static final int MAX_LINE = 4095;

    /// How many lines are kept that nobody asked for.
    private static final int MAX_LINES = 64;

    /// How much echo is awaited; who types more without any echo is not echoed.
    private static final int MAX_ECHO = 16_384;

    private static final byte[] ERASED = {'\b', ' ', '\b'};

    /// A line that was given to a program.
    ///
    /// @param noisy other output came between its characters
    record Echoed(String text, boolean noisy) {}

    private static final class Line {
        final int number;
        final String text;
        final int echoEnd;
        boolean echoed;
        boolean noisy;

        Line(int number, String text, int echoEnd) {
            this.number = number;
            this.text = text;
            this.echoEnd = echoEnd;
        }
    }

    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private byte[] line = new byte[128];
    private int length;

    /// What VEOF handed on already: it cannot be erased.
    private int handedOn;

    private boolean literal;
    private boolean unknown;
    private int number;

    private byte[] echo = new byte[256];
    private int awaited;
    private int seen;

    /// Up to here the echo was seen for sure: everything typed so far was echoed then.
    private int sure;

    /// Where the echo of the first line begins that is not echoed yet.
    private int start;

    private boolean noisy;

    /// How many lines were completed so far: the number of the last one.
    int completed() {
        return number;
    }

    /// Whether an echo is to come.
    boolean isAwaiting() {
        return seen < awaited;
    }

    /// The line with this number, where it was echoed.
    Optional<Echoed> line(int wanted) {
        for (Line each : lines) {
            if (each.number == wanted && each.echoed) {
                return Optional.of(new Echoed(each.text, each.noisy));
            }
        }
        return Optional.empty();
    }

    /// The line so far, where all of it was echoed.
    Optional<Echoed> unfinished() {
        return !isAwaiting() && !unknown && !literal
                ? Optional.of(new Echoed(text(), noisy))
                : Optional.empty();
    }

    /// The line so far, as the keys make it, echoed or not.
    Optional<String> soFar() {
        return unknown || literal ? Optional.empty() : Optional.of(text());
    }

    /// The last line that was completed, echoed or not.
    Optional<String> last() {
        return Optional.ofNullable(lines.peekLast()).map(each -> each.text);
    }

    /// A prompt is there and nothing was typed at it: what was not echoed so far never will be.
    void begin() {
        lines.clear();
        forgetEcho();
        length = 0;
        handedOn = 0;
        literal = false;
        unknown = false;
    }

    private void forgetEcho() {
        awaited = 0;
        seen = 0;
        sure = 0;
        start = 0;
        noisy = false;
    }

    void key(byte key) {
        if (awaited > MAX_ECHO) {
            begin();
            unknown = true;
        }
        if (!isAwaiting() && length == 0) {
            forgetEcho();
        }
        if (literal) {
            literal = false;
            append(key);
            return;
        }
        switch (key) {
            case '\r', '\n' -> newline();
            case 0x03 -> signal("^C");
            case 0x1a -> signal("^Z");
            case 0x1c -> signal("^\\");
            case 0x04 -> handedOn = length;
            case 0x08 -> append(key);
            case 0x7f -> erase();
            case 0x11, 0x13 -> {} // Holds the output and lets it go.
            case 0x12 -> reprint();
            case 0x15 -> eraseTo(handedOn);
            case 0x16 -> {
                literal = true;
                await((byte) '^');
                await((byte) '\b');
            }
            case 0x17 -> eraseWord();
            default -> append(key);
        }
    }

    private void append(byte key) {
        if (length == MAX_LINE) {
            unknown = true;
            return;
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE, 2 * length));
        }
        line[length++] = key;
        echo(key);
    }

    private void echo(byte key) {
        if (isControl(key) && key != '\t') {
            await((byte) '^');
            await((byte) (key ^ 0x40));
        } else {
            await(key);
        }
    }

    private static boolean isControl(byte key) {
        return key >= 0 && key < 0x20 || key == 0x7f;
    }

    private void await(byte shown) {
        if (awaited == echo.length) {
            echo = Arrays.copyOf(echo, 2 * awaited);
        }
        echo[awaited++] = shown;
    }

    private void newline() {
        await((byte) '\r');
        await((byte) '\n');
        number++;
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        if (!unknown) {
            lines.addLast(new Line(number, text(), awaited));
        }
        length = 0;
        handedOn = 0;
        unknown = false;
    }

    private String text() {
        return new String(line, 0, length, StandardCharsets.UTF_8);
    }

    private void signal(String shown) {
        length = 0;
        handedOn = 0;
        unknown = false;
        await((byte) shown.charAt(0));
        await((byte) shown.charAt(1));
    }

    private void erase() {
        if (length > handedOn) {
            int from = length - 1;
            while (from > handedOn && (line[from] & 0xc0) == 0x80) {
                from--;
            }
            eraseTo(from);
        }
    }

    private void eraseTo(int from) {
        for (int i = from; i < length; i++) {
            byte gone = line[i];
            unknown |= gone == '\t'; // It depends on the column how it is erased.
            if ((gone & 0xc0) != 0x80) {
                awaitErased();
                if (isControl(gone)) {
                    awaitErased();
                }
            }
        }
        length = from;
    }

    private void awaitErased() {
        for (byte each : ERASED) {
            await(each);
        }
    }

    /// What stands behind the last word goes with it (`n_tty` has BSD's ALTWERASE).
    private void eraseWord() {
        int from = length;
        boolean word = false;
        while (from > handedOn) {
            int before = from - 1;
            while (before > handedOn && (line[before] & 0xc0) == 0x80) {
                before--;
            }
            boolean inWord = isWord(line[before]);
            if (word && !inWord) {
                break;
            }
            word |= inWord;
            from = before;
        }
        eraseTo(from);
    }

    /// As the kernel's `isalnum`, which takes a byte for Latin-1.
    private static boolean isWord(byte b) {
        int c = b & 0xff;
        return c < 0x80
                ? Character.isLetterOrDigit(c) || c == '_'
                : c >= 0xc0 && c != 0xd7 && c != 0xf7;
    }

    private void reprint() {
        await((byte) '^');
        await((byte) 'R');
        await((byte) '\r');
        await((byte) '\n');
        for (int i = handedOn; i < length; i++) {
            echo(line[i]);
        }
    }

    void output(byte[] data, int offset, int end) {
        for (int i = offset; i < end; i++) {
            if (seen == awaited) {
                // Nothing is awaited: this is between the characters of a line, or before one.
                noisy |= length > 0;
                return;
            }
            shown(data[i]);
        }
    }

    private void shown(byte b) {
        if (b != echo[seen]) {
            noisy |= sure > start;
            seen = sure; // What looked like a part of the echo was none.
        }
        if (seen < awaited && b == echo[seen]) {
            seen++;
            if (!lines.isEmpty()) {
                complete();
            }
            if (seen == awaited) {
                sure = seen;
            }
        }
    }

    private void complete() {
        for (Line each : lines) {
            if (!each.echoed && each.echoEnd == seen) {
                each.echoed = true;
                each.noisy = noisy;
                noisy = false;
                start = seen;
                sure = seen;
            }
        }
    }
}
