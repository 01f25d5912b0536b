package io.sallyport.policy.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A piece of shell grammar, of whichever shell.
sealed interface Script {
    Script NOTHING = new Sequence(List.of());

    record Sequence(List<Script> items) implements Script {}

    /// `… &`, `coproc …`
    record Background(Script body) implements Script {}

    /// `a && b || c`
    record Chain(List<Link> links) implements Script {}

    record Link(Joint joint, Script body) {}

    enum Joint {
        FIRST,
        AND,
        OR
    }

    record Pipeline(List<Script> stages, boolean negated) implements Script {}

    /// A simple command, its assignments first.
    ///
    record Simple(List<RawWord> words, List<Redirect> redirects, String written)
            implements Script {}

    /// Another form with redirections of its own.
    record Redirected(Script body, List<Redirect> redirects) implements Script {}

    record Subshell(Script body) implements Script {}

    /// `if`
    ///
    /// @param bodies one for each condition, and one more where there is an `else`
    record If(List<Script> conditions, List<Script> bodies) implements Script {}

    /// `while`, `until`, `for ((…))`
    record Loop(Script condition, Script body) implements Script {}

    /// `for`, `select`
    ///
    /// @param words null: the positional parameters
    record ForEach(String name, @Nullable List<RawWord> words, Script body) implements Script {}

    record Case(RawWord subject, List<Arm> arms) implements Script {}

    record Arm(List<RawWord> patterns, Script body) {}

    /// A function's definition, by the code of its body.
    ///
    /// @param hook whether the shell calls it by itself (fish's `--on-event`)
    record Function(List<String> names, String body, boolean hook) implements Script {}

    /// zsh's `() { … } words`: called where it stands.
    record Anonymous(Script body, List<RawWord> words) implements Script {}

    /// `[[ … ]]`
    record Test(List<RawWord> words, String written) implements Script {}

    /// `(( … ))`
    record Reckoning(List<Part> expression) implements Script {}

    /// `>file`, `<<E`, `2>&1`
    ///
    /// @param descriptor -1 where the line does not say
    /// @param operator as written, `<<` for here-documents of both sorts
    /// @param target the file, the descriptor; of a here-document, its text
    record Redirect(int descriptor, String operator, Target target) {}

    /// What a redirection names. The text of a here-document is only known at the end of its line.
    final class Target {
        private RawWord word;

        Target(RawWord word) {
            this.word = word;
        }

        RawWord word() {
            return word;
        }

        void setWord(RawWord word) {
            this.word = word;
        }
    }
}
