package io.sallyport.recorder.screen;

/// How a cell looks. Colours are [#DEFAULT], a palette index 0 to 255, or [#RGB] with 24 bits.
///
/// @param flags the sum of [#BOLD] and its like
public record Style(int foreground, int background, int flags) {
    public static final int DEFAULT = -1;
    public static final int RGB = 1 << 24;

    public static final int BOLD = 1;
    public static final int DIM = 2;
    public static final int ITALIC = 4;
    public static final int UNDERLINE = 8;
    public static final int BLINK = 16;
    public static final int INVERSE = 32;
    public static final int HIDDEN = 64;
    public static final int STRUCK = 128;

    public static final Style PLAIN = new Style(DEFAULT, DEFAULT, 0);

    Style withForeground(int colour) {
        return new Style(colour, background, flags);
    }

    Style withBackground(int colour) {
        return new Style(foreground, colour, flags);
    }

    Style with(int flag) {
        return new Style(foreground, background, flags | flag);
    }

    Style without(int flag) {
        return new Style(foreground, background, flags & ~flag);
    }

    /// What an erased cell looks like: only the background survives (xterm's "bce").
    Style erased() {
        return background == DEFAULT ? PLAIN : new Style(DEFAULT, background, 0);
    }

    /// The style after SGR with these parameters (ECMA-48 8.3.117, and xterm's 38 and 48).
    Style select(Parameters parameters) {
        Style style = this;
        int i = 0;
        while (i < parameters.count()) {
            int p = parameters.get(i, 0);
            if (p == 38 || p == 48) {
                int colour = DEFAULT - 1;
                int used = 1;
                if (parameters.get(i + 1, -1) == 5) {
                    colour = Math.clamp(parameters.get(i + 2, 0), 0, 255);
                    used = 3;
                } else if (parameters.get(i + 1, -1) == 2) {
                    // 38:2::r:g:b has an empty colour space, 38;2;r;g;b has none.
                    int at = parameters.isSub(i + 5) ? i + 3 : i + 2;
                    colour =
                            RGB
                                    | Math.clamp(parameters.get(at, 0), 0, 255) << 16
                                    | Math.clamp(parameters.get(at + 1, 0), 0, 255) << 8
                                    | Math.clamp(parameters.get(at + 2, 0), 0, 255);
                    used = at + 3 - i;
                }
                if (colour >= DEFAULT) {
                    style = p == 38 ? style.withForeground(colour) : style.withBackground(colour);
                }
                i += used;
            } else {
                style = style.select(p, parameters.isSub(i + 1) ? parameters.get(i + 1, 1) : -1);
                i++;
                while (parameters.isSub(i)) {
                    i++;
                }
            }
        }
        return style;
    }

    private Style select(int p, int sub) {
        if (p >= 30 && p <= 37) {
            return withForeground(p - 30);
        }
        if (p >= 40 && p <= 47) {
            return withBackground(p - 40);
        }
        if (p >= 90 && p <= 97) {
            return withForeground(p - 90 + 8);
        }
        if (p >= 100 && p <= 107) {
            return withBackground(p - 100 + 8);
        }
        return switch (p) {
            case 0 -> PLAIN;
            case 1 -> with(BOLD);
            case 2 -> with(DIM);
            case 3 -> with(ITALIC);
            case 4 -> sub == 0 ? without(UNDERLINE) : with(UNDERLINE);
            case 5, 6 -> with(BLINK);
            case 7 -> with(INVERSE);
            case 8 -> with(HIDDEN);
            case 9 -> with(STRUCK);
            case 21 -> with(UNDERLINE);
            case 22 -> without(BOLD | DIM);
            case 23 -> without(ITALIC);
            case 24 -> without(UNDERLINE);
            case 25 -> without(BLINK);
            case 27 -> without(INVERSE);
            case 28 -> without(HIDDEN);
            case 29 -> without(STRUCK);
            case 39 -> withForeground(DEFAULT);
            case 49 -> withBackground(DEFAULT);
            default -> this;
        };
    }
}
