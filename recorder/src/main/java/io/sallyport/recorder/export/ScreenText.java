package io.sallyport.recorder.export;

import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.function.Supplier;

/// Writes a channel as plain text: of a terminal every line that scrolled off and what its screen
/// showed last, of a command its output. No control character but line feeds and tabs is written.
///
/// What a full-screen program drew and erased is not in it; the asciicast has that.
public final class ScreenText {
    private ScreenText() {}

    /// Every channel after another, each under a heading.
    ///
    /// @param recording opens the recording anew each time; the readers are closed here
    public static void write(Supplier<RecordingReader> recording, Writer out) throws IOException {
        RecordingSummary summary;
        try (RecordingReader reader = recording.get()) {
            summary = RecordingSummary.of(reader);
        }
        for (RecordingSummary.Channel channel : summary.channels()) {
            out.write("--- " + Headings.channel(channel.head()) + "\n");
            try (RecordingReader reader = recording.get()) {
                write(reader, channel.number(), channel.head(), out);
            }
        }
        out.flush();
    }

    /// One channel, without a heading. The reader is read to its end and not closed.
    static void write(RecordingReader reader, int number, ChannelHead head, Writer out)
            throws IOException {
        ChannelHead.Terminal terminal = head.terminal();
        try {
            if (terminal == null) {
                output(reader, number, out);
            } else {
                screen(reader, number, terminal, out);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void screen(
            RecordingReader reader, int number, ChannelHead.Terminal terminal, Writer out) {
        TerminalScreen screen =
                new TerminalScreen(terminal.columns(), terminal.rows(), line -> line(out, line));
        while (reader.hasNext()) {
            Frame frame = reader.next();
            if (frame.channel() == number) {
                switch (frame) {
                    case Frame.Shown shown -> screen.feed(shown.data(), 0, shown.data().length);
                    case Frame.Written written ->
                            screen.feed(written.data(), 0, written.data().length);
                    case Frame.Resized resized -> screen.resize(resized.columns(), resized.rows());
                    case Frame.Headed _,
                            Frame.ChannelOpened _,
                            Frame.Noticed _,
                            Frame.FileMoved _,
                            Frame.Capped _,
                            Frame.ChannelClosed _,
                            Frame.Ended _ -> {}
                }
            }
        }
        lastScreen(screen.mainLines(), out);
        if (screen.isAlternate()) {
            lastScreen(screen.lines(), out);
        }
    }

    private static void lastScreen(List<String> lines, Writer out) {
        int end = lines.size();
        while (end > 0 && lines.get(end - 1).isEmpty()) {
            end--;
        }
        lines.subList(0, end).forEach(line -> line(out, line));
    }

    private static void output(RecordingReader reader, int number, Writer out) {
        Utf8Carry[] streams = {new Utf8Carry(), new Utf8Carry()};
        while (reader.hasNext()) {
            Frame frame = reader.next();
            if (frame.channel() == number) {
                if (frame instanceof Frame.Written written) {
                    safe(out, unixLines(streams[written.stream().ordinal()].text(written.data())));
                } else if (frame instanceof Frame.Shown shown) {
                    safe(out, unixLines(streams[0].text(shown.data())));
                } else if (frame instanceof Frame.Capped) {
                    line(out, "--- more output was not recorded");
                }
            }
        }
        for (Utf8Carry stream : streams) {
            safe(out, stream.end());
        }
    }

    private static String unixLines(String text) {
        return text.replace("\r\n", "\n");
    }

    private static void line(Writer out, String line) {
        safe(out, line + "\n");
    }

    private static void safe(Writer out, String text) {
        try {
            int from = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n' || c == '\t') {
                    out.write(PrintableText.of(text.substring(from, i)));
                    out.write(c);
                    from = i + 1;
                }
            }
            out.write(PrintableText.of(text.substring(from)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
