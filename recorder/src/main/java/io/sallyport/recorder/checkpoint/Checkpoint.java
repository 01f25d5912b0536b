package io.sallyport.recorder.checkpoint;

import java.util.Base64;

/// How many entries a log has and the root of the tree over them (RFC 6962, section 2.1); the text
/// is that of <https://c2sp.org/tlog-checkpoint>, without extension lines.
///
/// @param origin which log
/// @param size how many entries
/// @param root the tree's root, 32 bytes in Base64
public record Checkpoint(String origin, long size, String root) {
    public Checkpoint {
        if (!origin.matches("[!-*,-~]{1,200}")) {
            throw new IllegalArgumentException("`" + origin + "` is no origin of a checkpoint");
        }
        if (size < 0) {
            throw new IllegalArgumentException("a log of " + size + " entries");
        }
        byte[] hash = Base64.getDecoder().decode(root);
        if (hash.length != 32 || !Base64.getEncoder().encodeToString(hash).equals(root)) {
            throw new IllegalArgumentException("`" + root + "` is no SHA-256 hash in Base64");
        }
    }

    /// What is signed: three lines, each with its line feed.
    public String text() {
        return origin + "\n" + size + "\n" + root + "\n";
    }
}
