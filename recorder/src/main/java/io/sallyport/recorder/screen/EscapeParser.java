package io.sallyport.recorder.screen;

/// Tells text from control sequences: the state machine of DEC's terminals (after Paul Flo
/// Williams, "A parser for DEC's ANSI-compatible video terminals", vt100.net/emu/dec_ansi_parser),
/// over code points. Strings (OSC, DCS, APC, PM, SOS) are bounded: what exceeds the bound is read
/// and thrown away. Confined to one thread.
final class EscapeParser {
    /// The longest title or other OSC string that is looked at.
    static final int MAX_STRING = 1024;

    /// What the parser finds.
    interface Actions {
        void print(int codePoint);

        void control(int code);

        /// @param intermediate the last of 0x20 to 0x2f before the final, or 0
        void escape(int intermediate, int end);

        /// @param prefix one of `<=>?`, or 0
        void sequence(int prefix, int intermediate, int end, Parameters parameters);

        void command(String osc);
    }

    private enum State {
        GROUND,
        ESCAPE,
        ESCAPE_INTERMEDIATE,
        SEQUENCE,
        SEQUENCE_IGNORED,
        COMMAND,
        STRING_IGNORED
    }

    private final Actions actions;
    private final Parameters parameters = new Parameters();
    private final StringBuilder string = new StringBuilder();
    private State state = State.GROUND;
    private int prefix;
    private int intermediate;

    EscapeParser(Actions actions) {
        this.actions = actions;
    }

    /// True where a character would be printed.
    boolean isGround() {
        return state == State.GROUND;
    }

    void feed(int c) {
        if (c == 0x1b) {
            endString();
            intermediate = 0;
            state = State.ESCAPE;
        } else if (c == 0x18 || c == 0x1a) {
            string.setLength(0);
            state = State.GROUND;
        } else if (state == State.COMMAND || state == State.STRING_IGNORED) {
            string(c);
        } else if (c < 0x20) {
            actions.control(c);
        } else if (c >= 0x80 && c < 0xa0) {
            eightBit(c);
        } else if (c != 0x7f) {
            notControl(c);
        }
    }

    private void notControl(int c) {
        switch (state) {
            case GROUND -> actions.print(c);
            case ESCAPE -> escape(c);
            case ESCAPE_INTERMEDIATE -> escapeIntermediate(c);
            case SEQUENCE, SEQUENCE_IGNORED -> sequence(c);
            case COMMAND, STRING_IGNORED -> throw new IllegalStateException("strings go elsewhere");
        }
    }

    private void eightBit(int c) {
        // U+0080 to U+009F decoded from UTF-8: xterm in UTF-8 mode treats them as C1 controls.
        intermediate = 0;
        state = State.ESCAPE;
        escape(c - 0x40);
    }

    private void escape(int c) {
        switch (c) {
            case '[' -> {
                prefix = 0;
                intermediate = 0;
                parameters.clear();
                state = State.SEQUENCE;
            }
            case ']' -> {
                string.setLength(0);
                state = State.COMMAND;
            }
            case 'P', 'X', '^', '_' -> state = State.STRING_IGNORED;
            default -> escapeIntermediate(c);
        }
    }

    private void escapeIntermediate(int c) {
        if (c >= 0x20 && c <= 0x2f) {
            intermediate = c;
            state = State.ESCAPE_INTERMEDIATE;
        } else {
            state = State.GROUND;
            if (c < 0x7f) {
                actions.escape(intermediate, c);
            }
        }
    }

    private void sequence(int c) {
        if (c >= '0' && c <= '9') {
            parameters.digit(c - '0');
        } else if (c == ';' || c == ':') {
            parameters.separator(c == ':');
        } else if (c >= '<' && c <= '?') {
            prefix = c;
        } else if (c >= 0x20 && c <= 0x2f) {
            intermediate = c;
        } else if (c >= 0x40 && c <= 0x7e) {
            boolean act = state == State.SEQUENCE;
            state = State.GROUND;
            if (act) {
                actions.sequence(prefix, intermediate, c, parameters);
            }
        } else {
            state = State.SEQUENCE_IGNORED;
        }
    }

    private void string(int c) {
        if (c == 0x07 && state == State.COMMAND || c == 0x9c) {
            endString();
            state = State.GROUND;
        } else if (state == State.COMMAND && c >= 0x20 && string.length() < MAX_STRING) {
            string.appendCodePoint(c);
        }
    }

    private void endString() {
        if (state == State.COMMAND) {
            actions.command(string.toString());
        }
        string.setLength(0);
    }
}
