package io.sallyport.recorder.journal;

/// Entries that the node had signed are no longer there, and somebody decided to go on without
/// them. The checkpoints that count them were moved out of the way.
///
/// @param entries how many entries were left
/// @param signed how many the largest of those checkpoints counts
/// @param root that checkpoint's root
/// @param file where the checkpoints lie now, beside the segments
/// @param reason why, in the words of who decided
public record JournalLossAccepted(
        long entries, long signed, String root, String file, String reason) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
