package io.sallyport.recorder.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// The authorities in a PEM file, and no others.
final class S3Trust {
    private S3Trust() {}

    /// @throws IOException when the file cannot be read, or holds no certificate
    static TrustManager[] of(Path pem) throws IOException {
        try (InputStream in = Files.newInputStream(pem)) {
            KeyStore authorities = KeyStore.getInstance(KeyStore.getDefaultType());
            authorities.load(null, null);
            int count = 0;
            for (Certificate authority :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                authorities.setCertificateEntry("authority-" + count++, authority);
            }
            if (count == 0) {
                throw new IOException(pem + " holds no certificate in PEM");
            }
            TrustManagerFactory factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException(pem + " holds no certificates in PEM", e);
        }
    }
}
