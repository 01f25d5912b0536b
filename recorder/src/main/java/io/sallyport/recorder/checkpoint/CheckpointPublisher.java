package io.sallyport.recorder.checkpoint;

import java.io.IOException;

/// A place off the node where checkpoints go: what the node signed cannot be taken back where those
/// who hold the node cannot reach.
///
/// Used by one thread at a time, which may wait; nothing of the journal waits for it.
public interface CheckpointPublisher extends AutoCloseable {

    /// Where, for sentences.
    String where();

    /// Returns once the checkpoint can be read there. May be repeated; a later checkpoint stands
    /// for earlier ones, which may be left out.
    ///
    /// @throws IOException when it is not there, with a sentence that says what to do; it is tried
    ///   again with the newest checkpoint
    void publish(SignedCheckpoint checkpoint) throws IOException;

    /// Nothing is published any more.
    @Override
    default void close() {}
}
