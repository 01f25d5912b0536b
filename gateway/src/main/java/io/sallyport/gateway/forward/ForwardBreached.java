package io.sallyport.gateway.forward;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A forward turned out to carry what it must not carry, and is ended.
///
/// @param forward the forward's number in its session
/// @param what what it carried, from which side
/// @param to where it led
public record ForwardBreached(FactHeader header, int forward, String what, String to)
        implements Fact {}
