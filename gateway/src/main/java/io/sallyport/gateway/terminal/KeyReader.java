package io.sallyport.gateway.terminal;

import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// Tells keys in what a terminal sends: characters, controls, and the sequences of function keys.
/// The Escape key alone counts with the key after it, which is what most editors do, too. Confined
/// to one thread.
final class KeyReader {
    /// The longest sequence that is told from others.
    private static final int MAX_SEQUENCE = 32;

    /// The longest answer of a terminal that is passed over.
    private static final int MAX_ANSWER = 4096;

    /// What a terminal says by itself: where the cursor is, what it is, that it was clicked at.
    private static final Pattern ANSWER =
            Pattern.compile(
                    "\u001b\\[(\\d+;\\d+R|[?>=]?[\\d;]*[cn]|[?]?[\\d;]*\\$y|[\\d;]*t"
                            + "|<.*[mM]|[IO])");

    private static final String PASTE_BEGINS = "\u001b[200~";
    private static final String PASTE_ENDS = "\u001b[201~";

    /// What somebody does with the keys.
    interface Keys {
        /// @param pasted inside a bracketed paste, where also controls are characters
        void character(int codePoint, boolean pasted);

        void control(int code);

        /// @param sequence with the escape character in front
        void sequence(String sequence);
    }

    private final Keys keys;
    private final BooleanSupplier brackets;
    private final StringBuilder sequence = new StringBuilder();
    private final byte[] character = new byte[4];
    private int have;
    private int missing;
    private boolean pasted;

    /// @param brackets whether the program asked for bracketed pastes: to one that did not, what
    ///   comes between the brackets are keys like others
    KeyReader(Keys keys, BooleanSupplier brackets) {
        this.keys = keys;
        this.brackets = brackets;
    }

    void feed(byte next) {
        int b = next & 0xff;
        if (!sequence.isEmpty()) {
            sequence(b);
        } else if (missing > 0 && (b & 0xc0) == 0x80) {
            character[have++] = next;
            missing--;
            if (missing == 0) {
                String decoded = new String(character, 0, have, StandardCharsets.UTF_8);
                keys.character(decoded.codePointAt(0), pasted);
            }
        } else {
            missing = 0;
            begin(next, b);
        }
    }

    private void begin(byte next, int b) {
        if (b == 0x1b) {
            sequence.append((char) b);
        } else if (b < 0x20 || b == 0x7f) {
            if (pasted) {
                keys.character(b == '\r' ? '\n' : b, true);
            } else {
                keys.control(b);
            }
        } else if (b < 0x80) {
            keys.character(b, pasted);
        } else {
            character[0] = next;
            have = 1;
            missing = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : b >= 0xc2 ? 1 : 0;
        }
    }

    private void sequence(int b) {
        int length = sequence.length();
        if (length > 1 && "]P_^".indexOf(sequence.charAt(1)) >= 0) {
            string(b);
            return;
        }
        char kind = length > 1 ? sequence.charAt(1) : 0;
        if (length == 2 && kind == 0x1b && (b == '[' || b == 'O')) {
            sequence.setLength(1); // Meta and a function key.
        }
        if (b < 0x20 && b != 0x1b) {
            end();
            begin((byte) b, b);
            return;
        }
        sequence.append((char) b);
        boolean over =
                switch (sequence.charAt(1)) {
                    case '[' -> sequence.length() > 2 && b >= 0x40 && b <= 0x7e;
                    case 'O' -> sequence.length() == 3;
                    case 0x1b -> sequence.length() == 3;
                    case ']', 'P', '_', '^' -> false;
                    default -> true;
                };
        if (over || sequence.length() == MAX_SEQUENCE) {
            end();
        }
    }

    /// A string that a terminal answers with (a colour, its name): it ends with BEL or ST.
    private void string(int b) {
        boolean escaped = sequence.charAt(sequence.length() - 1) == 0x1b;
        sequence.append((char) b);
        if (b == 0x07 || b == '\\' && escaped || sequence.length() == MAX_ANSWER) {
            sequence.setLength(0);
        }
    }

    private void end() {
        String whole = sequence.toString();
        sequence.setLength(0);
        if (whole.equals(PASTE_BEGINS) && brackets.getAsBoolean()) {
            pasted = true;
        } else if (whole.equals(PASTE_ENDS) && pasted) {
            pasted = false;
        } else if (pasted) {
            whole.codePoints().forEach(c -> keys.character(c, true));
        } else if (!ANSWER.matcher(whole).matches()) {
            keys.sequence(whole);
        }
    }
}
