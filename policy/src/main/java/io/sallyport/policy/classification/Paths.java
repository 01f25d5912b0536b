package io.sallyport.policy.classification;

import io.sallyport.policy.command.Word;
import io.sallyport.recorder.rule.Value;
import java.util.ArrayList;
import java.util.List;

/// Makes the names of files absolute and plain: `../../data//x/.` in `/home/op` is `/data/x`. Links
/// on the target are not known.
final class Paths {
    /// Any text, as [Word] has it.
    private static final String ANY = "**";

    private Paths() {}

    /// @param directory what a relative name is relative to
    static Value of(Word name, Word directory) {
        String written = pattern(name);
        String whole =
                written.startsWith("/") || written.startsWith(ANY)
                        ? written
                        : pattern(directory) + "/" + written;
        boolean known = name.isLiteral() && (name.text().startsWith("/") || directory.isLiteral());
        String plain = plain(whole);
        return known ? Value.known(unescaped(plain)) : Value.fitting(plain);
    }

    static Value value(Word word) {
        return word.isLiteral() ? Value.known(word.text()) : Value.fitting(word.text());
    }

    /// The word's text as a pattern.
    static String pattern(Word word) {
        return word.isLiteral() ? Value.literally(word.text()) : word.text();
    }

    /// Resolves `.` and `..`; what `..` takes away where it is not known leaves nothing known.
    private static String plain(String pattern) {
        List<String> kept = new ArrayList<>();
        boolean open = false; // whether it begins with anything, and not at the root
        for (String part : pattern.split("/")) {
            if (part.equals("..")) {
                String last = kept.isEmpty() ? "" : kept.removeLast();
                if (last.contains(ANY)) {
                    kept.clear();
                    kept.add(ANY);
                    open = true;
                } else if (kept.isEmpty()) {
                    open = false;
                }
            } else if (!part.isEmpty() && !part.equals(".")) {
                open |= kept.isEmpty() && part.startsWith(ANY) && !pattern.startsWith("/");
                kept.add(part);
            }
        }
        return (open ? "" : "/") + String.join("/", kept);
    }

    private static String unescaped(String pattern) {
        StringBuilder text = new StringBuilder(pattern.length());
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                i++;
            }
            text.append(pattern.charAt(i));
        }
        return text.toString();
    }
}
