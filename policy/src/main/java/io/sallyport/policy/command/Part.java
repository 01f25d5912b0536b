package io.sallyport.policy.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of a word as the grammar has it, before it is expanded.
sealed interface Part {

    /// Text as it stands.
    ///
    /// @param quoted whether its `*`, `~` and the like stand for themselves
    record Text(String text, boolean quoted) implements Part {}

    /// One of `{`, `,` and `}`, unquoted: braces are matched when the word is expanded.
    record Brace(char mark) implements Part {}

    /// `$x`, `${x…}`.
    ///
    /// @param subscript of `x[…]`
    /// @param operator what stands after the name: `:-`, `#`, `/`, `:`; `#len` for `${#x}`; `?` for
    ///     one that is not known here
    /// @param flags what zsh has before the name, and `!` of bash
    record Parameter(
            String name,
            @Nullable List<Part> subscript,
            String flags,
            String operator,
            List<Part> first,
            List<Part> second,
            boolean quoted)
            implements Part {
        static Parameter plain(String name, boolean quoted) {
            return new Parameter(name, null, "", "", List.of(), List.of(), quoted);
        }
    }

    /// `$(…)` and its like.
    record Substitution(Script body, boolean quoted) implements Part {}

    /// `<(…)` and `>(…)`.
    record ProcessFile(Script body, boolean writes) implements Part {}

    /// `$((…))`
    record Reckoning(List<Part> expression, boolean quoted) implements Part {}

    /// What stands for text that cannot be known: a history event, a mark of unknown code.
    record Unknown(boolean quoted) implements Part {}

    /// `@(…|…)` and zsh's `(…)`: matches what cannot be told here.
    record Group(List<Part> content) implements Part {}

    /// The elements of `a=(…)`.
    record Elements(List<RawWord> words) implements Part {}
}
