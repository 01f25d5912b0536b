package io.sallyport.gateway.forward;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A forward is over.
///
/// @param forward the forward's number in its session
/// @param toTargetBytes bytes that came from the operator
/// @param toOperatorBytes bytes that came from the target
/// @param millis how long it was open
/// @param why by whom or why it was closed, a sentence
public record ForwardClosed(
        FactHeader header,
        int forward,
        long toTargetBytes,
        long toOperatorBytes,
        long millis,
        String why)
        implements Fact {}
