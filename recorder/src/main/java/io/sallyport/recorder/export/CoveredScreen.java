package io.sallyport.recorder.export;

import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.ScreenPainter;
import io.sallyport.recorder.screen.TerminalScreen;
import java.util.List;
import java.util.function.Supplier;

/// A terminal as it looked, with what masks cover covered: drawn anew, because a secret may be
/// spread over any number of escape sequences.
final class CoveredScreen implements Played {
    private final TerminalScreen screen;
    private final ScreenPainter painter =
            new ScreenPainter(TerminalScreen.MAX_SIZE, TerminalScreen.MAX_SIZE);

    CoveredScreen(ChannelHead.Terminal terminal, Masks masks) {
        screen = new TerminalScreen(terminal.columns(), terminal.rows(), Departures.NOBODY, masks);
    }

    /// Whether anything on this terminal is covered: on its screen after any frame, or in what left
    /// the screen. Reads the recording to its end.
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
        try (RecordingReader reader = recording.get()) {
            while (reader.hasNext() && !screen.hasCovered()) {
                Frame frame = reader.next();
                if (frame.channel() == channel) {
                    switch (frame) {
                        case Frame.Shown(_, _, byte[] data) -> screen.feed(data, 0, data.length);
                        case Frame.Written(_, _, _, byte[] data) ->
                                screen.feed(data, 0, data.length);
                        case Frame.Resized(_, _, int columns, int rows) ->
                                screen.resize(columns, rows);
                        default -> {} // Nothing that a terminal shows.
                    }
                    screen.lines();
                }
            }
        }
        return screen.hasCovered();
    }

    /// Has all that leaves handed out, which is when it is looked at.
    private static final class HandedOut implements Departures {
        @Override
        public void scrolledOff(String line) {}

        @Override
        public void lost(Cause cause, List<String> lines) {}
    }

    @Override
    public String shown(int stream, byte[] data) {
        screen.feed(data, 0, data.length);
        return painter.paint(screen);
    }

    @Override
    public String resized(int columns, int rows) {
        screen.resize(columns, rows);
        return painter.paint(screen);
    }

    @Override
    public String end() {
        return "";
    }
}
