package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.ScreenPainter;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// A terminal as it looked, with what masks cover covered: drawn anew, because a secret may be
/// spread over any number of escape sequences.
final class CoveredScreen implements Played {
    /// What changes faster is drawn once, as it was in the end: nobody sees more, and a terminal of
    /// a million cells that changes with each byte would take for ever.
    static final long TOGETHER_MILLIS = 20;

    /// Control sequences, which do not part the text around them (ECMA-48, 5.4).
    private static final Pattern SEQUENCE = Pattern.compile("\u001b\\[[0-?]*[ -/]*[@-~]");

    private static final Pattern LINE_END = Pattern.compile("[\r\n]");

    private final TerminalScreen screen;
    private final ScreenPainter painter =
            new ScreenPainter(TerminalScreen.MAX_SIZE, TerminalScreen.MAX_SIZE);
    private long drawn = Long.MIN_VALUE / 2;
    private long changed = -1; // when it changed and was not drawn yet

    CoveredScreen(ChannelHead.Terminal terminal, Masks masks) {
        screen = new TerminalScreen(terminal.columns(), terminal.rows(), Departures.NOBODY, masks);
    }

    /// Whether anything on this terminal is covered: on its screen, in what left the screen, or in
    /// the text that was sent to it, titles included. Reads the recording to its end.
    static boolean isNeeded(
            Supplier<RecordingReader> recording,
            int channel,
            ChannelHead.Terminal terminal,
            Masks masks) {
        if (masks.isEmpty()) {
            return false;
        }
        TerminalScreen screen =
                new TerminalScreen(terminal.columns(), terminal.rows(), new HandedOut(), masks);
        Sent sent = new Sent(masks);
        long looked = Long.MIN_VALUE / 2;
        try (RecordingReader reader = recording.get()) {
            while (reader.hasNext()) {
                Frame frame = reader.next();
                if (frame.channel() != channel) {
                    continue;
                }
                if (frame.offsetMillis() - looked >= TOGETHER_MILLIS) {
                    screen.lines();
                    looked = frame.offsetMillis();
                }
                switch (frame) {
                    case Frame.Shown(_, _, byte[] data) -> {
                        screen.feed(data, 0, data.length);
                        sent.look(data);
                    }
                    case Frame.Written(_, _, _, byte[] data) -> {
                        screen.feed(data, 0, data.length);
                        sent.look(data);
                    }
                    case Frame.Resized(_, _, int columns, int rows) -> screen.resize(columns, rows);
                    default -> {} // Nothing that a terminal shows.
                }
                if (sent.covered || screen.hasCovered()) {
                    return true;
                }
            }
        }
        screen.lines();
        return screen.hasCovered();
    }

    /// The text that was sent, line by line.
    private static final class Sent {
        private final Masks masks;
        private final Utf8Carry characters = new Utf8Carry();
        private String before = "";
        boolean covered;

        Sent(Masks masks) {
            this.masks = masks;
        }

        void look(byte[] data) {
            String text = SEQUENCE.matcher(before + characters.text(data)).replaceAll("");
            String[] lines = LINE_END.split(text, -1);
            for (String line : lines) {
                covered |= !masks.covered(line).isEmpty();
            }
            String last = lines[lines.length - 1];
            before = last.substring(Math.max(0, last.length() - Masks.LONGEST_LINE));
        }
    }

    /// Has all that leaves handed out, which is when it is looked at.
    private static final class HandedOut implements Departures {
        @Override
        public void scrolledOff(String line) {}

        @Override
        public void lost(Cause cause, List<String> lines) {}
    }

    @Override
    public void shown(long at, int stream, byte[] data, Player player) throws IOException {
        draw(at, player);
        screen.feed(data, 0, data.length);
        changed = at;
        draw(at, player);
    }

    @Override
    public void resized(long at, int columns, int rows, Player player, Told told)
            throws IOException {
        settle(player);
        screen.resize(columns, rows);
        told.tell();
        changed = at;
    }

    /// Draws what changed where the last drawing is long enough ago.
    private void draw(long at, Player player) throws IOException {
        if (changed >= 0 && at - drawn >= TOGETHER_MILLIS) {
            player.output(changed, painter.paint(screen));
            drawn = at;
            changed = -1;
        }
    }

    @Override
    public void end(long at, Player player) throws IOException {
        settle(player);
    }

    @Override
    public void settle(Player player) throws IOException {
        if (changed >= 0) {
            player.output(changed, painter.paint(screen));
            changed = -1;
        }
    }
}
