package io.sallyport.gateway.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What a line is made of, by its keys alone: the keys that do the same in every line editor, and
/// doubt about all others.
///
/// It knows nothing of what was shown. Whoever takes its word has to know that the line was echoed.
/// Confined to one thread.
final class TypedLine {
    private final StringBuilder text = new StringBuilder();
    private int cursor;

    /// What an echo of the characters looks like, also of those erased since, and how much of it
    /// was seen.
    private byte[] echo = new byte[64];

    private int echoLength;
    private int echoSeen;
    private boolean pure = true;
    private boolean literal;
    private boolean begun;

    /// A key that every line editor takes as itself.
    void character(int codePoint) {
        begun = true;
        if (text.length() + 2 > TypedCommand.MAX_LENGTH) {
            pure = false;
            return;
        }
        String character = Character.toString(codePoint);
        text.insert(cursor, character);
        cursor += character.length();
        literal = false;
        if (codePoint != '\t') { // Which may be shown as blanks.
            awaitEcho(codePoint < 0x20 && codePoint != '\n' ? caret(codePoint) : character);
        }
    }

    private void awaitEcho(String character) {
        byte[] bytes = character.getBytes(StandardCharsets.UTF_8);
        if (echoLength + bytes.length > echo.length) {
            echo = Arrays.copyOf(echo, 2 * echo.length);
        }
        System.arraycopy(bytes, 0, echo, echoLength, bytes.length);
        echoLength += bytes.length;
    }

    /// Something was shown while the line was typed, or after it.
    void shown(byte[] data, int offset, int end) {
        for (int i = offset; i < end && echoSeen < echoLength; i++) {
            if (data[i] == echo[echoSeen]) {
                echoSeen++;
            }
        }
    }

    /// Whether every character was shown, in this order, perhaps among others.
    boolean isEchoed() {
        return echoSeen == echoLength;
    }

    /// The line goes on with another one.
    void goOn(TypedLine next) {
        pure &= next.pure && cursor == text.length();
        character('\n');
        next.text.codePoints().forEach(this::character);
        echoSeen = isEchoed() || next.isEchoed() ? echoLength : echoSeen;
    }

    /// True where the next key is taken as itself, whatever it is.
    boolean isLiteralNext() {
        return literal;
    }

    void control(int code) {
        begun = true;
        if (literal) {
            character(code);
            return;
        }
        switch (code) {
            case 0x7f, 0x08 -> erase(-1);
            case 0x01 -> cursor = 0;
            case 0x02 -> step(-1);
            case 0x04 -> erase(1);
            case 0x05 -> end();
            case 0x06 -> forward();
            case 0x0b -> text.setLength(cursor);
            case 0x0c, 0x11, 0x13 -> {} // Paints again; holds output and lets it go.
            case 0x15 -> kill();
            case 0x16 -> literal = true;
            case 0x17 -> eraseWord();
            default -> pure = false;
        }
    }

    void sequence(String sequence) {
        begun = true;
        literal = false;
        switch (sequence) {
            case "\u001b[D", "\u001bOD" -> step(-1);
            case "\u001b[C", "\u001bOC" -> forward();
            case "\u001b[H", "\u001bOH", "\u001b[1~" -> cursor = 0;
            case "\u001b[F", "\u001bOF", "\u001b[4~" -> end();
            case "\u001b[3~" -> erase(1);
            default -> pure = false;
        }
    }

    /// At the end of the line these two take a suggestion, where the shell makes any.
    private void end() {
        pure &= cursor < text.length();
        cursor = text.length();
    }

    private void forward() {
        pure &= cursor < text.length();
        step(1);
    }

    private void step(int by) {
        if (by < 0 ? cursor > 0 : cursor < text.length()) {
            cursor = text.offsetByCodePoints(cursor, by);
        }
    }

    private void erase(int direction) {
        if (direction < 0 ? cursor == 0 : cursor == text.length()) {
            return;
        }
        int other = text.offsetByCodePoints(cursor, direction);
        int from = Math.min(cursor, other);
        int to = Math.max(cursor, other);
        // A mark that joins its neighbour is erased with it by one editor, alone by another.
        pure &=
                isPlain(text.codePointAt(from))
                        && (to == text.length() || isPlain(text.codePointAt(to)));
        text.delete(from, to);
        cursor = from;
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> false;
            default -> true;
        };
    }

    private void kill() {
        // To the beginning of the line here, the whole line there.
        pure &= cursor == text.length();
        text.setLength(0);
        cursor = 0;
    }

    private void eraseWord() {
        int from = cursor;
        while (from > 0 && Character.isLetterOrDigit(text.charAt(from - 1))) {
            from--;
        }
        // What a word is differs, but not for letters behind a blank.
        pure &= from < cursor && (from == 0 || text.charAt(from - 1) == ' ');
        text.delete(from, cursor);
        cursor = from;
    }

    /// Whether any key was for this line.
    boolean isBegun() {
        return begun;
    }

    /// False where a key did what only the program knows: a completion, a search.
    boolean isPure() {
        return pure;
    }

    String text() {
        return text.toString();
    }

    /// Whether a screen that shows the first may have been given the second: controls are shown
    /// with a caret, and blanks do not tell a tabulator.
    static boolean looksLike(String shownLine, String typedLine) {
        String shown = stripped(shownLine);
        String typed = stripped(typedLine);
        int i = 0;
        int j = 0;
        while (true) {
            boolean blank = false;
            while (i < shown.length() && isBlank(shown.charAt(i))) {
                i++;
                blank = true;
            }
            boolean typedBlank = false;
            while (j < typed.length() && isBlank(typed.charAt(j))) {
                j++;
                typedBlank = true;
            }
            if (i == shown.length() || j == typed.length()) {
                return i == shown.length() && j == typed.length();
            }
            if (blank != typedBlank) {
                return false;
            }
            char c = typed.charAt(j++);
            if (c < 0x20 && c != '\n') {
                if (!shown.startsWith(caret(c), i)) {
                    return false;
                }
                i += 2;
            } else if (shown.charAt(i++) != c) {
                return false;
            }
        }
    }

    /// Without the blanks around a line, which some editors indent.
    private static String stripped(String text) {
        return text.indexOf('\n') < 0
                ? text.strip()
                : text.strip().lines().map(String::strip).collect(Collectors.joining("\n"));
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String caret(int control) {
        return "^" + (char) (control ^ 0x40);
    }
}
