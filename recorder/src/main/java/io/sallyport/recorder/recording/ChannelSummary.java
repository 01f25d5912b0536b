package io.sallyport.recorder.recording;

/// What went through a channel, known when it closed. The hashes are lower-case hex SHA-256: of
/// output over all bytes of the stream, also over those past the recording's cap; of input over as
/// many as it says.
///
/// @param inputBytes bytes from the operator to the target
/// @param inputSha256 hash of the input; absent (empty) on a terminal, whose keystrokes are not
///   kept
/// @param inputHashedBytes how many of the input's bytes, from its start, are in its hash
/// @param outputBytes bytes of standard output
/// @param outputSha256 hash of standard output; empty on a terminal
/// @param errorBytes bytes of standard error
/// @param errorSha256 hash of standard error; empty on a terminal
/// @param unrecordedBytes how many of the output and error bytes lie past the cap and are only
///   hashed
public record ChannelSummary(
        long inputBytes,
        String inputSha256,
        long inputHashedBytes,
        long outputBytes,
        String outputSha256,
        long errorBytes,
        String errorSha256,
        long unrecordedBytes) {

    public ChannelSummary {
        // Recordings from before there was a limit do not say it: they have hashed all.
        if (inputHashedBytes == 0 && inputSha256 != null && !inputSha256.isEmpty()) {
            inputHashedBytes = inputBytes;
        }
    }
}
