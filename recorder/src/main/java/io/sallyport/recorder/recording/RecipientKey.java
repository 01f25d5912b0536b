package io.sallyport.recorder.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;

/// An auditor's private key, which opens what was wrapped for her [Recipient]. Stays off the node.
public final class RecipientKey implements KeyUnwrapper {
    private final PrivateKey key;
    private final String fingerprint;

    private RecipientKey(PrivateKey key, String fingerprint) {
        this.key = key;
        this.fingerprint = fingerprint;
    }

    /// Reads a private key as `openssl genpkey` writes it (PEM, PKCS #8, without a passphrase).
    ///
    /// @throws RecordingUnavailableException when the file holds none
    public static RecipientKey read(Path file) {
        try {
            byte[] der = Recipient.pem(file, "PRIVATE KEY");
            KeyFactory keys = KeyFactory.getInstance("RSA");
            if (keys.generatePrivate(new PKCS8EncodedKeySpec(der)) instanceof RSAPrivateCrtKey rsa
                    && keys.generatePublic(
                                    new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()))
                            instanceof RSAPublicKey half) {
                return new RecipientKey(rsa, Recipient.fingerprint(half));
            }
            throw new GeneralSecurityException("it is no RSA key");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new RecordingUnavailableException(
                    "cannot read recordings with "
                            + file
                            + ": it must be an RSA private key in PEM (PKCS #8), as openssl genpkey"
                            + " writes it",
                    e);
        }
    }

    @Override
    public Optional<DataKey> unwrap(byte[] recording, WrappedKey wrapped) {
        if (!wrapped.how().equals(Recipient.HOW) || !wrapped.key().equals(fingerprint)) {
            return Optional.empty();
        }
        try {
            Cipher cipher = Recipient.cipher();
            cipher.init(Cipher.DECRYPT_MODE, key, Recipient.parameters(recording));
            return Optional.of(
                    DataKey.of(
                            recording, cipher.doFinal(Base64.getDecoder().decode(wrapped.data()))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RecordingUnavailableException(
                    "the recording's key was wrapped for "
                            + fingerprint
                            + " and does not open with it: the header was changed",
                    e);
        }
    }
}
