package io.sallyport.gateway.login;

import io.sallyport.gateway.session.Login;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.screen.PrintableText;
import java.security.PublicKey;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/// Signs people in by public key or by certificate of a trusted authority.
///
/// The library has checked a certificate's own signature, validity, type and critical options
/// (`source-address` is honoured, everything else critical is refused) before it asks here, and
/// checks the signature over the connection afterwards. An unknown person, an unknown key, an
/// expired key and a wrong user name get the same answer.
final class LoginAuthenticator implements PublickeyAuthenticator {
    private static final AttributeKey<Login> LOGIN = new AttributeKey<>();
    private static final AttributeKey<SignInAttempts> ATTEMPTS = new AttributeKey<>();

    /// Told each time a known key is offered, before the signature that proves it.
    interface OfferedKey {
        void offered(ServerSession session, String userName, Login login);
    }

    private final InventorySource inventory;
    private final InstantSource clock;
    private final OfferedKey offered;

    LoginAuthenticator(InventorySource inventory, InstantSource clock, OfferedKey offered) {
        this.inventory = inventory;
        this.clock = clock;
        this.offered = offered;
    }

    /// Who signed in on this connection, valid once it is authenticated.
    static @Nullable Login loginOf(ServerSession session) {
        return session.getAttribute(LOGIN);
    }

    /// What was tried on this connection.
    static SignInAttempts attemptsOf(ServerSession session) {
        SignInAttempts attempts = session.getAttribute(ATTEMPTS);
        if (attempts == null) {
            attempts = new SignInAttempts();
            session.setAttribute(ATTEMPTS, attempts);
        }
        return attempts;
    }

    @Override
    public boolean authenticate(String userName, PublicKey key, ServerSession session) {
        session.removeAttribute(LOGIN);
        OpenSshCertificate certificate = key instanceof OpenSshCertificate c ? c : null;
        byte[] blob = encode(certificate == null ? key : certificate.getCertPubKey());
        String fingerprint = AuthorizedKey.fingerprintOf(blob);
        attemptsOf(session).note(userName, fingerprint);
        Inventory now = inventory.current();
        Optional<Person> person =
                Destination.parse(userName)
                        .flatMap(d -> now.person(d.person()))
                        .filter(p ->
                                certificate == null
                                        ? holds(p, blob, attemptsOf(session))
                                        : isCertified(p, certificate, now));
        if (person.isEmpty()) {
            return false;
        }
        Login login =
                new Login(
                        person.get(),
                        Addresses.words(session.getClientAddress()),
                        fingerprint,
                        certificate == null
                                ? null
                                : PrintableText.of(certificate.getId())
                                        + " (serial "
                                        + Long.toUnsignedString(certificate.getSerial())
                                        + ")",
                        PrintableText.of(String.valueOf(session.getClientVersion())));
        session.setAttribute(LOGIN, login);
        offered.offered(session, userName, login);
        return true;
    }

    /// Whether the key is the person's and counts now.
    private boolean holds(Person person, byte[] blob, SignInAttempts attempts) {
        PersonalKey key = person.key(blob).orElse(null);
        if (key == null) {
            return false;
        }
        if (!key.isLiveAt(clock.instant())) {
            attempts.refused(
                    "the key "
                            + key.inWords()
                            + " of "
                            + person.name()
                            + " expired at "
                            + key.expires());
            return false;
        }
        return true;
    }

    private static boolean isCertified(
            Person person, OpenSshCertificate certificate, Inventory now) {
        byte[] authority = encode(certificate.getCaPubKey());
        return now.userAuthorities().stream().anyMatch(trusted -> trusted.is(authority))
                && certificate.getPrincipals().stream().anyMatch(person::answersTo);
    }

    private static byte[] encode(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }
}
