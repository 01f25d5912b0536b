package io.sallyport.recorder.checkpoint;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A log's name with the key that signs for it, as <https://c2sp.org/signed-note> has it. The name
/// is the log's origin too.
public final class LogKey {
    /// The signature type of Ed25519.
    private static final byte ED25519 = 1;

    private static final int ID_BYTES = 4;

    private final String name;
    private final CheckpointSigner signer;
    private final byte[] typedKey;
    private final byte[] id;

    public LogKey(String name, CheckpointSigner signer) {
        this.name = name;
        this.signer = signer;
        byte[] key = signer.publicKey();
        typedKey = ByteBuffer.allocate(1 + key.length).put(ED25519).put(key).array();
        id = Arrays.copyOf(sha256((name + "\n").getBytes(StandardCharsets.UTF_8), typedKey), 4);
    }

    private static byte[] sha256(byte[] first, byte[] second) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(first);
            return digest.digest(second);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /// The origin of this log's checkpoints.
    public String name() {
        return name;
    }

    /// The key's name, id and public half, for those who verify: `name+hash+base64`.
    public String verifierKey() {
        return name
                + "+"
                + HexFormat.of().formatHex(id)
                + "+"
                + Base64.getEncoder().encodeToString(typedKey);
    }

    /// Signs a checkpoint of this log.
    public SignedCheckpoint sign(long size, byte[] root) {
        Checkpoint checkpoint =
                new Checkpoint(name, size, Base64.getEncoder().encodeToString(root));
        return new SignedCheckpoint(checkpoint, note(checkpoint.text()));
    }

    /// Signs another text than a checkpoint, <https://c2sp.org/signed-note>. Its first line has a
    /// blank in it, which no log's name has: nobody can take it for a checkpoint.
    ///
    /// @param text lines, each with its line feed
    /// @throws IllegalArgumentException when it could be taken for a checkpoint, or is not lines
    public String sign(String text) {
        int end = text.indexOf('\n');
        if (end < 0 || !text.endsWith("\n") || text.lastIndexOf(' ', end) < 0) {
            throw new IllegalArgumentException(
                    "a text to be signed is lines, and has a blank in the first");
        }
        return note(text);
    }

    private String note(String text) {
        byte[] signature = signer.sign(text.getBytes(StandardCharsets.UTF_8));
        String line =
                Base64.getEncoder()
                        .encodeToString(
                                ByteBuffer.allocate(ID_BYTES + signature.length)
                                        .put(id)
                                        .put(signature)
                                        .array());
        return text + "\n\u2014 " + name + " " + line + "\n";
    }

    /// Whether the checkpoint says that this key signed it; the signature is not looked at.
    public boolean isNamedBy(SignedCheckpoint checkpoint) {
        String start = "\n\u2014 " + name + " ";
        int at = checkpoint.note().indexOf(start);
        if (at < 0) {
            return false;
        }
        // Four bytes are five whole characters of Base64 and a part of the sixth.
        String mine = Base64.getEncoder().encodeToString(id).substring(0, 5);
        return checkpoint.note().startsWith(mine, at + start.length());
    }
}
