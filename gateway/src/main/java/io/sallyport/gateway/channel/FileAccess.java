package io.sallyport.gateway.channel;

import org.jspecify.annotations.Nullable;

/// What is about to be done to a file of the target.
///
/// @param operation `read`, `write`, `remove`, `rename`, …
/// @param path as the client wrote it
/// @param other the second path, likewise
/// @param resolved where the first one leads, as the target itself said; absent where that was not
///   asked for or not to be learnt
/// @param otherResolved likewise of the second
/// @param isUserData whether it counts as done to user data, where the machine holds any
record FileAccess(
        String operation,
        String path,
        @Nullable String other,
        @Nullable String resolved,
        @Nullable String otherResolved,
        boolean isUserData) {

    /// `rename of /tmp/a and /tmp/b`, with where each leads if that is somewhere else.
    String inWords() {
        return operation
                + " of "
                + inWords(path, resolved)
                + (other == null ? "" : " and " + inWords(other, otherResolved));
    }

    private static String inWords(String path, @Nullable String resolved) {
        return path.equals(resolved)
                ? path
                : path
                        + (resolved == null
                                ? ", which cannot be resolved"
                                : ", which is " + resolved);
    }

    /// Where nothing is known but what was written.
    static FileAccess asWritten(String operation, String path, @Nullable String other) {
        return new FileAccess(operation, path, other, null, null, true);
    }
}
