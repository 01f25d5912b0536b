package io.sallyport.policy.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a command would read from its standard input. Confined to the thread that reads.
final class Input {
    enum Origin {
        /// whoever runs the line
        TERMINAL,
        /// the line itself: a here-document, a here-string
        TEXT,
        PIPE,
        FILE
    }

    private final Origin origin;
    private final List<Integer> from;
    private final @Nullable String text;
    private int position;

    Input(Origin origin, List<Integer> from, @Nullable String text) {
        this.origin = origin;
        this.from = List.copyOf(from);
        this.text = text;
    }

    static Input terminal() {
        return new Input(Origin.TERMINAL, List.of(), null);
    }

    /// @param text null where it is not known
    static Input text(@Nullable String text) {
        return new Input(Origin.TEXT, List.of(), text);
    }

    static Input pipe(Outcome outcome) {
        return new Input(Origin.PIPE, outcome.from(), outcome.text());
    }

    static Input file() {
        return new Input(Origin.FILE, List.of(), null);
    }

    Origin origin() {
        return origin;
    }

    List<Integer> from() {
        return from;
    }

    /// What is left of it, null where it is not known.
    @Nullable String text() {
        return text == null ? null : text.substring(position);
    }

    /// How many characters [#text] copies each time that it is asked.
    int copied() {
        return text == null || position == 0 ? 0 : text.length() - position;
    }

    boolean isKnown() {
        return text != null;
    }

    boolean isAtEnd() {
        return text != null && position >= text.length();
    }

    /// Takes a line, null where it is not known or there is none.
    @Nullable String line() {
        if (text == null || isAtEnd()) {
            return null;
        }
        int end = text.indexOf('\n', position);
        String line = text.substring(position, end < 0 ? text.length() : end);
        position = end < 0 ? text.length() : end + 1;
        return line;
    }
}
