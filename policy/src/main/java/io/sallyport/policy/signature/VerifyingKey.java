package io.sallyport.policy.signature;

import io.sallyport.policy.identity.AuthorizedKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/// Checks signatures with an enrolled key, which [io.sallyport.policy.identity.KeyStrength] found
/// good. Signatures: RFC 8332 (RSA), RFC 5656 section 3.1.2 (ECDSA), RFC 8709 section 6 (Ed25519).
final class VerifyingKey {
    /// What stands before an Ed25519 key in X.509 (RFC 8410).
    private static final byte[] ED25519_PREFIX =
            HexFormat.of().parseHex("302a300506032b6570032100");

    /// The bit of a security key's flags that says that somebody touched it.
    private static final byte TOUCHED = 0x01;

    private VerifyingKey() {}

    /// Whether the key made this signature of that message.
    ///
    /// @throws IllegalArgumentException with words on why it cannot be the signature of such a key
    static boolean verifies(AuthorizedKey key, SshSignature signature, byte[] message) {
        requireAlgorithm(key.type(), signature.algorithm());
        byte[] signed = signature.signedBytes(message);
        WireReader wire = new WireReader(key.blob());
        wire.text(); // the type
        try {
            return switch (key.type()) {
                case "ssh-ed25519" -> ed25519(wire.string(), signature, signed);
                case "sk-ssh-ed25519@openssh.com" -> {
                    byte[] point = wire.string();
                    yield ed25519(point, signature, bySecurityKey(wire.text(), signature, signed));
                }
                case "ecdsa-sha2-nistp256" -> ecdsa(Curve.P256, wire, signature, signed);
                case "ecdsa-sha2-nistp384" -> ecdsa(Curve.P384, wire, signature, signed);
                case "ecdsa-sha2-nistp521" -> ecdsa(Curve.P521, wire, signature, signed);
                case "sk-ecdsa-sha2-nistp256@openssh.com" -> {
                    WireReader application = new WireReader(key.blob());
                    application.text();
                    application.text();
                    application.string();
                    yield ecdsa(
                            Curve.P256,
                            wire,
                            signature,
                            bySecurityKey(application.text(), signature, signed));
                }
                case "ssh-rsa" -> rsa(wire, signature, signed);
                default -> throw new IllegalStateException("an enrolled key of type " + key.type());
            };
        } catch (InvalidKeyException | InvalidKeySpecException unusable) {
            throw new IllegalArgumentException("nothing can be checked with its key", unusable);
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void requireAlgorithm(String keyType, String algorithm) {
        boolean fits =
                keyType.equals("ssh-rsa")
                        ? algorithm.equals("rsa-sha2-256") || algorithm.equals("rsa-sha2-512")
                        : algorithm.equals(keyType);
        if (fits) {
            return;
        }
        throw new IllegalArgumentException(
                keyType.equals("ssh-rsa") && algorithm.equals("ssh-rsa")
                        ? "it is made with SHA-1, which proves nothing; sign with rsa-sha2-512"
                        : "it is of the algorithm "
                                + SshSignature.shown(algorithm)
                                + ", which a key of type "
                                + keyType
                                + " does not make here");
    }

    private static boolean ed25519(byte[] point, SshSignature signature, byte[] signed)
            throws GeneralSecurityException {
        byte[] encoded =
                ByteBuffer.allocate(ED25519_PREFIX.length + point.length)
                        .put(ED25519_PREFIX)
                        .put(point)
                        .array();
        PublicKey key =
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
        return verifies("Ed25519", key, signature.signature(), signed);
    }

    private static boolean rsa(WireReader wire, SshSignature signature, byte[] signed)
            throws GeneralSecurityException {
        BigInteger exponent = wire.positive();
        BigInteger modulus = wire.positive();
        PublicKey key =
                KeyFactory.getInstance("RSA")
                        .generatePublic(new RSAPublicKeySpec(modulus, exponent));
        String how = signature.algorithm().equals("rsa-sha2-256") ? "SHA256" : "SHA512";
        // A shorter one, zeros left out, would be a second way to write the same.
        return signature.signature().length == (modulus.bitLength() + 7) / 8
                && verifies(how + "withRSA", key, signature.signature(), signed);
    }

    private static boolean ecdsa(
            Curve curve, WireReader wire, SshSignature signature, byte[] signed)
            throws GeneralSecurityException {
        wire.text(); // the curve's name, which KeyStrength compared
        PublicKey key = curve.key(wire.string());
        WireReader numbers = new WireReader(signature.signature());
        BigInteger r = numbers.positive();
        BigInteger s = numbers.positive();
        BigInteger order = curve.parameters().getOrder();
        if (numbers.hasMore() || r.compareTo(order) >= 0 || s.compareTo(order) >= 0) {
            return false;
        }
        int length = (order.bitLength() + 7) / 8;
        byte[] both = new byte[2 * length];
        put(r, both, length);
        put(s, both, 2 * length);
        return verifies(curve.algorithm(), key, both, signed);
    }

    /// Writes a number so that it ends before `end`.
    private static void put(BigInteger number, byte[] bytes, int end) {
        byte[] written = number.toByteArray();
        int from = written[0] == 0 ? 1 : 0;
        int length = written.length - from;
        System.arraycopy(written, from, bytes, end - length, length);
    }

    /// What a security key signs of a message for this application.
    private static byte[] bySecurityKey(String application, SshSignature signature, byte[] signed) {
        if ((signature.flags() & TOUCHED) == 0) {
            throw new IllegalArgumentException(
                    "the security key was not touched for it; sign with one that asks for a touch");
        }
        byte[] name = application.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(32 + 1 + 4 + 32)
                .put(SshSignature.digest("SHA-256", name))
                .put(signature.flags())
                .putInt(signature.counter())
                .put(SshSignature.digest("SHA-256", signed))
                .array();
    }

    private static boolean verifies(
            String algorithm, PublicKey key, byte[] signature, byte[] signed)
            throws GeneralSecurityException {
        Signature check = Signature.getInstance(algorithm);
        check.initVerify(key);
        check.update(signed);
        try {
            return check.verify(signature);
        } catch (SignatureException malformed) {
            return false;
        }
    }

    /// The curves of RFC 5656, each with its hash.
    private enum Curve {
        P256("secp256r1", "SHA256"),
        P384("secp384r1", "SHA384"),
        P521("secp521r1", "SHA512");

        private final String name;
        private final String hash;

        Curve(String name, String hash) {
            this.name = name;
            this.hash = hash;
        }

        String algorithm() {
            return hash + "withECDSAinP1363Format";
        }

        ECParameterSpec parameters() throws GeneralSecurityException {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(name));
            return parameters.getParameterSpec(ECParameterSpec.class);
        }

        /// @throws InvalidKeyException when the point is not on the curve
        PublicKey key(byte[] point) throws GeneralSecurityException {
            ECParameterSpec parameters = parameters();
            int half = (point.length - 1) / 2;
            BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + half));
            BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + half, point.length));
            if (point[0] != 4 || !isOn(parameters, x, y)) {
                throw new InvalidKeyException("the point is not on " + name);
            }
            return KeyFactory.getInstance("EC")
                    .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), parameters));
        }

        private static boolean isOn(ECParameterSpec parameters, BigInteger x, BigInteger y) {
            BigInteger p = ((ECFieldFp) parameters.getCurve().getField()).getP();
            BigInteger right =
                    x.pow(3)
                            .add(parameters.getCurve().getA().multiply(x))
                            .add(parameters.getCurve().getB())
                            .mod(p);
            return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
        }
    }
}
