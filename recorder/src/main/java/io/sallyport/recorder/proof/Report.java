package io.sallyport.recorder.proof;

import java.util.List;
import java.util.Optional;

/// What a verification found.
///
/// @param entries how many entries are good, up to the first bad one
/// @param journal the journal's id; empty where not even the first entry is good
/// @param fault the first thing that is not as the format says, if there is one
/// @param unfinished whether the last line or checkpoint has no end yet
/// @param checkpoints how many checkpoints of the journal fit
/// @param covered how many entries the largest of them counts
/// @param losses where the journal itself says that entries were lost
/// @param outside how the checkpoint from elsewhere contradicts the journal, as far as that was
///   read
public record Report(
        long entries,
        String journal,
        Optional<Fault> fault,
        boolean unfinished,
        long checkpoints,
        long covered,
        List<Loss> losses,
        Optional<Contradiction> outside) {
    public Report {
        losses = List.copyOf(losses);
    }

    /// Whether nothing was found.
    public boolean good() {
        return fault.isEmpty() && outside.isEmpty();
    }

    /// @param file the file's name
    /// @param offset where in it the line or the checkpoint begins, in bytes
    /// @param sequence the place of the entry; for a checkpoint how many it counts
    /// @param reason what is wrong
    public record Fault(String file, long offset, long sequence, String reason) {}

    /// A loss that the journal itself tells.
    ///
    /// @param entry the entry that says so
    /// @param from the first entry that was lost
    /// @param to the one behind the last
    /// @param reason why it was accepted
    public record Loss(long entry, long from, long to, String reason) {}

    /// How the checkpoint from elsewhere contradicts the journal.
    public record Contradiction(Kind kind, String sentence) {
        public enum Kind {
            /// The journal has fewer entries.
            CUT_TAIL,
            /// It has others.
            OTHER_HISTORY,
            /// It is not the journal that the checkpoint is of.
            OTHER_JOURNAL,
            /// Nobody trusted signed the checkpoint.
            NOT_SIGNED
        }
    }
}
