package io.sallyport.gateway.watch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A person begins to watch a running session; before they are shown anything. The header names the
/// watcher, and the session that is watched.
///
/// @param watched who works in it
/// @param channel the channel that was asked for; absent: the one with a terminal
public record WatchBegun(
        FactHeader header,
        String watched,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer channel)
        implements Fact {}
