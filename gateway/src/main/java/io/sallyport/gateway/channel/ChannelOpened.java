package io.sallyport.gateway.channel;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// Something is about to start on the target; durable before the target is asked.
///
/// @param channel the channel's number in the recording
/// @param kind `SHELL`, `EXEC` or `SUBSYSTEM`
/// @param command the command line, secrets covered, or the subsystem's name; absent for a shell
/// @param terminal whether it has a terminal
public record ChannelOpened(
        FactHeader header, int channel, String kind, @Nullable String command, boolean terminal)
        implements Fact {}
