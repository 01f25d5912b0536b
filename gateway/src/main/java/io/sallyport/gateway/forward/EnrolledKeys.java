package io.sallyport.gateway.forward;

import io.sallyport.gateway.session.Login;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.PersonalKey;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import java.io.IOException;
import java.security.PublicKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.sshd.common.config.keys.OpenSshCertificate;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// The keys that sign in at this gateway: those of all people, expired ones too, the one of this
/// login, certificates of them, and what an authority of the inventory has certified. Safe for use
/// by many threads.
///
/// Keys are compared by what they are, not by how they are written: an agent takes the number in an
/// RSA key with zeros in front for the same number. A key that cannot be read counts as enrolled.
///
/// That a plain key has a certificate of such an authority is known once the agent lists the
/// certificate; of one that is kept elsewhere nothing is known here.
final class EnrolledKeys {
    private record Known(Inventory inventory, Set<String> fingerprints, Set<String> authorities) {}

    private final InventorySource source;
    private final Login login;
    private final Set<String> certified = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Known known;

    EnrolledKeys(InventorySource source, Login login) {
        this.source = source;
        this.login = login;
    }

    /// As OpenSSH prints it.
    static String fingerprint(byte[] key) {
        return AuthorizedKey.fingerprintOf(key);
    }

    /// An agent lists this key. If it is a certificate that signs in here, its plain key does so
    /// too.
    void noteCertificate(byte[] key) {
        if (read(key) instanceof OpenSshCertificate certificate && isOfAuthority(certificate)) {
            certified.add(fingerprint(encode(certificate.getCertPubKey())));
        }
    }

    /// Whether a target may have things signed with this key.
    boolean mayBeUsed(byte[] key) {
        PublicKey read = read(key);
        if (read == null || isEnrolled(fingerprint(key))) {
            return false;
        }
        if (read instanceof OpenSshCertificate certificate) {
            return !isOfAuthority(certificate)
                    && !isEnrolled(fingerprint(encode(certificate.getCertPubKey())));
        }
        return !isEnrolled(fingerprint(encode(read)));
    }

    private boolean isEnrolled(String fingerprint) {
        return fingerprint.equals(login.factor())
                || certified.contains(fingerprint)
                || known().fingerprints().contains(fingerprint);
    }

    private boolean isOfAuthority(OpenSshCertificate certificate) {
        return known().authorities().contains(fingerprint(encode(certificate.getCaPubKey())));
    }

    private Known known() {
        Inventory inventory = source.current();
        Known last = known;
        if (last == null || last.inventory() != inventory) {
            last =
                    new Known(
                            inventory,
                            inventory.people().values().stream()
                                    .map(Person::keys)
                                    .flatMap(java.util.Collection::stream)
                                    .map(PersonalKey::fingerprint)
                                    .collect(Collectors.toSet()),
                            inventory.userAuthorities().stream()
                                    .map(AuthorizedKey::fingerprint)
                                    .collect(Collectors.toSet()));
            known = last;
        }
        return last;
    }

    private static @Nullable PublicKey read(byte[] key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer(key);
        try {
            PublicKey read = buffer.getRawPublicKey();
            return buffer.available() == 0 ? read : null;
        } catch (IOException | RuntimeException unreadable) {
            return null;
        }
    }

    private static byte[] encode(PublicKey key) {
        ByteArrayBuffer buffer = new ByteArrayBuffer();
        buffer.putRawPublicKey(key);
        return buffer.getCompactData();
    }
}
