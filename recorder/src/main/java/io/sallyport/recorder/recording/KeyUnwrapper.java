package io.sallyport.recorder.recording;

import java.util.Optional;

/// Opens the data keys of recordings. Safe for use by many threads.
public interface KeyUnwrapper {

    /// The data key, where it was wrapped for this one.
    ///
    /// @param recording the id in the file's header
    /// @throws RecordingUnavailableException when it was, but does not open: a wrong id, or
    ///   tampering
    Optional<DataKey> unwrap(byte[] recording, WrappedKey wrapped);
}
