package io.sallyport.recorder.recording;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/// An auditor's public key: the node wraps with it and cannot unwrap.
///
/// RSA-OAEP (RFC 8017, 7.1) with SHA-256 for both hashes and the recording's id as the label.
public final class Recipient implements KeyWrapper {
    static final String HOW = "rsa-oaep-256";
    static final int MIN_BITS = 3072;
    static final int MAX_BITS = 8192;

    private static final int MAX_FILE_BYTES = 16 * 1024;

    private final RSAPublicKey key;
    private final String fingerprint;

    private Recipient(RSAPublicKey key) {
        this.key = key;
        this.fingerprint = fingerprint(key);
    }

    /// Reads a public key as `openssl pkey -pubout` writes it (PEM, SubjectPublicKeyInfo).
    ///
    /// @throws RecordingUnavailableException when the file holds no RSA key of 3072 to 8192 bits
    public static Recipient read(Path file) {
        try {
            byte[] der = pem(file, "PUBLIC KEY");
            if (KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der))
                            instanceof RSAPublicKey rsa
                    && rsa.getModulus().bitLength() >= MIN_BITS
                    && rsa.getModulus().bitLength() <= MAX_BITS) {
                return new Recipient(rsa);
            }
            throw new GeneralSecurityException("its size is not " + MIN_BITS + " to " + MAX_BITS);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new RecordingUnavailableException(
                    "cannot use "
                            + file
                            + " as a recipient of recordings: "
                            + e.getMessage()
                            + "; it must be an RSA public key of at least "
                            + MIN_BITS
                            + " bits in PEM, as openssl pkey -pubout writes it",
                    e);
        }
    }

    static byte[] pem(Path file, String kind) throws IOException {
        if (Files.size(file) > MAX_FILE_BYTES) {
            throw new IOException("it is larger than " + MAX_FILE_BYTES + " bytes");
        }
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        String begin = "-----BEGIN " + kind + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IOException("it has no PEM block " + kind);
        }
        return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    }

    static String fingerprint(RSAPublicKey key) {
        return "SHA256:"
                + Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(FrameFormat.sha256().digest(key.getEncoded()));
    }

    static OAEPParameterSpec parameters(byte[] recording) {
        return new OAEPParameterSpec(
                "SHA-256", "MGF1", MGF1ParameterSpec.SHA256, new PSource.PSpecified(recording));
    }

    static Cipher cipher() throws GeneralSecurityException {
        return Cipher.getInstance("RSA/ECB/OAEPWithSHA-256AndMGF1Padding");
    }

    @Override
    public WrappedKey wrap(DataKey dataKey) {
        try {
            Cipher cipher = cipher();
            cipher.init(Cipher.ENCRYPT_MODE, key, parameters(dataKey.recording()));
            return new WrappedKey(
                    HOW,
                    fingerprint,
                    Base64.getEncoder().encodeToString(cipher.doFinal(dataKey.secret())));
        } catch (GeneralSecurityException e) {
            throw new RecordingUnavailableException(
                    "cannot wrap a recording's key for " + fingerprint, e);
        }
    }
}
