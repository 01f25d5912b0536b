package io.sallyport.gateway.forward;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A program on the target asked the operator's agent for something that is not passed on.
///
/// @param forward the forward's number in its session
/// @param request what was asked: `sign`, `add`, `lock`, …
/// @param key fingerprint of the key it was asked about
/// @param why why it is not passed on
public record AgentRequestRefused(
        FactHeader header, int forward, String request, @Nullable String key, String why)
        implements Fact {}
