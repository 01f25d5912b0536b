package io.sallyport.recorder.checkpoint;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An Ed25519 key in memory, and as a PEM text with both its halves.
public final class Ed25519Key implements CheckpointSigner {
    private static final String ALGORITHM = "Ed25519";

    /// The raw key is the end of its X.509 form.
    private static final int RAW_BYTES = 32;

    private static final Pattern PEM =
            Pattern.compile(
                    "-----BEGIN PRIVATE KEY-----\\s+(\\S{1,400})\\s+-----END PRIVATE KEY-----\\s+"
                            + "-----BEGIN PUBLIC KEY-----\\s+(\\S{1,400})\\s+-----END PUBLIC KEY-----\\s*");

    private final KeyPair pair;

    private Ed25519Key(KeyPair pair) {
        this.pair = pair;
    }

    /// A new key.
    public static Ed25519Key generate() {
        try {
            return new Ed25519Key(KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    /// Reads what [#toPem] wrote.
    ///
    /// @throws CheckpointUnavailableException when this is no such text, or the halves do not
    ///   belong together; the message does not show the text
    public static Ed25519Key fromPem(String pem) {
        Matcher halves = PEM.matcher(pem);
        if (!halves.matches()) {
            throw new CheckpointUnavailableException(
                    "it is not a private and a public Ed25519 key in PEM, one after the other",
                    null);
        }
        try {
            KeyFactory factory = KeyFactory.getInstance(ALGORITHM);
            Base64.Decoder decoder = Base64.getDecoder();
            Ed25519Key key =
                    new Ed25519Key(
                            new KeyPair(
                                    factory.generatePublic(
                                            new X509EncodedKeySpec(
                                                    decoder.decode(halves.group(2)))),
                                    factory.generatePrivate(
                                            new PKCS8EncodedKeySpec(
                                                    decoder.decode(halves.group(1))))));
            key.requireHalvesOfOne();
            return key;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new CheckpointUnavailableException("it holds no Ed25519 key", e);
        }
    }

    private void requireHalvesOfOne() throws GeneralSecurityException {
        byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
        Signature verifying = Signature.getInstance(ALGORITHM);
        verifying.initVerify(pair.getPublic());
        verifying.update(probe);
        if (!verifying.verify(sign(probe))) {
            throw new GeneralSecurityException("private and public key do not belong together");
        }
    }

    /// Both halves, for a file that only its owner may read.
    public String toPem() {
        Base64.Encoder encoder = Base64.getEncoder();
        return "-----BEGIN PRIVATE KEY-----\n"
                + encoder.encodeToString(pair.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n-----BEGIN PUBLIC KEY-----\n"
                + encoder.encodeToString(pair.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    @Override
    public byte[] publicKey() {
        byte[] encoded = pair.getPublic().getEncoded();
        return Arrays.copyOfRange(encoded, encoded.length - RAW_BYTES, encoded.length);
    }

    @Override
    public byte[] sign(byte[] text) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair.getPrivate());
            signature.update(text);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new CheckpointUnavailableException(
                    "the Ed25519 key cannot sign: " + e.getMessage(), e);
        }
    }
}
