package io.sallyport.gateway.transport;

import java.time.Duration;
import java.util.List;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.common.BuiltinFactory;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.helpers.AbstractFactoryManager;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.KeyExchangeFactory;
import org.apache.sshd.common.mac.BuiltinMacs;
import org.apache.sshd.common.mac.Mac;
import org.apache.sshd.common.random.JceRandomFactory;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.apache.sshd.common.signature.Signature;
import org.apache.sshd.common.util.security.SecurityProviderChoice;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.ServerBuilder;

/// What is offered to operators and to targets, in order of preference.
///
/// Operators: post-quantum hybrids first; AES-GCM first, CTR with encrypt-then-MAC after it, plain
/// `hmac-sha2-256` last because Dropbear knows no other. No chacha20: OpenSSH before 10 prefers it,
/// and in Java it costs five times the CPU of AES-GCM. No SHA-1, no CBC, no NIST-only exchange.
public final class Algorithms {
    private static final String PROVIDER = "org.apache.sshd.security.provider.";

    static {
        // MINA takes Bouncy Castle for whatever it can, whatever the order of the JCE: that is nine
        // times the CPU for AES and slower digests. Bouncy Castle stays for Ed25519 keys, ML-KEM,
        // sntrup761 and X25519, where the JDK takes twice its time.
        for (String kind : List.of("Cipher", "Mac", "MessageDigest")) {
            System.setProperty(PROVIDER + "BC." + kind, "none");
        }
        for (String kind : List.of("KeyAgreement", "KeyPairGenerator")) {
            System.setProperty(PROVIDER + "BC." + kind, "X25519,X448");
        }
        SecurityUtils.isBouncyCastleRegistered();
        SecurityUtils.setDefaultProviderChoice(SecurityProviderChoice.EMPTY);
    }

    private Algorithms() {}

    /// Makes the choice of providers above. Whoever uses the library's security first must have
    /// called this: it keeps for ever what it found then.
    public static void choose() {
        // what the initialiser of this class does
    }

    public static List<KeyExchangeFactory> operatorKeyExchanges() {
        return NamedFactory.setUpTransformedFactories(
                false,
                List.of(
                        BuiltinDHFactories.mlkem768x25519,
                        BuiltinDHFactories.sntrup761x25519,
                        BuiltinDHFactories.sntrup761x25519_openssh,
                        BuiltinDHFactories.curve25519,
                        BuiltinDHFactories.curve25519_libssh),
                ServerBuilder.DH2KEX);
    }

    public static List<NamedFactory<Cipher>> operatorCiphers() {
        return GcmCipher.among(
                BuiltinFactory.setUpFactories(
                        false,
                        List.of(
                                BuiltinCiphers.aes128gcm,
                                BuiltinCiphers.aes256gcm,
                                BuiltinCiphers.aes128ctr,
                                BuiltinCiphers.aes192ctr,
                                BuiltinCiphers.aes256ctr)));
    }

    public static List<NamedFactory<Mac>> operatorMacs() {
        return BuiltinFactory.setUpFactories(
                false,
                List.of(
                        BuiltinMacs.hmacsha256etm,
                        BuiltinMacs.hmacsha512etm,
                        BuiltinMacs.hmacsha256));
    }

    /// Also the algorithms of people's keys and certificates.
    public static List<NamedFactory<Signature>> operatorSignatures() {
        return BuiltinFactory.setUpFactories(
                false,
                List.of(
                        BuiltinSignatures.ed25519,
                        BuiltinSignatures.ed25519_cert,
                        BuiltinSignatures.nistp256,
                        BuiltinSignatures.nistp256_cert,
                        BuiltinSignatures.nistp384,
                        BuiltinSignatures.nistp384_cert,
                        BuiltinSignatures.nistp521,
                        BuiltinSignatures.nistp521_cert,
                        BuiltinSignatures.rsaSHA512,
                        BuiltinSignatures.rsaSHA512_cert,
                        BuiltinSignatures.rsaSHA256,
                        BuiltinSignatures.rsaSHA256_cert,
                        BuiltinSignatures.sk_ssh_ed25519,
                        BuiltinSignatures.sk_ecdsa_sha2_nistp256));
    }

