package io.sallyport.gateway.upstream;

import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.CredentialSource;
import io.sallyport.policy.credential.CredentialUnavailableException;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.target.Account;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.util.security.SecurityUtils;

/// Signs in to one machine, a target or a hop, and says why it could not.
///
/// @param called what sentences call the machine
/// @param host as it was dialled
/// @param check holds the connection to the machine's pinned keys
/// @param timeout for each thing that is waited for
record SignIn(String called, String host, int port, HostKeyCheck check, Duration timeout) {

    /// Lends the account's credential and signs in. Waits for the network.
    ///
    /// @throws IOException for [#explain]
    void as(Account account, CredentialSource credentials, ClientSession session)
            throws IOException {
        identify(session, account.credential(), credentials.lend(account.credential()));
        session.auth().verify(timeout);
    }

    /// The fingerprint of the key it showed.
    String shownHostKey() {
        byte[] shown = check.shown();
        if (shown == null) {
            throw new IllegalStateException("authenticated without a host key");
        }
        return AuthorizedKey.fingerprintOf(shown);
    }

    /// Why it could not be reached or signed in to.
    ///
    /// @param account who was to sign in
    /// @param connected whether there was a network connection
    TargetUnreachableException explain(Exception e, String account, boolean connected) {
        String refusal = check.refusal();
        if (refusal != null) {
            return new TargetUnreachableException(refusal);
        }
        if (check.shown() != null) {
            return new TargetUnreachableException(
                    called
                            + " did not let the gateway sign in as "
                            + account
                            + "; its credential in the store may be wrong or expired: ask an administrator",
                    e);
        }
        // A peer that breaks the protocol at once may end it before whoever dialled hears of it.
        if (connected || check.wasReached()) {
            return new TargetUnreachableException(
                    called
                            + " took the connection at "
                            + host
                            + " port "
                            + port
                            + " and did not get as far as showing a host key; is that an SSH server?",
                    e);
        }
        return new TargetUnreachableException(
                called
                        + " did not answer at "
                        + host
                        + " port "
                        + port
                        + " within "
                        + timeout.toSeconds()
                        + " seconds; is it up?",
                e);
    }

    private static void identify(ClientSession session, String name, Credential credential) {
        switch (credential) {
            case Credential.Password(var password) -> {
                byte[] bytes = password.reveal();
                // MINA takes passwords as strings only: this copy lives until the collector takes
                // it.
                session.addPasswordIdentity(new String(bytes, StandardCharsets.UTF_8));
                Arrays.fill(bytes, (byte) 0);
                password.close();
            }
            case Credential.Key(var key, var certificate) -> {
                byte[] bytes = key.reveal();
                try {
                    KeyPair pair = keyPairIn(session, bytes);
                    if (certificate != null) {
                        session.addPublicKeyIdentity(
                                new KeyPair(certificateOf(certificate), pair.getPrivate()));
                    }
                    session.addPublicKeyIdentity(pair);
                } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
                    // What the parser says may quote what it read: it is not passed on.
                    throw new CredentialUnavailableException(
                            "credential `"
                                    + name
                                    + "` cannot be used: its private key is damaged or has a"
                                    + " passphrase, or its certificate is no OpenSSH certificate;"
                                    + " ask an administrator to store it again");
                } finally {
                    Arrays.fill(bytes, (byte) 0);
                    key.close();
                }
            }
        }
    }

    private static KeyPair keyPairIn(ClientSession session, byte[] file)
            throws IOException, GeneralSecurityException {
        Iterable<KeyPair> pairs =
                SecurityUtils.loadKeyPairIdentities(
                        session,
                        () -> "credential store",
                        new ByteArrayInputStream(file),
                        FilePasswordProvider.EMPTY);
        if (pairs != null) { // the library's word for a file without any
            for (KeyPair pair : pairs) {
                return pair;
            }
        }
        throw new GeneralSecurityException("no private key");
    }

    private static PublicKey certificateOf(String line)
            throws IOException, GeneralSecurityException {
        PublicKey key =
                PublicKeyEntry.parsePublicKeyEntry(line.strip())
                        .resolvePublicKey(null, null, PublicKeyEntryResolver.FAILING);
        if (key instanceof OpenSshCertificate) {
            return key;
        }
        throw new GeneralSecurityException(
                "the credential's certificate is not an OpenSSH certificate");
    }
}
