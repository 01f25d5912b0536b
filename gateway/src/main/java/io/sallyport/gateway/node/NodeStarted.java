package io.sallyport.gateway.node;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// The node is about to accept connections.
///
/// @param version the program's version, where it was built as a release
/// @param java the Java it runs on
public record NodeStarted(@Nullable String version, String java) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