    public static List<KeyExchangeFactory> targetKeyExchanges() {
        return NamedFactory.setUpTransformedFactories(
                false,
                List.of(
                        BuiltinDHFactories.mlkem768x25519,
                        BuiltinDHFactories.curve25519,
                        BuiltinDHFactories.curve25519_libssh,
                        BuiltinDHFactories.sntrup761x25519,
                        BuiltinDHFactories.sntrup761x25519_openssh,
                        BuiltinDHFactories.ecdhp256,
                        BuiltinDHFactories.ecdhp384,
                        BuiltinDHFactories.ecdhp521,
                        BuiltinDHFactories.dhg16_512,
                        BuiltinDHFactories.dhg14_256),
                ClientBuilder.DH2KEX);
    }

    public static List<NamedFactory<Cipher>> targetCiphers() {
        return GcmCipher.among(
                BuiltinFactory.setUpFactories(
                        false,
                        List.of(
                                BuiltinCiphers.aes128gcm,
                                BuiltinCiphers.aes256gcm,
                                BuiltinCiphers.aes128ctr,
                                BuiltinCiphers.aes192ctr,
                                BuiltinCiphers.aes256ctr,
                                BuiltinCiphers.cc20p1305_openssh)));
    }

    public static List<NamedFactory<Mac>> targetMacs() {
        return BuiltinFactory.setUpFactories(
                false,
                List.of(
                        BuiltinMacs.hmacsha256etm,
                        BuiltinMacs.hmacsha512etm,
                        BuiltinMacs.hmacsha256,
                        BuiltinMacs.hmacsha512));
    }

    public static List<NamedFactory<Signature>> targetSignatures() {
        return BuiltinFactory.setUpFactories(
                false,
                List.of(
                        BuiltinSignatures.ed25519,
                        BuiltinSignatures.ed25519_cert,
                        BuiltinSignatures.nistp256,
                        BuiltinSignatures.nistp256_cert,
                        BuiltinSignatures.nistp384,
                        BuiltinSignatures.nistp384_cert,
                        BuiltinSignatures.nistp521,
                        BuiltinSignatures.nistp521_cert,
                        BuiltinSignatures.rsaSHA512,
                        BuiltinSignatures.rsaSHA512_cert,
                        BuiltinSignatures.rsaSHA256,
                        BuiltinSignatures.rsaSHA256_cert));
    }

    /// What both sides of the gateway share: sizes, rekeying, sockets.
    public static void tune(AbstractFactoryManager side) {
        side.setRandomFactory(JceRandomFactory.INSTANCE);
        CoreModuleProperties.WINDOW_SIZE.set(side, 2L << 20);
        CoreModuleProperties.MAX_PACKET_SIZE.set(side, 32L << 10);
        CoreModuleProperties.TCP_NODELAY.set(side, true);
        CoreModuleProperties.SOCKET_KEEPALIVE.set(side, true);
        // RFC 4253 section 9 asks for a new key each gigabyte or hour; AES needs no limit in blocks
        // before that.
        CoreModuleProperties.REKEY_BYTES_LIMIT.set(side, 1L << 30);
        CoreModuleProperties.REKEY_TIME_LIMIT.set(side, Duration.ofHours(1));
        CoreModuleProperties.REKEY_BLOCKS_LIMIT.set(side, Long.MAX_VALUE);
        // Idleness is a matter of sessions, and a peer that does not read is a matter of windows:
        // neither is an
        // error of the transport.
        CoreModuleProperties.IDLE_TIMEOUT.set(side, Duration.ZERO);
        CoreModuleProperties.NIO2_MIN_WRITE_TIMEOUT.set(side, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(side, Duration.ZERO);
    }
}
