package io.sallyport.policy.command;

/// A word in the making, as far as it is known.
final class Field {
    private final StringBuilder plain;
    private final StringBuilder pattern;
    private boolean glob;
    private boolean unknown;
    private boolean present;
    private int bracket = -1;
    private int globstar = -1;

    Field() {
        plain = new StringBuilder();
        pattern = new StringBuilder();
    }

    private Field(Field other) {
        plain = new StringBuilder(other.plain);
        pattern = new StringBuilder(other.pattern);
        glob = other.glob;
        unknown = other.unknown;
        present = other.present;
        bracket = other.bracket;
        globstar = other.globstar;
    }

    Field copy() {
        return new Field(this);
    }

    /// A word it is even when nothing is in it: `''`.
    void quote() {
        present = true;
    }

    boolean isBlank() {
        return pattern.isEmpty();
    }

    boolean isPresent() {
        return present || !pattern.isEmpty();
    }

    int length() {
        return pattern.length();
    }

    /// A character that stands for itself.
    void quoted(char c) {
        plain.append(c);
        if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') {
            pattern.append('\\');
        }
        pattern.append(c);
    }

    /// A character that may be part of a pattern.
    void open(char c) {
        switch (c) {
            case '*' -> {
                // Two of them reach through folders in zsh and fish, and in bash where it was told.
                boolean second = endsWithStar();
                unknown |= second;
                glob = true;
                plain.append(c);
                pattern.append(c);
                globstar = second ? pattern.length() : globstar;
            }
            case '/' -> {
                plain.append(c);
                if (globstar != pattern.length()) {
                    pattern.append(c); // `**/` may be no folder at all.
                }
            }
            case '?' -> {
                glob = true;
                plain.append(c);
                pattern.append(c);
            }
            case '[' -> {
                if (bracket < 0) {
                    bracket = pattern.length();
                }
                plain.append(c);
                pattern.append(c);
            }
            case ']' -> {
                if (bracket >= 0 && pattern.length() > bracket + 1) {
                    glob = true;
                    bracket = -1;
                    plain.append(c);
                    pattern.append(c);
                } else {
                    quoted(c);
                }
            }
            default -> quoted(c);
        }
    }

    private boolean endsWithStar() {
        int end = pattern.length() - 1;
        return end >= 0
                && pattern.charAt(end) == '*'
                && (end == 0 || pattern.charAt(end - 1) != '\\');
    }

    void unknown() {
        unknown = true;
        if (!endsWithUnknown()) {
            pattern.append("**");
        }
    }

    private boolean endsWithUnknown() {
        int end = pattern.length();
        return end >= 2
                && pattern.charAt(end - 1) == '*'
                && pattern.charAt(end - 2) == '*'
                && (end == 2 || pattern.charAt(end - 3) != '\\');
    }

    /// A value that is not looked into: its text stands for itself.
    void value(Word word) {
        switch (word.kind()) {
            case LITERAL -> {
                for (int i = 0; i < word.text().length(); i++) {
                    quoted(word.text().charAt(i));
                }
            }
            case PATTERN -> {
                glob = true;
                pattern.append(word.text());
            }
            case UNKNOWN -> {
                unknown = true;
                pattern.append(word.text());
            }
        }
    }

    Word toWord(String written) {
        if (bracket >= 0 && (glob || unknown)) {
            pattern.insert(bracket, '\\');
            bracket = -1;
        }
        if (unknown) {
            return new Word(Word.Kind.UNKNOWN, pattern.toString(), written);
        }
        return glob
                ? new Word(Word.Kind.PATTERN, pattern.toString(), written)
                : new Word(Word.Kind.LITERAL, plain.toString(), written);
    }
}
