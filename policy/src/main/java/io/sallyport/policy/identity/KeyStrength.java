package io.sallyport.policy.identity;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Which public keys are good enough. Everything that is not listed is refused: DSA, RSA below 2048
/// bits, certificates where a key is expected, and key types nobody here has judged.
///
/// Encodings: RFC 4253 section 6.6 (RSA), RFC 5656 section 3.1 (ECDSA), RFC 8709 section 4
/// (Ed25519), OpenSSH's `PROTOCOL.u2f` (`sk-` types). That a point lies on its curve is left to
/// whoever verifies a signature with it.
public final class KeyStrength {
    /// RSA keys below this are refused.
    public static final int LEAST_RSA_BITS = 2048;

    /// RSA keys above this are refused: checking a signature with one costs seconds.
    public static final int MOST_RSA_BITS = 16_384;

    private KeyStrength() {}

    /// Refuses a key that is weak, malformed or of an unknown type.
    ///
    /// @throws IllegalArgumentException with a sentence that says what is wrong and what to use
    public static void require(AuthorizedKey key) {
        try {
            ByteBuffer wire = ByteBuffer.wrap(key.blob());
            if (!text(wire).equals(key.type())) {
                throw malformed(key);
            }
            switch (key.type()) {
                case "ssh-ed25519" -> requireLength(key, field(wire), 32);
                case "ecdsa-sha2-nistp256" -> requirePoint(key, wire, "nistp256", 65);
                case "ecdsa-sha2-nistp384" -> requirePoint(key, wire, "nistp384", 97);
                case "ecdsa-sha2-nistp521" -> requirePoint(key, wire, "nistp521", 133);
                case "ssh-rsa" -> requireRsa(key, wire);
                case "sk-ssh-ed25519@openssh.com" -> {
                    requireLength(key, field(wire), 32);
                    text(wire); // the application, `ssh:`
                }
                case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
                    requirePoint(key, wire, "nistp256", 65);
                    text(wire);
                }
                default ->
                        throw new IllegalArgumentException(
                                "key type `"
                                        + key.type()
                                        + "` is not accepted; use ssh-ed25519, ecdsa-sha2-nistp256,"
                                        + " -384 or -521, their sk- kinds, or ssh-rsa with "
                                        + LEAST_RSA_BITS
                                        + " bits or more");
            }
            if (wire.hasRemaining()) {
                throw malformed(key);
            }
        } catch (BufferUnderflowException cutShort) {
            throw malformed(key);
        }
    }

    private static void requireRsa(AuthorizedKey key, ByteBuffer wire) {
        BigInteger exponent = positive(key, field(wire));
        BigInteger modulus = positive(key, field(wire));
        if (modulus.bitLength() < LEAST_RSA_BITS || modulus.bitLength() > MOST_RSA_BITS) {
            throw new IllegalArgumentException(
                    "the RSA key has "
                            + modulus.bitLength()
                            + " bits, accepted are "
                            + LEAST_RSA_BITS
                            + " to "
                            + MOST_RSA_BITS
                            + "; better use ssh-ed25519");
        }
        if (exponent.compareTo(BigInteger.valueOf(3)) < 0 || !exponent.testBit(0)) {
            throw malformed(key);
        }
    }

    private static void requirePoint(AuthorizedKey key, ByteBuffer wire, String curve, int length) {
        if (!text(wire).equals(curve)) {
            throw malformed(key);
        }
        requireLength(key, field(wire), length);
    }

    private static void requireLength(AuthorizedKey key, byte[] field, int length) {
        if (field.length != length) {
            throw malformed(key);
        }
    }

    private static BigInteger positive(AuthorizedKey key, byte[] field) {
        if (field.length == 0 || field[0] < 0) {
            throw malformed(key);
        }
        return new BigInteger(field);
    }

    private static byte[] field(ByteBuffer wire) {
        int length = wire.getInt();
        if (length < 0 || length > wire.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] field = Arrays.copyOfRange(wire.array(), wire.position(), wire.position() + length);
        wire.position(wire.position() + length);
        return field;
    }

    private static String text(ByteBuffer wire) {
        return new String(field(wire), StandardCharsets.ISO_8859_1);
    }

    private static IllegalArgumentException malformed(AuthorizedKey key) {
        return new IllegalArgumentException(
                "the " + key.type() + " key is damaged; copy the .pub file's line again, whole");
    }
}
