package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Writes a channel as plain text: of a terminal every line that left its screen, by scrolling off,
/// by being cleared or because a full-screen program came or went, and what the screen showed last;
/// of a command its output. No control character but line feeds and tabs is written.
///
/// What was written over, or erased within its own line, is not in it, such as the earlier states
/// of a progress bar or of a line that was corrected; the asciicast has that.
public final class ScreenText {
    /// How much of what was cleared is kept: this much, and a multiple of what was recorded.
    /// Without it a few bytes that fill the screen and clear it, over and over, would fill the
    /// disk.
    private static final long CLEARED_CHARACTERS = 1 << 20;

    private static final int CLEARED_PER_BYTE = 8;

    private ScreenText() {}

    /// Every channel after another, each under a heading.
    ///
    /// @param recording opens the recording anew each time; the readers are closed here
    /// @param masks what is covered
    public static void write(Supplier<RecordingReader> recording, Masks masks, Writer out)
            throws IOException {
        RecordingSummary summary;
        try (RecordingReader reader = recording.get()) {
            summary = RecordingSummary.of(reader);
        }
        for (RecordingSummary.Channel channel : summary.channels()) {
            out.write("--- " + masks.cover(Headings.channel(channel.head())) + "\n");
            try (RecordingReader reader = recording.get()) {
                write(reader, channel.number(), channel.head(), masks, out);
            }
        }
        out.flush();
    }

    /// One channel, without a heading. The reader is read to its end and not closed.
    static void write(RecordingReader reader, int number, ChannelHead head, Masks masks, Writer out)
            throws IOException {
        ChannelHead.Terminal terminal = head.terminal();
        try {
            if (terminal == null) {
                output(reader, number, masks, out);
            } else {
                screen(reader, number, terminal, masks, out);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void screen(
            RecordingReader reader,
            int number,
            ChannelHead.Terminal terminal,
            Masks masks,
            Writer out) {
        Lines lines = new Lines(out);
        TerminalScreen screen =
                new TerminalScreen(terminal.columns(), terminal.rows(), lines, masks);
        while (reader.hasNext()) {
            Frame frame = reader.next();
            if (frame.channel() == number) {
                switch (frame) {
                    case Frame.Shown shown -> lines.feed(screen, shown.data());
                    case Frame.Written written -> lines.feed(screen, written.data());
                    case Frame.Resized resized -> screen.resize(resized.columns(), resized.rows());
                    case Frame.Headed _,
                            Frame.ChannelOpened _,
                            Frame.Noticed _,
                            Frame.Marked _,
                            Frame.FileMoved _,
                            Frame.Capped _,
                            Frame.ChannelClosed _,
                            Frame.Ended _ -> {}
                }
            }
        }
        screen.untoldLines().forEach(line -> line(out, line));
    }

    /// The lines of a terminal, as they leave its screen.
    private static final class Lines implements Departures {
        private final Writer out;
        private long allowance = CLEARED_CHARACTERS;

        /// What the full-screen program showed when it last cleared: most of them clear only to
        /// draw the same again.
        private Set<String> before = Set.of();

        private boolean fullScreen;
        private boolean leftOut;

        Lines(Writer out) {
            this.out = out;
        }

        void feed(TerminalScreen screen, byte[] data) {
            allowance += (long) data.length * CLEARED_PER_BYTE;
            screen.feed(data, 0, data.length);
        }

        @Override
        public void scrolledOff(String line) {
            line(out, line);
        }

        @Override
        public void lost(Cause cause, List<String> lines) {
            Set<String> repeated = before;
            if (fullScreen && cause != Cause.DROPPED) {
                before = Set.copyOf(lines);
            }
            for (String line : lines) {
                if (!fullScreen || !repeated.contains(line)) {
                    write(line);
                }
            }
            switch (cause) {
                case CLEARED -> {
                    if (!lines.isEmpty() && !fullScreen) {
                        write("--- the screen was cleared");
                    }
                }
                case ALTERNATE_BEGINS -> {
                    fullScreen = true;
                    write("--- a full-screen program begins");
                }
                case ALTERNATE_ENDS -> {
                    fullScreen = false;
                    before = Set.of();
                    write("--- the full-screen program ends");
                }
                case DROPPED, MADE_SMALLER -> {}
            }
        }

        private void write(String line) {
            allowance -= line.length() + 1;
            if (allowance >= 0) {
                leftOut = false;
                line(out, line);
            } else if (!leftOut) {
                leftOut = true;
                line(out, "--- more was cleared than fits here; the asciicast has it");
            }
        }
    }

    private static void output(RecordingReader reader, int number, Masks masks, Writer out) {
        Utf8Carry[] streams = {new Utf8Carry(), new Utf8Carry()};
        CoveredLines[] lines = {new CoveredLines(masks), new CoveredLines(masks)};
        while (reader.hasNext()) {
            Frame frame = reader.next();
            if (frame.channel() == number) {
                if (frame instanceof Frame.Written written) {
                    int stream = written.stream().ordinal();
                    safe(out, lines[stream].text(unixLines(streams[stream].text(written.data()))));
                } else if (frame instanceof Frame.Shown shown) {
                    safe(out, lines[0].text(unixLines(streams[0].text(shown.data()))));
                } else if (frame instanceof Frame.Capped) {
                    line(out, "--- more output was not recorded");
                }
            }
        }
        for (int stream = 0; stream < streams.length; stream++) {
            safe(out, lines[stream].text(streams[stream].end()) + lines[stream].end());
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
