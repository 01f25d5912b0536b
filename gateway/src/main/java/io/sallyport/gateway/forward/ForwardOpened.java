package io.sallyport.gateway.forward;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A forward is about to be opened; durable before the other side is asked. The header's grant is
/// the one that lists it.
///
/// @param forward the forward's number in its session
/// @param kind `LOCAL`, `REMOTE`, `SOCKET`, `REMOTE_SOCKET`, `AGENT` or `DISPLAY`
/// @param from who connected, as the side that asked says
/// @param to where it leads
public record ForwardOpened(FactHeader header, int forward, String kind, String from, String to)
        implements Fact {}
