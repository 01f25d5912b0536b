package io.sallyport.recorder.journal;

/// Checkpoints no longer arrive where they are published. It is tried again without end; said once,
/// when it begins.
///
/// @param where the place
/// @param reason what went wrong
public record CheckpointNotPublished(String where, String reason) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
