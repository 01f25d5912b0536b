package io.sallyport.policy.authorization;

/// What is wrong with a policy, and where.
///
/// @param file the file it stands in
/// @param line counted from 1
/// @param message what is wrong, and what was perhaps meant
public record PolicyProblem(String file, int line, String message) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + message;
    }
}
