package io.sallyport.policy.target;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// An inventory came into force.
///
/// @param file the file's name
/// @param sha256 hex digest of the file's content
/// @param people how many people it names
/// @param targets how many targets
/// @param grants how many grants
public record InventoryLoaded(String file, String sha256, int people, int targets, int grants)
        implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
