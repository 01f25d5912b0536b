package io.sallyport.gateway.terminal;

/// A line that somebody gave to a shell, or to another program that reads lines.
///
/// @param text the command, lines separated by `\n`; empty where it cannot be told
/// @param why the grade is low; empty where there is nothing to say
public record TypedCommand(String text, How how, Grade grade, Scope scope, String why) {

    /// The most characters of one command that are read; what is longer cannot be told.
    public static final int MAX_LENGTH = 131_072;

    /// Where a command is known from.
    public enum How {
        /// it came with the request
        EXEC,
        /// the shell said so
        SHELL_INTEGRATION,
        /// modelled after the terminal's line discipline, where no line editor is
        LINE,
        /// read off the screen
        SCREEN
    }

    /// How surely.
    public enum Grade {
        /// the shell's own words
        EXACT,
        /// what the line discipline handed on: the echo was as foreseen to the last byte
        COOKED,
        /// read where a line of this prompt is, and nothing speaks against it
        HIGH,
        /// a guess, see [TypedCommand#why]
        LOW,
        /// something was run, and what it was cannot be told
        OPAQUE
    }

    /// What read it.
    public enum Scope {
        /// the shell that the session began with
        SHELL,
        /// a shell inside of it: another user's, another machine's
        NESTED,
        /// a program that reads a language of its own
        REPL,
        /// a full-screen program
        EDITOR
    }

    public TypedCommand {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("too long for a command: " + text.length());
        }
    }
}
