package io.sallyport.recorder.screen;

/// The terminal's G0 and G1 character sets: ASCII or DEC special graphics, the line drawing of
/// every full-screen program (VT100 user guide, table 3-9). Confined to one thread.
final class Charsets {
    private static final String GRAPHICS =
            "\u25c6\u2592\u2409\u240c\u240d\u240a\u00b0\u00b1\u2424\u240b\u2518\u2510\u250c\u2514"
                    + "\u253c\u23ba\u23bb\u2500\u23bc\u23bd\u251c\u2524\u2534\u252c\u2502\u2264"
                    + "\u2265\u03c0\u2260\u00a3\u00b7";

    private boolean[] graphics = new boolean[2];
    private int active;

    void designate(int set, int end) {
        graphics[set] = end == '0';
    }

    void shift(int set) {
        active = set;
    }

    int map(int c) {
        return graphics[active] && c >= 0x60 && c <= 0x7e ? GRAPHICS.charAt(c - 0x60) : c;
    }

    /// The sequences that lead here.
    String sequences() {
        return "\u001b("
                + (graphics[0] ? '0' : 'B')
                + "\u001b)"
                + (graphics[1] ? '0' : 'B')
                + (active == 1 ? '\u000e' : '\u000f');
    }

    Charsets copy() {
        Charsets copy = new Charsets();
        copy.graphics = graphics.clone();
        copy.active = active;
        return copy;
    }
}
