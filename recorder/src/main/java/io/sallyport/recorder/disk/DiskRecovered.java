package io.sallyport.recorder.disk;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// There is room again on the disks that evidence is written to: new sessions begin, if they were
/// refused before.
///
/// @param folder the folder with the least room
/// @param freeBytes what was free
/// @param totalBytes what it holds
/// @param low whether it is still less than is wanted
public record DiskRecovered(String folder, long freeBytes, long totalBytes, boolean low)
        implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
