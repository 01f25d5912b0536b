package io.sallyport.gateway.terminal;

import java.util.regex.Pattern;

/// What stood left of the cursor when a program waited for a line.
///
/// @param text the last row of it
/// @param columns how wide it is
/// @param right what stood right of the cursor, a prompt too
/// @param edited whether it was a line editor that waited
record Prompt(String text, int columns, String right, Kind kind, boolean edited) {

    /// What a prompt asks for.
    enum Kind {
        /// a command
        COMMAND,
        /// what nobody may see
        SECRET,
        /// an answer, or a line that nothing says more of
        ANSWER,
        /// nothing: there is none
        NONE
    }

    /// How a shell's or a device's prompt ends. A percentage is not one.
    private static final Pattern COMMAND =
            Pattern.compile(
                    "(?s).*[$#>\u276f\u276e\u279c\u00bb\u203a\u03bb\u27e9\u25b6\u2192\ue0b0-\ue0bf]"
                            + "\\s*|(?s)(.*\\D)?%\\s*|<[\\w.~-]+>|\\[[*~]?[\\w./:~-]+\\]\\s*");

    private static final Pattern SECRET =
            Pattern.compile(
                    "(?is).*(pass ?word|passwd|passphrase|passcode|kennwort|mot de passe|"
                            + "\\bpin\\b|secret|token|one-time|otp|verification code|"
                            + "\u5bc6\u7801|\u53e3\u4ee4|\u30d1\u30b9\u30ef\u30fc\u30c9)"
                            + ".*[:\uff1a?]\\s*");

    /// The second prompt of a shell: `> `, and zsh's with the words that are open.
    private static final Pattern CONTINUED = Pattern.compile("(?:[a-z]+ )*[a-z]*> ?");

    static Kind kindOf(String text) {
        if (text.isBlank()) {
            return Kind.NONE;
        }
        if (SECRET.matcher(text).matches()) {
            return Kind.SECRET;
        }
        return COMMAND.matcher(text).matches() ? Kind.COMMAND : Kind.ANSWER;
    }

    static boolean continues(String text) {
        return CONTINUED.matcher(text).matches();
    }

    /// The second prompt that a row begins with; empty where it begins with none.
    static String continued(String row) {
        var matcher = CONTINUED.matcher(row);
        return matcher.lookingAt() ? matcher.group() : "";
    }
}
