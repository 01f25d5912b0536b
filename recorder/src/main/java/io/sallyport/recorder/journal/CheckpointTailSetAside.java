package io.sallyport.recorder.journal;

/// Start-up found a part of a checkpoint at the end of a file of checkpoints and cut it off: a
/// crash while it was written. It was not published, and nothing depends on it.
///
/// @param file the file's name
/// @param offset where in the file the part began
/// @param content the bytes that were cut off, in Base64
public record CheckpointTailSetAside(String file, long offset, String content) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
