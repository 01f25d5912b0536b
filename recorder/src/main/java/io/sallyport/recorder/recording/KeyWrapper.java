package io.sallyport.recorder.recording;

/// Wraps data keys of recordings, so that a file can carry its own. Safe for use by many threads.
public interface KeyWrapper {

    /// Wraps a key, bound to its recording. Called once or twice a session, before its first byte
    /// and at its end; may wait for the network.
    ///
    /// @throws RecordingUnavailableException when it cannot, and then there is no session
    WrappedKey wrap(DataKey key);
}
