package io.sallyport.gateway.channel;

import io.sallyport.recorder.recording.FileTransfer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Counts and hashes one file on its way. Confined to the lock of its inspector.
final class FileTally {
    private final String path;
    private final FileTransfer.Direction direction;
    private final MessageDigest digest;
    private long bytes;
    private long next;
    private boolean inOrder = true;
    private boolean failed;

    FileTally(String path, FileTransfer.Direction direction) {
        this.path = path;
        this.direction = direction;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    String path() {
        return path;
    }

    boolean moved() {
        return bytes > 0;
    }

    /// A piece of the file at a place of the file. Pieces out of order are counted, and then there
    /// is no hash.
    void piece(long place, byte[] data, int offset, int length) {
        bytes += length;
        inOrder &= place == next;
        next = place + length;
        if (inOrder) {
            digest.update(data, offset, length);
        }
    }

    /// A piece goes by unseen: the count is a lower bound, and there is no hash.
    void lost() {
        inOrder = false;
    }

    /// Something about the transfer was refused or failed.
    void failed() {
        failed = true;
    }

    FileTransfer summary(boolean complete) {
        String sha256 = inOrder ? HexFormat.of().formatHex(digest.digest()) : "";
        return new FileTransfer(path, direction, bytes, sha256, complete && !failed);
    }
}
