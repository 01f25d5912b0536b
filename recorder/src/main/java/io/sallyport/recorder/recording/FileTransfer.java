package io.sallyport.recorder.recording;

/// A file that was moved through a session.
///
/// @param path as the target was asked for it
/// @param direction up to the target, or down from it
/// @param bytes how many bytes were moved
/// @param sha256 lower-case hex, or empty where the file was not moved from start to end in order
/// @param complete false when the transfer broke off
public record FileTransfer(
        String path, Direction direction, long bytes, String sha256, boolean complete) {

    public enum Direction {
        UPLOAD,
        DOWNLOAD
    }
}
