package io.sallyport.policy.credential;

import java.util.Arrays;

/// Bytes that must not leak: not in a log, an exception, a page or a `toString`. Compared in
/// constant time.
public final class Secret implements AutoCloseable {
    private final byte[] bytes;

    /// Takes a copy; the caller clears its own.
    public Secret(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    /// A copy of the bytes. Every call site is a place to review: search for `reveal(`.
    public byte[] reveal() {
        return bytes.clone();
    }

    /// Overwrites the bytes. Later [#reveal] calls return zeros.
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret
                && java.security.MessageDigest.isEqual(bytes, secret.bytes);
    }

    @Override
    public int hashCode() {
        return 0; // Nothing about the bytes may be told, and secrets are no map keys.
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
