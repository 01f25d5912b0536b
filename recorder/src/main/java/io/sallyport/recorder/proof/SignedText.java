package io.sallyport.recorder.proof;

import io.sallyport.recorder.proof.SignedNote.NoteSignature;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// A text for people with signatures under it, <https://c2sp.org/signed-note>: a receipt.
///
/// @param text what is signed, its last line feed included
/// @param signatures at least one
public record SignedText(String text, List<NoteSignature> signatures) {
    /// The first line of a receipt.
    public static final String RECEIPT = "sallyport receipt v1";

    public SignedText {
        signatures = List.copyOf(signatures);
    }

    /// Reads a note whole; nothing where it is none, or something follows the signatures.
    public static Optional<SignedText> parse(String note) {
        int end = note.lastIndexOf("\n\n" + SignedNote.DASH);
        if (end < 0 || !note.endsWith("\n") || note.chars().anyMatch(c -> c < ' ' && c != '\n')) {
            return Optional.empty();
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : note.substring(end + 2, note.length() - 1).split("\n", -1)) {
            Optional<NoteSignature> signature =
                    line.startsWith(SignedNote.DASH)
                            ? SignedNote.signature(line)
                            : Optional.empty();
            if (signature.isEmpty() || signatures.size() == SignedNote.MAX_SIGNATURES) {
                return Optional.empty();
            }
            signatures.add(signature.get());
        }
        return Optional.of(new SignedText(note.substring(0, end + 1), signatures));
    }

    /// What is wrong with its signatures, if anything: one of the keys must have made one, and none
    /// that names one of the keys may be bad.
    public Optional<String> wrongBy(Collection<VerifierKey> keys) {
        return SignedNote.wrongBy(text, signatures, keys);
    }
}
