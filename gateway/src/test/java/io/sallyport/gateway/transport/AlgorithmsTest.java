package io.sallyport.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import java.util.List;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(House.Shared.class)
final class AlgorithmsTest {
    private final House house;

    AlgorithmsTest(House house) {
        this.house = house;
    }

    @Test
    void what_moves_bytes_comes_from_the_jdk_and_x25519_from_bouncy_castle() throws Exception {
        assertThat(Algorithms.operatorKeyExchanges()).isNotEmpty(); // initialises
        assertThat(SecurityUtils.getCipher("AES/GCM/NoPadding").getProvider().getName())
                .isEqualTo("SunJCE");
        assertThat(SecurityUtils.getCipher("AES/CTR/NoPadding").getProvider().getName())
                .isEqualTo("SunJCE");
        assertThat(SecurityUtils.getMac("HmacSHA256").getProvider().getName()).isEqualTo("SunJCE");
        assertThat(SecurityUtils.getMac("HmacSHA512").getProvider().getName()).isEqualTo("SunJCE");
        assertThat(SecurityUtils.getMessageDigest("SHA-256").getProvider().getName())
                .isEqualTo("SUN");
        assertThat(SecurityUtils.getKeyAgreement("X25519").getProvider().getName()).isEqualTo("BC");
        assertThat(SecurityUtils.getKeyPairGenerator("X25519").getProvider().getName())
                .isEqualTo("BC");
        assertThat(SecurityUtils.getKeyAgreement("ECDH").getProvider().getName())
                .isEqualTo("SunEC");
    }

    @Test
    void operators_are_offered_these_and_nothing_else() {
        assertThat(Algorithms.operatorKeyExchanges())
                .extracting(NamedResource::getName)
                .containsExactly(
                        "mlkem768x25519-sha256",
                        "sntrup761x25519-sha512",
                        "sntrup761x25519-sha512@openssh.com",
                        "curve25519-sha256",
                        "curve25519-sha256@libssh.org");
        assertThat(Algorithms.operatorCiphers())
                .extracting(NamedResource::getName)
                .containsExactly(
                        "aes128-gcm@openssh.com",
                        "aes256-gcm@openssh.com",
                        "aes128-ctr",
                        "aes192-ctr",
                        "aes256-ctr");
        assertThat(Algorithms.operatorMacs())
                .extracting(NamedResource::getName)
                .containsExactly(
                        "hmac-sha2-256-etm@openssh.com",
                        "hmac-sha2-512-etm@openssh.com",
                        "hmac-sha2-256");
        List<String> all =
                java.util.stream.Stream.of(
                                Algorithms.operatorSignatures(), Algorithms.targetSignatures())
                        .flatMap(List::stream)
                        .map(NamedResource::getName)
                        .toList();
        assertThat(all).doesNotContain("ssh-rsa", "ssh-dss", "ssh-rsa-cert-v01@openssh.com");
    }

    @Test
    void an_audit_of_the_running_gateway_finds_no_failing() {
        RealClient.Result audit =
                RealClient.of(
                                Programs.need("ssh-audit", "ssh-audit"),
                                "-n",
                                "-p",
                                String.valueOf(house.gateway().port()),
                                "127.0.0.1")
                        .run();
        assertThat(audit.out()).contains("kex-strict-s-v00@openssh.com", "aes128-gcm@openssh.com");
        assertThat(audit.out().lines().filter(line -> line.contains("[fail]"))).isEmpty();
    }

    @Test
    void strict_key_exchange_is_enforced() throws Exception {
        // Before anything else may come, a message that a relaxed exchange would ignore.
        try (StrictProbe probe = new StrictProbe(house.gateway().port())) {
            assertThat(probe.isDroppedAfterIgnoreBeforeKeyExchange(true)).isTrue();
        }
        try (StrictProbe probe = new StrictProbe(house.gateway().port())) {
            assertThat(probe.isDroppedAfterIgnoreBeforeKeyExchange(false)).isFalse();
        }
    }
}
