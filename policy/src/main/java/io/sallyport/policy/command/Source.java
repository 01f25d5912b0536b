package io.sallyport.policy.command;

import org.jspecify.annotations.Nullable;

/// The characters of a piece of code, with aliases put in where they stand. Confined to the thread
/// that reads.
///
/// A backslash before a line's end vanishes here, except to [#raw], which quotes need.
final class Source {
    static final int END = -1;

    /// Stands in code for a piece of it that is not known.
    static final char UNKNOWN = '\uE000';

    /// As long as a reserved word or an alias may be.
    private static final int LONGEST_NAME = 64;

    private final Budget budget;
    private Frame frame;
    private int position;
    private boolean nextMayBeAlias;

    Source(String text, Budget budget) {
        this.frame = new Frame(text, "", null, 0);
        this.budget = budget;
    }

    /// A text that is being read; each is itself only, so that a place in it can be told.
    private static final class Frame {
        private final String text;
        private final String alias;
        private final @Nullable Frame below;
        private final int resume;

        Frame(String text, String alias, @Nullable Frame below, int resume) {
            this.text = text;
            this.alias = alias;
            this.below = below;
            this.resume = resume;
        }

        String text() {
            return text;
        }

        String alias() {
            return alias;
        }

        @Nullable Frame below() {
            return below;
        }

        int resume() {
            return resume;
        }
    }

    /// A place to come back to.
    record Mark(Object frame, int position) {}

    Mark mark() {
        return new Mark(frame, position);
    }

    void reset(Mark mark) {
        frame = (Frame) mark.frame();
        position = mark.position();
    }

    /// What stands between a mark and here.
    String since(Mark mark) {
        Frame start = (Frame) mark.frame();
        int end = start == frame ? position : start.text().length();
        int from = Math.min(mark.position(), end);
        budget.spend(1 + (end - from) / 8);
        return start.text().substring(from, end).strip().replace(UNKNOWN, '…');
    }

    int peek() {
        position = pastContinuations(position);
        return at(position);
    }

    /// The character after so many others.
    int peek(int ahead) {
        int place = pastContinuations(position);
        for (int i = 0; i < ahead; i++) {
            place = pastContinuations(place + 1);
        }
        return at(place);
    }

    int next() {
        int c = peek();
        advance();
        return c;
    }

    /// The very next character, a backslash before a line's end included.
    int raw() {
        int c = at(position);
        advance();
        return c;
    }

    int peekRaw() {
        return at(position);
    }

    void skip(int count) {
        for (int i = 0; i < count; i++) {
            next();
        }
    }

    void skipBlanks() {
        for (int c = peek(); c == ' ' || c == '\t'; c = peek()) {
            advance();
        }
    }

    /// The unquoted plain word that stands here, empty where it has anything to expand or is too
    /// long to be a name.
    String plainWord() {
        StringBuilder word = new StringBuilder();
        int place = pastContinuations(position);
        for (int c = at(place); !isMeta(c); c = at(place)) {
            if (c == '\'' || c == '"' || c == '\\' || c == '$' || c == '`' || c == UNKNOWN) {
                return "";
            }
            word.append((char) c);
            if (word.length() > LONGEST_NAME) {
                return "";
            }
            place = pastContinuations(place + 1);
        }
        budget.spend(1 + word.length() / 4);
        return word.toString();
    }

    /// Whether a character ends a word of a POSIX shell.
    static boolean isMeta(int c) {
        return switch (c) {
            case END, ' ', '\t', '\n', ';', '&', '|', '(', ')', '<', '>' -> true;
            default -> false;
        };
    }

    /// Takes the number of a descriptor that a redirection begins with here; -1 where none does.
    int descriptor() {
        int value = 0;
        for (int i = 0; i <= 4; i++) {
            int c = peek(i);
            if (c < '0' || c > '9') {
                if (i == 0 || (c != '<' && c != '>')) {
                    return -1;
                }
                skip(i);
                return value;
            }
            value = value * 10 + c - '0';
        }
        return -1;
    }

    /// Puts an alias's text before what comes next.
    void push(String alias, String text) {
        budget.spend(text.length() / 8 + 1);
        budget.enter();
        frame = new Frame(text, alias, frame, position);
        position = 0;
        nextMayBeAlias = false;
    }

    boolean isActive(String alias) {
        for (Frame at = frame; at != null; at = at.below()) {
            if (at.alias().equals(alias)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the alias that ended last ended with a blank, so that the word here may be one too.
    boolean nextMayBeAlias() {
        boolean may = nextMayBeAlias;
        nextMayBeAlias = false;
        return may;
    }

    /// To the start of the next line, out of every alias.
    void skipLine() {
        while (frame.below() != null) {
            pop();
        }
        int end = frame.text().indexOf('\n', Math.min(position, frame.text().length()));
        position = end < 0 ? frame.text().length() : end + 1;
    }

    private void advance() {
        budget.spend(1);
        if (position < frame.text().length()) {
            position++;
        } else if (frame.below() != null) {
            // An alias ends like a word does: what follows it is not part of its last word.
            nextMayBeAlias = frame.text().endsWith(" ") || frame.text().endsWith("\t");
            pop();
        }
    }

    private void pop() {
        position = frame.resume();
        frame = java.util.Objects.requireNonNull(frame.below());
        budget.leave();
    }

    private int pastContinuations(int from) {
        String text = frame.text();
        int place = from;
        while (place + 1 < text.length()
                && text.charAt(place) == '\\'
                && text.charAt(place + 1) == '\n') {
            budget.spend(1);
            place += 2;
        }
        return place;
    }

    private int at(int place) {
        String text = frame.text();
        if (place < text.length()) {
            return text.charAt(place);
        }
        return place == text.length() && frame.below() != null ? ' ' : END;
    }
}
