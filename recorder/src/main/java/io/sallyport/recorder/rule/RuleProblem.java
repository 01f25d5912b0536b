package io.sallyport.recorder.rule;

/// What is wrong with a rule file, and where.
///
/// @param file the file it stands in
/// @param line counted from 1
/// @param message what is wrong, and what was perhaps meant
public record RuleProblem(Kind kind, String file, int line, String message) {
    public enum Kind {
        /// A mistake: the file is not to be used.
        MISTAKE,
        /// Valid, and left out: nothing here does it.
        UNSUPPORTED,
        /// Valid and used, and perhaps not what was meant.
        NOTE
    }

    @Override
    public String toString() {
        return file + ":" + line + ": " + message;
    }
}
