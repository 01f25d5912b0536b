package io.sallyport.policy.command;

/// Why a line cannot be told wholly. A line with one is, beside what its commands are, unbounded.
///
/// @param source the piece of the line that it is about
public record Doubt(Kind kind, String source) {
    public enum Kind {
        /// The program's name is not known: `$x /data`.
        UNKNOWN_COMMAND,
        /// Code that is not in the line, or not to be read: `curl … | sh`, `tr … | sh`.
        UNKNOWN_CODE,
        /// A file's content runs, and it can change after it was approved: `./x`, `. file`, `bash
        /// script.sh`, `mysql < file`.
        SCRIPT,
        /// Code of another language, which is not read here: `python -c`, `perl -e`, `awk` with
        /// `system`.
        FOREIGN_CODE,
        /// A program that lets its user run anything: an editor, a pager, a nested shell.
        INTERACTIVE,
        /// The line is not one that its shell's grammar, as known here, allows.
        UNPARSED,
        /// A bound was reached: length, depth, number of commands, time.
        TOO_LARGE
    }
}
