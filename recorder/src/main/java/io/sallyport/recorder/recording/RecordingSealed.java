package io.sallyport.recorder.recording;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A recording is finished, and this is its hash: what the journal vouches for. One that is written
/// anew (packed, with an index, the same frames) is sealed again just before the new file takes the
/// old one's place.
///
/// @param header who worked, and where
/// @param file path relative to the recordings' directory
/// @param bytes length of the file
/// @param sha256 lower-case hex SHA-256 of the whole file
/// @param chain lower-case hex head of the chain of the file's chunks
/// @param complete false when the writer died and start-up closed the recording
public record RecordingSealed(
        FactHeader header, String file, long bytes, String sha256, String chain, boolean complete)
        implements Fact {}
