package io.sallyport.recorder.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/// The two hashes of RFC 6962, section 2.1, and how they are written. Confined to one thread.
final class Hashes {
    static final int BYTES = 32;

    private final MessageDigest digest = sha256();

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    byte[] leaf(byte[] bytes, int offset, int length) {
        digest.update((byte) 0);
        digest.update(bytes, offset, length);
        return digest.digest();
    }

    byte[] node(byte[] left, byte[] right) {
        digest.update((byte) 1);
        digest.update(left);
        digest.update(right);
        return digest.digest();
    }

    static String base64(byte[] hash) {
        return Base64.getEncoder().encodeToString(hash);
    }

    /// A hash of 32 bytes, in the one way in which it is written.
    static Optional<byte[]> hash(String base64) {
        return canonical(base64).filter(bytes -> bytes.length == BYTES);
    }

    /// Only what an encoder writes: other spellings of the same bytes would hide a changed file.
    static Optional<byte[]> canonical(String base64) {
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return base64(bytes).equals(base64) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
