package io.sallyport.recorder.disk;

import java.nio.file.Path;

/// How full the fullest of the disks is.
///
/// @param room what that means
/// @param folder the folder that was asked about
/// @param free bytes that this process may still write; -1 where the disk could not be asked
/// @param total bytes that the disk holds; -1 where it could not be asked
public record DiskLevel(Room room, Path folder, long free, long total) {

    /// In the order in which it gets worse.
    public enum Room {
        /// More is free than either limit wants.
        AMPLE,
        /// People are told; everything goes on.
        LOW,
        /// No new session begins.
        EXHAUSTED
    }
}
