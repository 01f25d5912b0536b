package io.sallyport.recorder.rule;

import java.util.Locale;

/// What is known of one value of an event's field: its text, or a pattern that it fits. Immutable.
public final class Value {
    /// Longer patterns are cut, and what is cut off counts as not known.
    static final int LONGEST_PATTERN = 2_048;

    private final String text;
    private final String folded;
    private final boolean certain;
    private final Glob glob;
    private final Glob foldedGlob;

    private Value(String text, boolean certain, boolean pattern) {
        this.text = text;
        this.folded = text.toLowerCase(Locale.ROOT);
        this.certain = certain;
        this.glob = pattern ? Glob.of(text) : Glob.NONE;
        this.foldedGlob = pattern ? Glob.of(folded) : Glob.NONE;
    }

    /// The field has exactly this text.
    public static Value known(String text) {
        return new Value(text, true, false);
    }

    /// The field may have this text, or not have it at all.
    public static Value possible(String text) {
        return new Value(text, false, false);
    }

    /// The field has a text that fits a pattern: `*`, `?` and `[…]` match no slash, `**` any text
    /// whatever, a backslash takes the meaning of the character after it.
    public static Value fitting(String pattern) {
        String kept = pattern;
        if (pattern.length() > LONGEST_PATTERN) {
            int end = LONGEST_PATTERN;
            while (end > 0 && "\\*[".indexOf(pattern.charAt(end - 1)) >= 0) {
                end--;
            }
            kept = pattern.substring(0, end) + "**";
        }
        return new Value(kept, true, true);
    }

    /// The text with what [#fitting] would take for wildcards written so that it is not.
    public static String literally(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') {
                escaped.append('\\');
            }
            escaped.append(c);
        }
        return escaped.toString();
    }

    /// The text, or the pattern.
    public String text() {
        return text;
    }

    String text(boolean cased) {
        return cased ? text : folded;
    }

    /// Whether it is a text, and not a pattern.
    public boolean isText() {
        return glob == Glob.NONE;
    }

    /// Of a value that is a pattern.
    Glob glob(boolean cased) {
        return cased ? glob : foldedGlob;
    }

    /// What a test of the value tells of the field.
    Answer weighed(Answer answer) {
        return certain ? answer : answer.and(Answer.PERHAPS);
    }

    /// Whether the field surely has it.
    public boolean isCertain() {
        return certain;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value
                && text.equals(value.text)
                && certain == value.certain
                && isText() == value.isText();
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return (certain ? "" : "perhaps ") + (isText() ? text : "~" + text);
    }
}
