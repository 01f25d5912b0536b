package io.sallyport.gateway.login;

import java.security.KeyPair;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.certificate.OpenSshCertificateBuilder;
import org.apache.sshd.common.config.keys.OpenSshCertificate;

/// Certifies the gateway's host key for the name of a target, so that `ssh -J` meets a host it can
/// check.
final class HostCertificates {
    // An inner session checks its host once, at its start; a day leaves room for clocks that
    // disagree.
    private static final Duration VALIDITY = Duration.ofDays(1);

    private final HouseKeys keys;
    private final InstantSource clock;
    private final AtomicLong serial;

    HostCertificates(HouseKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
        this.serial = new AtomicLong(clock.millis());
    }

    /// The key pair that an inner server shows.
    KeyPair hostKey() {
        return keys.hostKey();
    }

    /// A certificate for the name the operator used.
    OpenSshCertificate certify(String name) {
        try {
            return OpenSshCertificateBuilder.hostCertificate()
                    .serial(serial.incrementAndGet())
                    .publicKey(keys.hostKey().getPublic())
                    .id("sallyport for " + name)
                    .principals(List.of(name))
                    .validAfter(clock.instant().minus(VALIDITY))
                    .validBefore(clock.instant().plus(VALIDITY))
                    .sign(keys.hostAuthority());
        } catch (Exception signing) { // declared so by the library; our own key signs our own key
            throw new IllegalStateException(
                    "the host certificate for " + name + " could not be signed", signing);
        }
    }
}
