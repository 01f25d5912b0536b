package io.sallyport.recorder.recording;

import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The key of one recording's file, and the file's id. Made for one file and used for no other:
/// chunks are encrypted under their number as the nonce, which is safe only that way.
public final class DataKey {
    static final int ID_BYTES = 16;
    static final int KEY_BYTES = 32;

    private final byte[] recording;
    private final SecretKey key;

    private DataKey(byte[] recording, byte[] key) {
        this.recording = recording.clone();
        this.key = new SecretKeySpec(key, "AES");
    }

    /// A new key for a new file.
    static DataKey generate() {
        SecureRandom random = new SecureRandom();
        byte[] recording = new byte[ID_BYTES];
        byte[] key = new byte[KEY_BYTES];
        random.nextBytes(recording);
        random.nextBytes(key);
        return new DataKey(recording, key);
    }

    /// The key of a file, as it was unwrapped.
    ///
    /// @throws IllegalArgumentException when it has not 32 bytes, or the id not 16
    public static DataKey of(byte[] recording, byte[] key) {
        if (recording.length != ID_BYTES || key.length != KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a recording's data key has 32 bytes and its id 16; these have "
                            + key.length
                            + " and "
                            + recording.length);
        }
        return new DataKey(recording, key);
    }

    /// The id of the file that the key is for; public.
    public byte[] recording() {
        return recording.clone();
    }

    /// The 32 bytes, for wrapping and for nothing else.
    public byte[] secret() {
        return key.getEncoded().clone();
    }

    SecretKey key() {
        return key;
    }

    /// Without the key.
    @Override
    public String toString() {
        return "DataKey[recording=" + HexFormat.of().formatHex(recording) + "]";
    }
}
