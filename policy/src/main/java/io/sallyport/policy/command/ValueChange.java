package io.sallyport.policy.command;

import java.util.Locale;
import java.util.OptionalLong;

/// What `${x#p}`, `${x/p/r}`, `${x:o:l}` and `${x^^}` make of a value. Confined to the thread that
/// reads.
final class ValueChange {
    private final Budget budget;

    ValueChange(Budget budget) {
        this.budget = budget;
    }

    private static Word known(String text, Word word) {
        return new Word(Word.Kind.LITERAL, text, word.written());
    }

    Word trimmed(Word word, String operator, Word pattern) {
        if (!word.isLiteral() || pattern.kind() == Word.Kind.UNKNOWN) {
            return Word.unknown(word.written());
        }
        String text = word.text();
        GlobPattern glob = GlobPattern.of(pattern, budget);
        boolean front = operator.startsWith("#");
        boolean longest = operator.length() == 2;
        for (int i = 0; i <= text.length(); i++) {
            int taken = longest ? text.length() - i : i;
            int cut = front ? taken : text.length() - taken;
            String piece = front ? text.substring(0, cut) : text.substring(cut);
            budget.spend(1 + piece.length() / 8);
            if (glob.matches(piece)) {
                return known(front ? text.substring(cut) : text.substring(0, cut), word);
            }
        }
        return word;
    }

    Word replaced(Word word, String operator, Word pattern, Word replacement) {
        boolean open = pattern.kind() == Word.Kind.UNKNOWN || !replacement.isLiteral();
        if (!word.isLiteral() || open) {
            return Word.unknown(word.written());
        }
        if (pattern.text().isEmpty()) {
            return word;
        }
        String text = word.text();
        GlobPattern glob = GlobPattern.of(pattern, budget);
        StringBuilder result = new StringBuilder();
        int at = 0;
        while (at <= text.length()) {
            int end =
                    operator.equals("/%") || !(at == 0 || !operator.equals("/#"))
                            ? -1
                            : longest(glob, text, at);
            if (operator.equals("/%") && glob.matches(text.substring(at))) {
                end = text.length();
            }
            if (end > at || (end == at && operator.equals("/%"))) {
                result.append(replacement.text());
                budget.spend(replacement.text().length() / 8 + 1);
                at = end;
                if (!operator.equals("//")) {
                    break;
                }
            } else if (at < text.length()) {
                result.append(text.charAt(at++));
            } else {
                break;
            }
        }
        return known(
                result.append(text, Math.min(at, text.length()), text.length()).toString(), word);
    }

    /// Where the longest match that begins there ends, -1 where none does.
    private int longest(GlobPattern glob, String text, int from) {
        for (int end = text.length(); end > from; end--) {
            budget.spend(1 + (end - from) / 8);
            if (glob.matches(text.substring(from, end))) {
                return end;
            }
        }
        return -1;
    }

    Word cased(Word word, String operator, Word pattern) {
        if (!word.isLiteral() || pattern.kind() == Word.Kind.UNKNOWN) {
            return Word.unknown(word.written());
        }
        String text = word.text();
        boolean upper = operator.startsWith("^");
        if (pattern.text().isEmpty() && operator.length() == 2) {
            return known(
                    upper ? text.toUpperCase(Locale.ROOT) : text.toLowerCase(Locale.ROOT), word);
        }
        GlobPattern glob = GlobPattern.of(pattern, budget);
        StringBuilder result = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            String c = text.substring(i, i + 1);
            boolean applies =
                    (operator.length() == 2 || i == 0)
                            && (pattern.text().isEmpty() || glob.matches(c));
            result.append(
                    !applies ? c : upper ? c.toUpperCase(Locale.ROOT) : c.toLowerCase(Locale.ROOT));
        }
        return known(result.toString(), word);
    }

    /// `${x:offset:length}`; of a value that is known only at its begin, that begin.
    Word part(Word word, OptionalLong offset, OptionalLong length) {
        if (offset.isEmpty() || length.isEmpty()) {
            return Word.unknown(word.written());
        }
        long from = offset.getAsLong();
        long count = length.getAsLong();
        if (!word.isLiteral()) {
            String start = literalStart(word.text());
            boolean within = from >= 0 && count >= 0 && from + count <= start.length();
            return within
                    ? known(start.substring((int) from, (int) (from + count)), word)
                    : Word.unknown(word.written());
        }
        int size = word.text().length();
        long start = from < 0 ? size + from : from;
        long end = count < 0 ? size + count : Math.min(size, start + count);
        if (start < 0 || start > size || end < start) {
            return known("", word);
        }
        return known(word.text().substring((int) start, (int) end), word);
    }

    private static String literalStart(String pattern) {
        int end = 0;
        while (end < pattern.length() && "*?[\\".indexOf(pattern.charAt(end)) < 0) {
            end++;
        }
        return pattern.substring(0, end);
    }
}
