package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A paused session goes on; journalled before it happens.
///
/// @param by who let it
/// @param bySource from where
/// @param reason why, in that person's words
/// @param seconds how long it was paused
public record SessionResumed(
        FactHeader header, String by, String bySource, String reason, long seconds)
        implements Fact {}
