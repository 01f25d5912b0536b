package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A sink refused entries for good; they are in its dead letters, and the rest flows.
///
/// @param sink the sink's name
/// @param count how many
/// @param first the id of the first of them
/// @param file the file they stand in, in the spool
/// @param because what the sink said of the first
public record EntriesSetAside(String sink, int count, String first, String file, String because)
        implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
