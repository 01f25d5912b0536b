package io.sallyport.gateway.upstream;

import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.CredentialSource;
import io.sallyport.policy.credential.CredentialUnavailableException;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.target.Account;
import io.sallyport.policy.target.Target;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import org.apache.sshd.client.future.ConnectFuture;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/// A connection to a target that is being made: network and key exchange, no credential yet.
public final class Dial {
    private final ConnectFuture connecting;
    private final Target target;
    private final String account;
    private final CredentialSource credentials;
    private final Duration timeout;
    private final HostKeyCheck check;

    Dial(
            ConnectFuture connecting,
            Target target,
            String account,
            CredentialSource credentials,
            Duration timeout,
            HostKeyCheck check) {
        this.connecting = connecting;
        this.target = target;
        this.account = account;
        this.credentials = credentials;
        this.timeout = timeout;
        this.check = check;
    }

    /// Whether this dial goes where that session wants to go.
    public boolean isTo(Target other, String otherAccount) {
        return target.equals(other) && account.equals(otherAccount);
    }

    /// Lends the account's credential and signs in. Waits for the network.
    ///
    /// @throws TargetUnreachableException with a sentence for the operator
    /// @throws CredentialUnavailableException when there is no credential to lend, or none that can
    ///   be used
    public TargetConnection authenticate() {
        ClientSession session = null;
        try {
            session = connecting.verify(timeout).getSession();
            Account wanted =
                    target.account(account)
                            .orElseThrow(() ->
                                    new TargetUnreachableException(
                                            target.name()
                                                    + " has no account "
                                                    + account
                                                    + " in the inventory"));
            identify(session, wanted.credential(), credentials.lend(wanted.credential()));
            session.auth().verify(timeout);
            return new TargetConnection(session, target.name(), shownHostKey(), check);
        } catch (IOException e) {
            abandon(session);
            throw explain(e);
        } catch (RuntimeException e) {
            abandon(session);
            throw e;
        }
    }

    /// Gives the connection up.
    public void abandon() {
        connecting.addListener(done -> {
            if (done.isConnected()) {
                done.getSession().close(true);
            }
        });
        connecting.cancel();
    }

    private void abandon(@Nullable ClientSession session) {
        if (session == null) {
            abandon();
        } else {
            session.close(true);
        }
    }

    private String shownHostKey() {
        byte[] shown = check.shown();
        if (shown == null) {
            throw new IllegalStateException("authenticated without a host key");
        }
        return AuthorizedKey.fingerprintOf(shown);
    }

    private TargetUnreachableException explain(Exception e) {
        String refusal = check.refusal();
        if (refusal != null) {
            return new TargetUnreachableException(refusal);
        }
        if (check.shown() != null) {
            return new TargetUnreachableException(
                    target.name()
                            + " did not let the gateway sign in as "
                            + account
                            + "; its credential in the store may be wrong or expired: ask an administrator",
                    e);
        }
        if (connecting.isConnected()) {
            return new TargetUnreachableException(
                    target.name()
                            + " took the connection at "
                            + target.host()
                            + " port "
                            + target.port()
                            + " and did not get as far as showing a host key; is that an SSH server?",
                    e);
        }
        return new TargetUnreachableException(
                target.name()
                        + " did not answer at "
                        + target.host()
                        + " port "
                        + target.port()
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

    /// The wire encoding of a key (RFC 4253 section 6.6).
    static byte[] encode(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }
}
