package io.sallyport.policy.command;

import java.util.Objects;

/// A word of a command, as far as it is known what the program would be handed.
///
/// @param text by [Kind]
/// @param written as the line has it, for people to read
public record Word(Kind kind, String text, String written) {
    public enum Kind {
        /// The text is exactly what the program gets.
        LITERAL,
        /// A glob: the program gets the names that exist and match. The text is the pattern, `*`,
        /// `?` and `[…]` with a backslash before those that stand for themselves; none matches a
        /// slash.
        PATTERN,
        /// Partly or wholly unknown, such as `/data/$x`. The text is a pattern as above in which
        /// `**` stands for what is not known: any text, slashes and spaces too, or several words,
        /// or none.
        UNKNOWN
    }

    public Word {
        Objects.requireNonNull(kind);
        Objects.requireNonNull(text);
        Objects.requireNonNull(written);
    }

    public static Word literal(String text) {
        return new Word(Kind.LITERAL, text, text);
    }

    /// Of which nothing is known.
    public static Word unknown(String written) {
        return new Word(Kind.UNKNOWN, "**", written);
    }

    public boolean isLiteral() {
        return kind == Kind.LITERAL;
    }
}
