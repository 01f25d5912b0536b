package io.sallyport.gateway.watch;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person watches a session no longer.
///
/// @param watched who works, or worked, in it
/// @param reason why, a sentence
/// @param seconds how long it lasted
public record WatchEnded(FactHeader header, String watched, String reason, long seconds)
        implements Fact {}
