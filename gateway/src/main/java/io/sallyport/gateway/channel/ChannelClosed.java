package io.sallyport.gateway.channel;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.recording.ChannelSummary;
import org.jspecify.annotations.Nullable;

/// What a channel came to.
///
/// @param channel the channel's number in the recording
/// @param exitStatus the exit status, if the target gave one
/// @param exitSignal the signal's name without `SIG`, if the target gave one
/// @param traffic bytes and hashes of what went through
public record ChannelClosed(
        FactHeader header,
        int channel,
        @Nullable Integer exitStatus,
        @Nullable String exitSignal,
        ChannelSummary traffic)
        implements Fact {}
