package io.sallyport.recorder.proof;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A public key by which signed notes are checked, <https://c2sp.org/signed-note>, Ed25519 only.
///
/// @param name the key's name
/// @param id the first four bytes of the hash over name and key, in hex
/// @param text `name+id+base64`, as people hand it on
public record VerifierKey(String name, String id, String text) {
    private static final Pattern TEXT =
            Pattern.compile("([!-*,-~]{1,200})\\+([0-9a-f]{8})\\+([A-Za-z0-9+/]{1,100}={0,2})");

    private static final byte ED25519 = 1;

    /// What X.509 puts before the 32 bytes of an Ed25519 key (RFC 8410).
    private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

    /// Reads `name+id+base64`; nothing where it is no such key, or the id is not that of the key.
    public static Optional<VerifierKey> parse(String text) {
        Matcher parts = TEXT.matcher(text.strip());
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] typed = Hashes.canonical(parts.group(3)).orElse(new byte[0]);
        if (typed.length != 33 || typed[0] != ED25519) {
            return Optional.empty();
        }
        MessageDigest digest = Hashes.sha256();
        digest.update((parts.group(1) + "\n").getBytes(StandardCharsets.UTF_8));
        String id = HexFormat.of().formatHex(digest.digest(typed), 0, 4);
        return id.equals(parts.group(2))
                ? Optional.of(new VerifierKey(parts.group(1), id, text.strip()))
                : Optional.empty();
    }

    /// Whether this key made the signature.
    boolean verifies(String signed, byte[] signature) {
        byte[] typed =
                Hashes.canonical(text.substring(text.indexOf('+', name.length() + 1) + 1))
                        .orElseThrow();
        byte[] encoded = Arrays.copyOf(X509_START, X509_START.length + 32);
        System.arraycopy(typed, 1, encoded, X509_START.length, 32);
        try {
            PublicKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(encoded));
            Signature verifying = Signature.getInstance("Ed25519");
            verifying.initVerify(key);
            verifying.update(signed.getBytes(StandardCharsets.UTF_8));
            return verifying.verify(signature);
        } catch (GeneralSecurityException notASignature) {
            return false;
        }
    }
}
