package io.sallyport.policy.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an assignment looks like in POSIX-like shells: `x=…`, `x+=…`, `x[…]=…`.
final class Assignments {
    private Assignments() {}

    /// @param subscript of `x[…]=`
    /// @param value what is assigned; one part of the sort [Part.Elements] for `x=(…)`
    record Assignment(
            String name, @Nullable List<Part> subscript, boolean append, List<Part> value) {}

    static boolean endsWithEquals(CharSequence text) {
        int end = text.length() - 1;
        if (end < 1 || text.charAt(end) != '=') {
            return false;
        }
        return isName(text, text.charAt(end - 1) == '+' ? end - 1 : end);
    }

    static boolean isName(CharSequence text) {
        return isName(text, text.length());
    }

    private static boolean isName(CharSequence text, int end) {
        if (end == 0 || !DollarReader.isNameStart(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < end; i++) {
            char c = text.charAt(i);
            if (!DollarReader.isNameStart(c) && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    static boolean is(RawWord word) {
        return of(word) != null;
    }

    static @Nullable Assignment of(RawWord word) {
        if (word.parts().isEmpty()
                || !(word.parts().get(0) instanceof Part.Text(String head, boolean quoted))
                || quoted) {
            return null;
        }
        int equals = head.indexOf('=');
        int bracket = head.indexOf('[');
        if (equals > 0 && (bracket < 0 || equals < bracket)) {
            boolean append = head.charAt(equals - 1) == '+';
            int end = append ? equals - 1 : equals;
            if (!isName(head, end)) {
                return null;
            }
            return new Assignment(
                    head.substring(0, end), null, append, rest(word.parts(), 0, equals + 1));
        }
        return bracket > 0 && isName(head, bracket) ? ofElement(word, head, bracket) : null;
    }

    /// `x[…]=…`, of which the bracket may hold parts of any sort.
    private static @Nullable Assignment ofElement(RawWord word, String head, int bracket) {
        List<Part> subscript = new ArrayList<>();
        for (int i = 0; i < word.parts().size(); i++) {
            Part part = word.parts().get(i);
            int from = i == 0 ? bracket + 1 : 0;
            if (part instanceof Part.Text(String text, boolean quoted) && !quoted) {
                int close = text.indexOf(']', from);
                if (close >= 0) {
                    boolean append = text.startsWith("+=", close + 1);
                    if (!append && !text.startsWith("=", close + 1)) {
                        return null;
                    }
                    subscript.add(new Part.Text(text.substring(from, close), true));
                    return new Assignment(
                            head.substring(0, bracket),
                            subscript,
                            append,
                            rest(word.parts(), i, close + (append ? 3 : 2)));
                }
                subscript.add(new Part.Text(text.substring(from), true));
            } else {
                subscript.add(part);
            }
        }
        return null;
    }

    private static List<Part> rest(List<Part> parts, int index, int from) {
        List<Part> rest = new ArrayList<>();
        if (parts.get(index) instanceof Part.Text(String text, boolean quoted)
                && from < text.length()) {
            rest.add(new Part.Text(text.substring(from), quoted));
        }
        rest.addAll(parts.subList(index + 1, parts.size()));
        return rest;
    }
}
