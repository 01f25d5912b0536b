package io.sallyport.gateway.channel;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.recording.FileTransfer;
import org.jspecify.annotations.Nullable;

/// A file came or went.
///
/// @param channel the channel's number in the recording
/// @param file what and how much, by the path as the client wrote it
/// @param resolved where that path leads, as the target itself said; absent where it was not asked
/// @param userData whether it counts as user data
public record FileTransferred(
        FactHeader header,
        int channel,
        FileTransfer file,
        @Nullable String resolved,
        boolean userData)
        implements Fact {}
