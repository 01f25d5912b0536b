package io.sallyport.recorder.checkpoint;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A checkpoint with its signature, as a signed note.
///
/// @param checkpoint what it says
/// @param note the whole note: text, empty line, signature lines
public record SignedCheckpoint(Checkpoint checkpoint, String note) {
    /// The most characters of a note; ours have about 300.
    public static final int MAX_LENGTH = 4096;

    private static final Pattern NOTE =
            Pattern.compile(
                    "([!-*,-~]{1,200})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)\n\n"
                            + "(?:\u2014 [!-*,-~]{1,200} [A-Za-z0-9+/]{1,200}={0,2}\n){1,16}");

    /// The form only: whose signature it is and whether it is good stays open.
    ///
    /// @return nothing where the text is no whole note
    public static Optional<SignedCheckpoint> parse(String note) {
        if (note.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher parts = NOTE.matcher(note);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SignedCheckpoint(
                            new Checkpoint(
                                    parts.group(1), Long.parseLong(parts.group(2)), parts.group(3)),
                            note));
        } catch (IllegalArgumentException notCanonical) {
            return Optional.empty();
        }
    }
}
