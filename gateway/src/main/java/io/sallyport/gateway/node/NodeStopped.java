package io.sallyport.gateway.node;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// The node stopped in order: no session runs, every recording is sealed.
public record NodeStopped() implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
