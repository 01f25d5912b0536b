package io.sallyport.fuzz;

import io.sallyport.gateway.terminal.CommandDetector;
import io.sallyport.recorder.screen.Departures;
import io.sallyport.recorder.screen.TerminalScreen;

/// What a target shows and an operator types, on the emulator and for whoever reads commands off
/// it. The first byte of each piece says what it is.
public final class TerminalTarget {
    private TerminalTarget() {}

    /// Called by Jazzer, which knows it by its name.
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 3) {
            return;
        }
        int columns = 1 + (data[0] & 0x7f);
        int rows = 1 + (data[1] & 0x3f);
        TerminalScreen screen = new TerminalScreen(columns, rows, Departures.FORGOTTEN);
        CommandDetector detector = new CommandDetector(columns, rows, command -> {});
        for (int i = 2; i < data.length; ) {
            int kind = data[i] & 3;
            int length = Math.min((data[i] & 0xff) >>> 2, data.length - i - 1);
            switch (kind) {
                case 0 -> detector.keys(data, i + 1, length);
                case 1 -> {
                    int wide = 1 + length;
                    screen.resize(wide, rows);
                    detector.resized(wide, rows);
                }
                default -> {
                    screen.feed(data, i + 1, length);
                    detector.output(data, i + 1, length);
                }
            }
            detector.atEnter();
            i += 1 + length;
        }
        detector.closed();
    }
}
