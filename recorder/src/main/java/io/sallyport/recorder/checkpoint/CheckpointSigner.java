package io.sallyport.recorder.checkpoint;

/// Signs with one Ed25519 key (RFC 8032). Safe for use by many threads at once; a signature may be
/// asked for again.
public interface CheckpointSigner {

    /// The public key, 32 bytes.
    byte[] publicKey();

    /// The signature over these bytes, 64 bytes.
    ///
    /// @throws CheckpointUnavailableException when the key cannot be used now
    byte[] sign(byte[] text);
}
