package io.sallyport.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Machines that ask for the operator's display more often than they may.
@Timeout(60)
final class HostileDisplayTest {
    private static final int CHANNELS = 8;

    private static House house;
    private static KeyFile hostKey;
    private static int port;

    @BeforeAll
    static void open() throws IOException {
        house = House.open("sallyport.limits.channels=" + CHANNELS);
        hostKey = KeyFile.make(house.folder().resolve("evil01"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Facts facts = house.facts();
        house.gateway()
                .write(
                        house.inventory()
                                .target(
                                        "evil01",
                                        "127.0.0.1:" + port,
                                        hostKey.lineWithoutComment(),
                                        "machine")
                                .grant("alice-on-evil", "alice", "evil01")
                                .forwards("alice-on-evil", "x11", true));
        facts.await("InventoryLoaded");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    /// RFC 4254 section 6.3.1: "only a single connection should be forwarded".
    @Test
    void a_display_asked_for_one_connection_gets_one() {
        assertThat(displaysOpened(true, 3)).isEqualTo(1);
    }

    @Test
    void a_target_opens_no_more_displays_than_a_connection_may_have_channels() {
        assertThat(displaysOpened(false, 3 * CHANNELS)).isEqualTo(CHANNELS - 1);
    }

    /// How many of those that the target asks for reach the operator's client. Each of the others
    /// is refused.
    private static int displaysOpened(boolean single, int asked) {
        CompletableFuture<HostileTarget.Wire> target = new CompletableFuture<>();
        try (HostileTarget evil =
                        new HostileTarget(
                                port,
                                hostKey,
                                wire -> {
                                    for (int i = 0; i < asked; i++) {
                                        wire.send(wire.open("x11"));
                                    }
                                    target.complete(wire);
                                });
                HostileClient alice =
                        new HostileClient(
                                house, "alice", "alice@" + TestingSshd.user() + "@evil01")) {
            long channel = alice.open(0, 1 << 20);
            ByteArrayBuffer display = new ByteArrayBuffer();
            display.putBoolean(single);
            display.putString("MIT-MAGIC-COOKIE-1");
            display.putString("00112233445566778899aabbccddeeff");
            display.putUInt(0);
            alice.request(channel, "x11-req", true, display.getCompactData());
            alice.need(SshConstants.SSH_MSG_CHANNEL_SUCCESS);
            alice.exec(channel, "work");
            int opened = 0;
            while (alice.next(Duration.ofSeconds(2), SshConstants.SSH_MSG_CHANNEL_OPEN) != null) {
                opened++;
            }
            int refused = asked - opened;
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(target.join().refusals()).isEqualTo(refused));
            return opened;
        }
    }
}
