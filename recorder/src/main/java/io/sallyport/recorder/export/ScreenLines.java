package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.PrintableText;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lines that a recording showed, each with the moment at which it came: of a terminal what
/// stood on its screen for [#STOOD] milliseconds, and what left it otherwise than by being written
/// over; of a command its output, line by line. A line that fills the margin and goes on in the
/// next row is one line. Lines that are the same and stand at the same time are told once.
///
/// Read off the screen: what stood more briefly and was written over is not in it, such as a
/// progress bar's steps. Files (scp, sftp) and what holds NUL characters are left out.
public final class ScreenLines {
    /// The most lines of one recording; what follows is counted.
    public static final int MOST_LINES = 100_000;

    /// A longer line is cut.
    public static final int LONGEST_LINE = 4_096;

    /// What stands this long was there to be read.
    static final long STOOD = 300;

    /// How exact a moment is where a screen changes all the time.
    private static final long LOOK_EVERY = 100;

    private final Masks masks;
    private final Told to;
    private int lines;
    private long leftOut;

    /// Whoever is told the lines, in the order in which they are complete.
    @FunctionalInterface
    public interface Told {
        /// @param millis from the session's start to when it came
        /// @param line fit for one line of a terminal; never blank
        void line(int channel, long millis, String line);
    }

    private ScreenLines(Masks masks, Told to) {
        this.masks = masks;
        this.to = to;
    }

    /// Reads a recording to its end, or to where it breaks off; the reader is not closed.
    ///
    /// @param masks what is covered
    /// @return how many lines were left out, because there were more than [#MOST_LINES]
    public static long read(RecordingReader reader, Masks masks, Told to) {
        ScreenLines all = new ScreenLines(masks, to);
        Map<Integer, Channel> channels = new HashMap<>();
        long last = 0;
        while (reader.hasNext()) {
            Frame frame = reader.next();
            last = frame.offsetMillis();
            Channel channel = channels.get(frame.channel());
            switch (frame) {
                case Frame.ChannelOpened(long at, int number, ChannelHead head) -> {
                    if (head.kind() != ChannelHead.Kind.SUBSYSTEM) {
                        channels.put(number, all.channel(number, head));
                    }
                }
                case Frame.Shown(long at, int number, byte[] data) -> {
                    if (channel != null) {
                        channel.shown(at, data);
                    }
                }
                case Frame.Written(long at, int number, OutputStreamKind stream, byte[] data) -> {
                    if (channel != null) {
                        channel.written(at, stream, data);
                    }
                }
                case Frame.Resized(long at, int number, int columns, int rows) -> {
                    if (channel != null) {
                        channel.resized(at, columns, rows);
                    }
                }
                case Frame.ChannelClosed closed -> {
                    if (channel != null) {
                        channel.end(last);
                        channels.remove(closed.channel());
                    }
                }
                case Frame.Headed _,
                        Frame.Noticed _,
                        Frame.Marked _,
                        Frame.FileMoved _,
                        Frame.Capped _,
                        Frame.Ended _ -> {}
            }
        }
        for (Channel channel : channels.values()) {
            channel.end(last);
        }
        return all.leftOut;
    }

    private Channel channel(int number, ChannelHead head) {
        ChannelHead.Terminal terminal = head.terminal();
        return terminal == null ? new Output(number) : new Screen(number, terminal);
    }

    private void tell(int channel, long millis, String line) {
        if (line.isBlank()) {
            return;
        }
        if (lines == MOST_LINES) {
            leftOut++;
            return;
        }
        lines++;
        to.line(channel, millis, PrintableText.of(line, LONGEST_LINE));
    }

    private abstract static class Channel {
        abstract void shown(long at, byte[] data);

        abstract void written(long at, OutputStreamKind stream, byte[] data);

        abstract void resized(long at, int columns, int rows);

        abstract void end(long at);
    }

    /// A command without a terminal.
    private final class Output extends Channel {
        private final int number;
        private final Utf8Carry[] decoders = {new Utf8Carry(), new Utf8Carry()};
        private final StringBuilder[] begun = {new StringBuilder(), new StringBuilder()};

