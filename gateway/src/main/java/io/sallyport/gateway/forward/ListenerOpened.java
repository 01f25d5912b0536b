package io.sallyport.gateway.forward;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// The target is about to be asked to let programs on it connect to the operator; durable before it
/// is. The header's grant is the one that lists it.
///
/// @param kind `REMOTE`, `REMOTE_SOCKET`, `AGENT` or `DISPLAY`
/// @param at where the target is to listen; for an agent or a display the target chooses
public record ListenerOpened(FactHeader header, String kind, String at) implements Fact {}
