package io.sallyport.recorder.journal;

/// Checkpoints arrive again where they are published, after a [CheckpointNotPublished].
///
/// @param where the place
/// @param entries how many entries the checkpoint counts that is there now
public record CheckpointPublishedAgain(String where, long entries) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
