package io.sallyport.gateway.terminal;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// History expansion of bash and zsh: `!!`, `!rm`, `!$`, `^a^b`. The shell expands it after Enter
/// and prints the line that it made of it, before it runs it.
final class HistoryReference {
    private static final Pattern REFERENCE = Pattern.compile("![^\\s=(;|&<>\"'][^\\s;|&<>()\"']*");

    private HistoryReference() {}

    /// Whether the shell may make another line of this one.
    static boolean isIn(String text) {
        return text.startsWith("^") || text.indexOf('!') >= 0 && references(text).find();
    }

    /// What stands between single quotes or behind a backslash is none.
    private static Matcher references(String text) {
        StringBuilder visible = new StringBuilder(text);
        boolean quoted = false;
        boolean doubly = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && !quoted) {
                visible.setCharAt(i, 'x');
                if (i + 1 < text.length()) {
                    visible.setCharAt(++i, 'x');
                }
            } else if (c == '\'' && !doubly) {
                quoted = !quoted;
            } else if (c == '"' && !quoted) {
                doubly = !doubly;
            } else if (quoted) {
                visible.setCharAt(i, 'x');
            }
        }
        return REFERENCE.matcher(visible);
    }

    /// The line that a shell printed, where it can be what it made of this one.
    static Optional<String> expanded(String text, String printed) {
        if (printed.contains("event not found") || printed.contains("substitution failed")) {
            return Optional.of("");
        }
        if (text.startsWith("^")) {
            return Optional.of(printed);
        }
        Matcher references = references(text);
        int from = 0;
        int at = 0;
        while (references.find()) {
            String before = text.substring(from, references.start());
            int found = printed.indexOf(before, at);
            if (found < 0 || from == 0 && found > 0) {
                return Optional.empty();
            }
            at = found + before.length();
            from = references.end();
        }
        String after = text.substring(from);
        boolean fits = printed.length() >= at + after.length() && printed.endsWith(after);
        return fits && !printed.contains(text) ? Optional.of(printed) : Optional.empty();
    }
}