        Output(int number) {
            this.number = number;
        }

        @Override
        void shown(long at, byte[] data) {
            add(at, 0, decoders[0].text(data));
        }

        @Override
        void written(long at, OutputStreamKind stream, byte[] data) {
            int index = stream.ordinal();
            add(at, index, decoders[index].text(data));
        }

        private void add(long at, int index, String text) {
            StringBuilder line = begun[index];
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '\n') {
                    finish(at, line);
                } else if (line.length() < LONGEST_LINE) {
                    line.append(c);
                }
            }
        }

        private void finish(long at, StringBuilder line) {
            String text = line.toString().stripTrailing().replace('\t', ' ');
            line.setLength(0);
            if (text.indexOf('\0') < 0) {
                tell(number, at, masks.cover(text));
            }
        }

        @Override
        void resized(long at, int columns, int rows) {}

        @Override
        void end(long at) {
            for (int i = 0; i < begun.length; i++) {
                add(at, i, decoders[i].end());
                finish(at, begun[i]);
            }
        }
    }

    /// A line that is on the screen, or was a moment ago.
    private static final class Seen {
        final long since;
        boolean told;

        Seen(long since) {
            this.since = since;
        }
    }

    private final class Screen extends Channel implements Departures {
        private final int number;
        private final TerminalScreen screen;
        private Map<String, Seen> visible = new HashMap<>();
        private long now;
        private long lastLook;

        Screen(int number, ChannelHead.Terminal terminal) {
            this.number = number;
            this.screen = new TerminalScreen(terminal.columns(), terminal.rows(), this, masks);
        }

        @Override
        void shown(long at, byte[] data) {
            stood(at);
            now = at;
            screen.feed(data, 0, data.length);
            if (at - lastLook >= LOOK_EVERY) {
                look(at, false);
            }
        }

        @Override
        void written(long at, OutputStreamKind stream, byte[] data) {
            shown(at, data);
        }

        @Override
        void resized(long at, int columns, int rows) {
            stood(at);
            now = at;
            screen.resize(columns, rows);
        }

        /// What the last change left has been there until now.
        private void stood(long at) {
            if (at - now >= STOOD) {
                look(now, true);
            }
        }

        private void look(long at, boolean tell) {
            lastLook = at;
            Map<String, Seen> next = new HashMap<>();
            List<String> rows = screen.lines();
            for (int row = 0; row < rows.size(); row++) {
                int first = row;
                StringBuilder whole = new StringBuilder(rows.get(row));
                while (screen.isWrapped(row) && row + 1 < rows.size()) {
                    row++;
                    whole.append(rows.get(row));
                }
                String line = whole.toString().stripTrailing();
                Seen seen = seen(at, line, next);
                if (tell && seen != null && !seen.told) {
                    seen.told = true;
                    tell(number, seen.since, line);
                }
                for (int part = first; row > first && part <= row; part++) {
                    Seen own = seen(at, rows.get(part).stripTrailing(), next);
                    // Parts leave one by one; whoever was told the whole is not told them.
                    if (own != null && seen != null) {
                        own.told |= seen.told;
                    }
                }
            }
            visible = next;
        }

        private @Nullable Seen seen(long at, String line, Map<String, Seen> next) {
            if (line.isBlank()) {
                return null;
            }
            Seen before = next.get(line);
            Seen seen = before != null ? before : visible.getOrDefault(line, new Seen(at));
            next.put(line, seen);
            return seen;
        }

        @Override
        public void scrolledOff(String line) {
            left(line);
        }

        @Override
        public void lost(Cause cause, List<String> lines) {
            lines.forEach(this::left);
        }

        private void left(String text) {
            String line = text.stripTrailing();
            Seen seen = visible.computeIfAbsent(line, _ -> new Seen(now));
            if (!seen.told) {
                seen.told = true;
                tell(number, seen.since, line);
            }
        }

        @Override
        void end(long at) {
            look(now, true);
            screen.untoldLines().forEach(this::left);
        }
    }
}
