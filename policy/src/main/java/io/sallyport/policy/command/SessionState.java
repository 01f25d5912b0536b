package io.sallyport.policy.command;

import java.util.Map;

/// What a shell is known to have been told earlier in its session, from lines that were read
/// exactly.
///
/// @param account the account that the shell runs as
/// @param home that account's home directory, unknown where nobody told
/// @param directory the shell's working directory
/// @param aliases their text, by name
/// @param functions the code of their bodies, by name
/// @param variables their values, by name; what is not here is unknown. `a[0]` is an element of an
///   array, `x@` the attributes of a variable (`r` read-only, `x` exported), `@[0]` the first
///   positional parameter; `-o shwordsplit` is an option of zsh that changes how words are cut
public record SessionState(
        Dialect dialect,
        String account,
        Word home,
        Word directory,
        Map<String, String> aliases,
        Map<String, String> functions,
        Map<String, Word> variables) {

    /// Whose grammar a line follows.
    public enum Dialect {
        /// POSIX: dash, busybox, what an exec request is handed to where the shell is not known
        SH,
        BASH,
        ZSH,
        FISH
    }

    public SessionState {
        aliases = Map.copyOf(aliases);
        functions = Map.copyOf(functions);
        variables = Map.copyOf(variables);
    }

    /// Of a shell that has just started, in the account's home directory.
    ///
    /// @param home empty where nobody told it
    public static SessionState atStart(Dialect dialect, String account, String home) {
        Word place = home.isEmpty() ? Word.unknown("~") : Word.literal(home);
        return new SessionState(dialect, account, place, place, Map.of(), Map.of(), Map.of());
    }
}
