package io.sallyport.recorder.disk;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A disk that evidence is written to ran low, or so low that no new session begins. Sessions that
/// run go on.
///
/// @param folder the folder it was asked about
/// @param freeBytes what was free; -1 where the disk could not be asked
/// @param totalBytes what it holds; -1 where it could not be asked
/// @param refusing whether new sessions are refused from now on
public record DiskLow(String folder, long freeBytes, long totalBytes, boolean refusing)
        implements Fact {
    @Override
    public FactHeader header() {
        return FactHeader.NODE;
    }
}
