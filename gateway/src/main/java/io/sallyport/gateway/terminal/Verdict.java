package io.sallyport.gateway.terminal;

/// What becomes of a command. It cannot be ignored.
public sealed interface Verdict {

    /// It runs.
    ///
    /// @param warning a sentence that the operator reads first; empty where there is nothing to say
    /// @param opensShell whether what it starts reads commands itself: another shell, another
    ///   machine
    record Run(String warning, boolean opensShell) implements Verdict {}

    /// It does not run.
    ///
    /// @param sentence why, for the operator, without `sallyport: ` in front
    record Deny(String sentence) implements Verdict {}
}
