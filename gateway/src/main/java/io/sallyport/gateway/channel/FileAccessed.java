package io.sallyport.gateway.channel;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A file of the target is about to be touched; durable before the target is asked.
///
/// @param channel the channel's number in the recording
/// @param operation what is asked: `read`, `write`, `remove`, `rename`, `mkdir`, …
/// @param path the path as the client wrote it
/// @param other the second path of a rename or a link; the name that the old scp protocol announces
/// @param resolved where `path` leads, as the target itself said; absent where it was not asked,
///   and where it could not say
/// @param otherResolved likewise of `other`
/// @param userData whether it counts as done to user data
public record FileAccessed(
        FactHeader header,
        int channel,
        String operation,
        String path,
        @Nullable String other,
        @Nullable String resolved,
        @Nullable String otherResolved,
        boolean userData)
        implements Fact {}
