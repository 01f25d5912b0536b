package io.sallyport.recorder.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What a file's content is known by.
final class FileHash {
    private FileHash() {}

    /// Lower-case hex SHA-256.
    static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream());
        }
    }

    /// Copies to the end; returns the lower-case hex SHA-256 of what it copied.
    static String copy(InputStream from, OutputStream to) throws IOException {
        MessageDigest digest = digest("SHA-256");
        new DigestInputStream(from, digest).transferTo(to);
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
