package io.sallyport.recorder.recording;

/// A finished recording, as the journal vouches for it.
///
/// @param session the session's id
/// @param file path relative to the recordings' directory, with `/`
/// @param bytes length of the file
/// @param sha256 lower-case hex SHA-256 of the whole file
/// @param chain lower-case hex head of the chain of the file's chunks; empty in version 1, which
///   has none
/// @param complete false when the writer died and start-up closed the recording
public record Seal(
        String session, String file, long bytes, String sha256, String chain, boolean complete) {}
