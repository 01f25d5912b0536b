package io.sallyport.recorder.recording;

/// What went through a channel, known when it closed. The hashes are lower-case hex SHA-256 over
/// all bytes of the stream, also over those past the recording's cap.
///
/// @param inputBytes bytes from the operator to the target
/// @param inputSha256 hash of the input; absent (empty) on a terminal, whose keystrokes are not
///   kept
/// @param outputBytes bytes of standard output
/// @param outputSha256 hash of standard output; empty on a terminal
/// @param errorBytes bytes of standard error
/// @param errorSha256 hash of standard error; empty on a terminal
/// @param unrecordedBytes how many of the output and error bytes lie past the cap and are only
///   hashed
public record ChannelSummary(
        long inputBytes,
        String inputSha256,
        long outputBytes,
        String outputSha256,
        long errorBytes,
        String errorSha256,
        long unrecordedBytes) {}
