package io.sallyport.recorder.recording;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A recording ends without having been sealed: its node died, or its disk failed. The file is kept
/// as it is.
///
/// @param header who worked, and where, as far as the file still tells
/// @param file path relative to the recordings' directory
/// @param bytes length of the file
/// @param readableBytes how much of it, from the start, is whole frames
/// @param sha256 lower-case hex SHA-256 of the whole file
/// @param lastOffsetMillis offset of the last readable frame from the session's start
public record RecordingBroken(
        FactHeader header,
        String file,
        long bytes,
        long readableBytes,
        String sha256,
        long lastOffsetMillis)
        implements Fact {}
