package io.sallyport.policy.command;

/// Matches patterns as [Word] has them against text, in time of at most their product.
final class GlobPattern {
    /// As long as `[:xdigit:]` and the like are at most, and some more.
    private static final int LONGEST_NAME = 16;

    private final String pattern;
    private final Budget budget;

    GlobPattern(String pattern, Budget budget) {
        this.pattern = pattern;
        this.budget = budget;
    }

    static GlobPattern of(Word word, Budget budget) {
        if (!word.isLiteral()) {
            return new GlobPattern(word.text(), budget);
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < word.text().length(); i++) {
            char c = word.text().charAt(i);
            if ("*?[]\\".indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return new GlobPattern(escaped.toString(), budget);
    }

    boolean matches(CharSequence text) {
        int at = 0;
        int place = 0;
        int star = -1;
        int resume = 0;
        while (place < text.length()) {
            budget.spend(1);
            int next = at < pattern.length() ? one(at, text.charAt(place)) : -1;
            if (next > 0) {
                at = next;
                place++;
            } else if (at < pattern.length() && pattern.charAt(at) == '*') {
                star = at++;
                resume = place;
            } else if (star >= 0) {
                at = star + 1;
                place = ++resume;
            } else {
                return false;
            }
        }
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            at++;
        }
        return at == pattern.length();
    }

    /// The place after the piece of the pattern that matches the character, -1 where none does.
    private int one(int at, char c) {
        char p = pattern.charAt(at);
        return switch (p) {
            case '*' -> -1;
            case '?' -> at + 1;
            case '\\' -> at + 1 < pattern.length() && pattern.charAt(at + 1) == c ? at + 2 : -1;
            case '[' -> bracket(at, c);
            default -> p == c ? at + 1 : -1;
        };
    }

    private int bracket(int at, char c) {
        int i = at + 1;
        boolean negated = i < pattern.length() && "!^".indexOf(pattern.charAt(i)) >= 0;
        i += negated ? 1 : 0;
        boolean found = false;
        boolean first = true;
        while (i < pattern.length() && (first || pattern.charAt(i) != ']')) {
            budget.spend(1);
            first = false;
            int named = pattern.startsWith("[:", i) ? endOfName(i) : -1;
            if (named > 0) {
                found |= isOf(pattern.substring(i + 2, named), c);
                i = named + 2;
                continue;
            }
            i += pattern.charAt(i) == '\\' && i + 1 < pattern.length() ? 1 : 0;
            char low = pattern.charAt(i++);
            char high = low;
            if (i + 1 < pattern.length()
                    && pattern.charAt(i) == '-'
                    && pattern.charAt(i + 1) != ']') {
                high = pattern.charAt(i + 1);
                i += 2;
            }
            found |= low <= c && c <= high;
        }
        if (i >= pattern.length()) {
            return c == '[' ? at + 1 : -1;
        }
        return found != negated ? i + 1 : -1;
    }

    private int endOfName(int from) {
        int most = Math.min(pattern.length(), from + LONGEST_NAME);
        int end = pattern.substring(from, most).indexOf(":]");
        return end < 0 ? -1 : from + end;
    }

    private static boolean isOf(String name, char c) {
        return switch (name) {
            case "alpha" -> Character.isLetter(c);
            case "digit" -> Character.isDigit(c);
            case "alnum" -> Character.isLetterOrDigit(c);
            case "upper" -> Character.isUpperCase(c);
            case "lower" -> Character.isLowerCase(c);
            case "space", "blank" -> Character.isWhitespace(c);
            case "punct" -> !Character.isLetterOrDigit(c) && c > ' ' && c < 127;
            case "xdigit" -> Character.digit(c, 16) >= 0;
            default -> c >= ' ';
        };
    }
}
