package io.sallyport.gateway.channel;

import io.sallyport.recorder.recording.FileTransfer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Counts and hashes one file on its way. Confined to the lock of its inspector.
final class FileTally {
    private final FileAccess access;
    private final FileTransfer.Direction direction;
    private final MessageDigest digest;
    private long bytes;
    private long next;
    private boolean inOrder = true;
    private boolean failed;

    FileTally(FileAccess access, FileTransfer.Direction direction) {
        this.access = access;
        this.direction = direction;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    String path() {
        return access.path();
    }

    /// Where the path leads, as the target said; absent where it was not asked.
    @Nullable String resolved() {
        return access.resolved();
    }

    boolean isUserData() {
        return access.isUserData();
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
        return new FileTransfer(path(), direction, bytes, sha256, complete && !failed);
    }
}
