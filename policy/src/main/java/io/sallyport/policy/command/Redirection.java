package io.sallyport.policy.command;

/// A file that the shell opens for a command.
///
/// @param descriptor the command's own number for it: 0 input, 1 output, 2 errors
/// @param file its name, as written; a relative one is relative to the command's directory
public record Redirection(Way way, int descriptor, Word file) {
    public enum Way {
        /// `<`
        READ,
        /// `>`, `>|`, `&>`: what was in the file is gone
        WRITE,
        /// `>>`, `&>>`
        APPEND,
        /// `<>`
        READ_WRITE
    }
}
