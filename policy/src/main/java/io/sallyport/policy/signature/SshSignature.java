package io.sallyport.policy.signature;

import io.sallyport.recorder.screen.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// A signature of `ssh-keygen -Y sign`, taken apart: OpenSSH's `PROTOCOL.sshsig`, version 1. The
/// bytes behind `sk-` signatures: OpenSSH's `PROTOCOL.u2f`.
///
/// Stricter than OpenSSH, so that one signature has one encoding: the reserved field is empty, and
/// nothing follows a field that is not named there.
///
/// @param publicKey the key's wire encoding, as the signer says
/// @param namespace what it was signed for
/// @param hash how the message was hashed, `sha256` or `sha512`
/// @param algorithm of the signature, `ssh-ed25519`
/// @param signature its bytes, by the algorithm
/// @param flags of a security key; 0 for others
/// @param counter of a security key; 0 for others
/// @param whole all of it
record SshSignature(
        byte[] publicKey,
        String namespace,
        String hash,
        String algorithm,
        byte[] signature,
        byte flags,
        int counter,
        byte[] whole) {
    /// Longer than the largest RSA key's needs to be.
    static final int MOST_CHARACTERS = 16 * 1024;

    private static final String BEGIN = "-----BEGIN SSH SIGNATURE-----";
    private static final String END = "-----END SSH SIGNATURE-----";
    private static final byte[] MAGIC = "SSHSIG".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION = 1;
    private static final int LINE = 70;
    private static final int MOST_SHOWN = 60;

    /// Reads it out of its armor.
    ///
    /// @throws IllegalArgumentException with words on what is wrong with it
    static SshSignature parse(ArmoredSignature armored) {
        if (armored.text().length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException(
                    "it is longer than " + MOST_CHARACTERS + " characters");
        }
        String text = armored.text().strip();
        if (!text.startsWith(BEGIN)
                || !text.endsWith(END)
                || text.length() < BEGIN.length() + END.length()) {
            throw new IllegalArgumentException("it does not go from " + BEGIN + " to " + END);
        }
        String base64 =
                text.substring(BEGIN.length(), text.length() - END.length())
                        .replaceAll("[ \t\r\n]", "");
        byte[] whole;
        try {
            whole = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("what is inside is not base64", notBase64);
        }
        if (!Base64.getEncoder().encodeToString(whole).equals(base64)) {
            throw new IllegalArgumentException("what is inside is not base64 as it must be");
        }
        try {
            return parse(whole);
        } catch (BufferUnderflowException cutShort) {
            throw new IllegalArgumentException("it is cut short or damaged", cutShort);
        }
    }

    private static SshSignature parse(byte[] whole) {
        WireReader wire = new WireReader(whole);
        if (!Arrays.equals(wire.bytes(MAGIC.length), MAGIC)) {
            throw new IllegalArgumentException("it is no SSH signature inside");
        }
        int version = wire.uint32();
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "it is of version " + Integer.toUnsignedString(version) + ", known is 1");
        }
        byte[] publicKey = wire.string();
        String namespace = wire.text();
        byte[] reserved = wire.string();
        String hash = wire.text();
        WireReader inner = new WireReader(wire.string());
        String algorithm = inner.text();
        byte[] signature = inner.string();
        boolean isOfSecurityKey = algorithm.startsWith("sk-");
        byte flags = isOfSecurityKey ? inner.oneByte() : 0;
        int counter = isOfSecurityKey ? inner.uint32() : 0;
        if (wire.hasMore() || inner.hasMore() || reserved.length > 0) {
            throw new IllegalArgumentException("there is more in it than there should be");
        }
        if (!hash.equals("sha256") && !hash.equals("sha512")) {
            throw new IllegalArgumentException(
                    "its hash algorithm is "
                            + shown(hash)
                            + "; sign with -O hashalg=sha512 or sha256");
        }
        return new SshSignature(
                publicKey, namespace, hash, algorithm, signature, flags, counter, whole);
    }

    /// The bytes that were signed with the key where this is a signature of that message.
    byte[] signedBytes(byte[] message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(MAGIC);
            writeString(out, namespace.getBytes(StandardCharsets.ISO_8859_1));
            writeString(out, new byte[0]); // reserved
            writeString(out, hash.getBytes(StandardCharsets.ISO_8859_1));
            writeString(out, digest(hash.equals("sha256") ? "SHA-256" : "SHA-512", message));
        } catch (IOException intoMemory) {
            throw new UncheckedIOException(intoMemory);
        }
        return bytes.toByteArray();
    }

    /// As `ssh-keygen` writes it.
    String armored() {
        String base64 = Base64.getEncoder().encodeToString(whole);
        StringBuilder text = new StringBuilder(BEGIN).append('\n');
        for (int at = 0; at < base64.length(); at += LINE) {
            text.append(base64, at, Math.min(base64.length(), at + LINE)).append('\n');
        }
        return text.append(END).append('\n').toString();
    }

    /// A word out of the signature, fit for a sentence.
    static String shown(String word) {
        return "`" + PrintableText.of(word, MOST_SHOWN) + "`";
    }

    static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void writeString(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
