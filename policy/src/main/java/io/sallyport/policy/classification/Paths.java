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

    /// What rules see of what is wholly unknown.
    static final String NOT_SAID = "…";

    private Paths() {}

    /// @param directory what a relative name is relative to
    static Value of(Word name, Word directory) {
        boolean known = name.isLiteral() && (name.text().startsWith("/") || directory.isLiteral());
        String plain = plain(whole(name, directory));
        return known ? Value.known(unescaped(plain)) : Value.fitting(plain);
    }

    /// The name as far as rules on particular names are asked about it. What is wholly unknown (an
    /// unknown directory, an unknown file in a known one) could be any name there is; it is not
    /// tried against them all, and stands as `…`.
    static Value seen(Word name, Word directory) {
        boolean relative = !name.text().startsWith("/") && !name.text().startsWith(ANY);
        boolean lost = relative && directory.text().startsWith(ANY) && !directory.isLiteral();
        if (lost && name.isLiteral()) {
            return Value.known(NOT_SAID + unescaped(plain("/" + pattern(name))));
        }
        if (name.kind() == Word.Kind.PATTERN) {
            String plain = plain(lost ? "/" + name.text() : whole(name, directory));
            return Value.fitting(lost ? NOT_SAID + plain : plain);
        }
        return name.isLiteral() ? of(name, directory) : shortened(plain(whole(name, directory)));
    }

    /// A word as rules on words are asked about it: a glob as it is written, what is wholly unknown
    /// as `…`.
    static Value value(Word word) {
        return switch (word.kind()) {
            case LITERAL, PATTERN -> Value.known(word.text());
            case UNKNOWN -> shortened(word.text());
        };
    }

    private static Value shortened(String pattern) {
        String kept = pattern;
        if (pattern.equals(ANY) || pattern.endsWith("/" + ANY)) {
            kept = pattern.substring(0, pattern.length() - ANY.length()) + NOT_SAID;
        }
        return hasWildcard(kept) ? Value.fitting(kept) : Value.known(unescaped(kept));
    }

    private static boolean hasWildcard(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) == '\\') {
                i++;
            } else if ("*?[".indexOf(pattern.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static String whole(Word name, Word directory) {
        String written = pattern(name);
        return written.startsWith("/") || written.startsWith(ANY)
                ? written
                : pattern(directory) + "/" + written;
    }

    /// The word's text as a pattern.
    static String pattern(Word word) {
        return word.isLiteral() ? Value.literally(word.text()) : word.text();
    }

    /// Resolves `.` and `..`; what `..` takes away where it is not known leaves nothing known.
    private static String plain(String pattern) {
        List<String> kept = new ArrayList<>();
        boolean open = false; // whether it begins with anything, and not at the root
        for (String part : pattern.split("/", -1)) {
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
