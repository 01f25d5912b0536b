package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody ended a session; journalled before it happens.
///
/// @param by who
/// @param bySource from where
/// @param reason why, in that person's words
public record SessionEndOrdered(FactHeader header, String by, String bySource, String reason)
        implements Fact {}
