package io.sallyport.policy.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// An SSH public key, by its wire encoding (RFC 4253 section 6.6). Equality is that of the
/// encoding.
///
/// @param type the key type, `ssh-ed25519`, also the first string of the blob
/// @param blob the wire encoding
/// @param comment what the person calls the key
public record AuthorizedKey(String type, byte[] blob, String comment) {

    public AuthorizedKey {
        blob = blob.clone();
    }

    /// Parses `type base64 comment`, a line of an OpenSSH public key file.
    ///
    /// @throws IllegalArgumentException with a sentence that says what is wrong with the line
    public static AuthorizedKey parse(String line) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length < 2) {
            throw new IllegalArgumentException(
                    "a public key is written `type base64 comment`, as in a .pub file");
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(words[1]);
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException(
                    "the key after `" + words[0] + "` is not base64", notBase64);
        }
        byte[] type = words[0].getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        if (blob.length < 4 + type.length
                || !Arrays.equals(Arrays.copyOfRange(blob, 4, 4 + type.length), type)) {
            throw new IllegalArgumentException(
                    "the line says `" + words[0] + "` but the key in it is of another type");
        }
        return new AuthorizedKey(words[0], blob, words.length > 2 ? words[2] : "");
    }

    /// The fingerprint as OpenSSH prints it: `SHA256:` and unpadded base64.
    public String fingerprint() {
        return fingerprintOf(blob);
    }

    /// The fingerprint of any key's wire encoding.
    public static String fingerprintOf(byte[] blob) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(blob);
            return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// The key as a line of an OpenSSH public key file.
    public String line() {
        String key = type + " " + Base64.getEncoder().encodeToString(blob);
        return comment.isEmpty() ? key : key + " " + comment;
    }

    @Override
    public byte[] blob() {
        return blob.clone();
    }

    /// Whether this is the key with that wire encoding.
    public boolean is(byte[] otherBlob) {
        return MessageDigest.isEqual(blob, otherBlob);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AuthorizedKey key && is(key.blob);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(blob);
    }
}
