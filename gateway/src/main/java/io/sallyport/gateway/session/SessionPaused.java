package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// Nothing of the operator's reaches the target from now on; journalled before it happens.
///
/// @param by who paused it: a person, or the node by itself
/// @param bySource from where
/// @param reason why
/// @param until when the session ends unless somebody lets it go on
public record SessionPaused(
        FactHeader header, String by, String bySource, String reason, Instant until)
        implements Fact {}
