package io.sallyport.gateway.forward;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// The target listens no more for the operator, or never did.
///
/// @param kind `REMOTE` or `REMOTE_SOCKET`
/// @param at where it listened
/// @param why by whom or why it was closed, a sentence
public record ListenerClosed(FactHeader header, String kind, String at, String why)
        implements Fact {}
