package io.sallyport.policy.target;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// An inventory was refused whole; the last good one stays in force.
///
/// @param file the file's name
/// @param line where the problem is
/// @param problem what it is and what to do
public record InventoryRefused(String file, int line, String problem) implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
