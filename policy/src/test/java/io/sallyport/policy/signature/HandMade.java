package io.sallyport.policy.signature;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/// Signatures put together by hand, for what `ssh-keygen` does not make: of security keys (made of
/// software here), of SHA-1, and broken ones.
final class HandMade {
    private HandMade() {}

    /// The outer form around anything.
    static ArmoredSignature sshsig(
            byte[] publicKey, String namespace, byte[] reserved, String hash, byte[] signature) {
        return armored(
                join(
                        "SSHSIG".getBytes(US_ASCII),
                        number(1),
                        string(publicKey),
                        string(namespace),
                        string(reserved),
                        string(hash),
                        string(signature)));
    }

    static ArmoredSignature armored(byte[] whole) {
        return new ArmoredSignature(
                "-----BEGIN SSH SIGNATURE-----\n"
                        + Base64.getMimeEncoder(70, new byte[] {'\n'}).encodeToString(whole)
                        + "\n-----END SSH SIGNATURE-----\n");
    }

    static byte[] whole(ArmoredSignature armored) {
        String base64 = armored.text().replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
        return Base64.getDecoder().decode(base64);
    }

    /// What is signed for a text, with SHA-512.
    static byte[] signedBytes(String namespace, String text) throws GeneralSecurityException {
        return join(
                "SSHSIG".getBytes(US_ASCII),
                string(namespace),
                string(""),
                string("sha512"),
                string(MessageDigest.getInstance("SHA-512").digest(text.getBytes(UTF_8))));
    }

    /// By a security key of this application.
    static ArmoredSignature bySecurityKey(
            PrivateKey key, byte[] publicKey, String type, String text, byte flags)
            throws GeneralSecurityException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        int counter = 7;
        byte[] data =
                join(
                        sha256.digest("ssh:".getBytes(US_ASCII)),
                        new byte[] {flags},
                        number(counter),
                        sha256.digest(signedBytes(Signatures.NAMESPACE, text)));
        boolean isEd25519 = type.startsWith("sk-ssh-ed25519");
        byte[] raw = sign(isEd25519 ? "Ed25519" : "SHA256withECDSAinP1363Format", key, data);
        byte[] bytes =
                isEd25519
                        ? raw
                        : join(
                                mpint(Arrays.copyOf(raw, 32)),
                                mpint(Arrays.copyOfRange(raw, 32, 64)));
        return sshsig(
                publicKey,
                Signatures.NAMESPACE,
                new byte[0],
                "sha512",
                join(string(type), string(bytes), new byte[] {flags}, number(counter)));
    }

    static byte[] sign(String algorithm, PrivateKey key, byte[] data)
            throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        signature.update(data);
        return signature.sign();
    }

    static byte[] mpint(byte[] unsigned) {
        return string(new BigInteger(1, unsigned).toByteArray());
    }

    static byte[] string(String text) {
        return string(text.getBytes(US_ASCII));
    }

    static byte[] string(byte[] bytes) {
        return join(number(bytes.length), bytes);
    }

    static byte[] number(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
