package io.sallyport.gateway.channel;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A file of the target is about to be touched; durable before the target is asked.
///
/// @param channel the channel's number in the recording
/// @param operation what is asked: `read`, `write`, `remove`, `rename`, `mkdir`, …
/// @param path the path as the target is asked for it
/// @param other the second path of a rename or a link; the name that the old scp protocol announces
public record FileAccessed(
        FactHeader header, int channel, String operation, String path, @Nullable String other)
        implements Fact {}
