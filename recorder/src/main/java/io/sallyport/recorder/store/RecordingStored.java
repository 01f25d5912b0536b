package io.sallyport.recorder.store;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A store holds a copy of a recording; it was read back and is, byte for byte, what the journal
/// vouches for.
///
/// @param header who worked, and where
/// @param file path relative to the recordings' directory
/// @param place the store, `s3://bucket/prefix`
/// @param key what it is called there
/// @param bytes its length
/// @param sha256 lower-case hex SHA-256 of it
public record RecordingStored(
        FactHeader header, String file, String place, String key, long bytes, String sha256)
        implements Fact {}
