package io.sallyport.gateway.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.RealClient;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.common.SshConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hops of a zone that open the way to a target and then break the rules. The operator reads one
/// sentence that names the target or the hop, nothing is left, and the target's own key is still
/// what counts.
@Timeout(60)
final class HostileHopTest {
    private static final long ROOM = 48L << 20;

    private static House house;
    private static KeyFile hopKey;
    private static int port;

    @BeforeAll
    static void open() throws IOException {
        house = House.open("sallyport.ssh.connect-timeout=3s");
        hopKey = KeyFile.make(house.folder().resolve("hop"));
        KeyFile targetKey = KeyFile.make(house.folder().resolve("behind01"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        Facts facts = house.facts();
        house.gateway()
                .write(
                        house.inventory()
                                .hop(
                                        "evil",
                                        "127.0.0.1:" + port,
                                        hopKey.lineWithoutComment(),
                                        "machine",
                                        "")
                                .target(
                                        "behind01",
                                        "behind.invalid:22",
                                        targetKey.lineWithoutComment(),
                                        "machine")
                                .inZone("behind01", "evil")
                                .grant("alice-behind", "alice", "behind01"));
        facts.await("InventoryLoaded");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @Test
    void a_hop_that_opens_the_way_and_says_nothing_is_given_up() {
        try (HostileTarget hop = hop(wire -> {})) {
            isRefused(hop);
        }
    }

    @Test
    void a_hop_that_answers_with_something_else_is_given_up() {
        byte[] garbage = new byte[30 << 10];
        new Random(4712).nextBytes(garbage);
        try (HostileTarget hop = hop(wire -> wire.data(garbage))) {
            isRefused(hop);
        }
    }

    @Test
    void a_hop_that_floods_instead_of_an_identification_costs_next_to_nothing() {
        long before = heap();
        byte[] lines = "You are most welcome.\r\n".repeat(1_000).getBytes(UTF_8);
        try (HostileTarget hop =
                hop(wire -> {
                    for (int i = 0; i < 50_000 && wire.isOpen(); i++) {
                        wire.data(lines);
                    }
                })) {
            isRefused(hop);
            assertThat(heap() - before).isLessThan(ROOM);
        }
    }

    @Test
    void a_hop_that_closes_the_way_in_the_middle_of_the_key_exchange_is_given_up() {
        try (HostileTarget hop =
                hop(wire -> {
                    wire.say("SSH-2.0-behind\r\n");
                    wire.plain(SshConstants.SSH_MSG_CHANNEL_EOF);
                    wire.plain(SshConstants.SSH_MSG_CHANNEL_CLOSE);
                })) {
            isRefused(hop);
        }
    }

    @Test
    void a_hop_that_opens_half_a_way_is_given_up() {
        try (HostileTarget hop = hop(wire -> {}).confirmingWithHalfAPacket()) {
            isRefused(hop);
        }
    }

    @Test
    void a_hop_that_asks_for_channels_gets_none() {
        CompletableFuture<Integer> refused = new CompletableFuture<>();
        try (HostileTarget hop =
                hop(wire -> {
                    for (String type :
                            new String[] {
                                "session", "forwarded-tcpip", "x11", "auth-agent@openssh.com"
                            }) {
                        wire.send(wire.open(type));
                    }
                    await().atMost(Duration.ofSeconds(2)).until(() -> wire.refusals() == 4);
                    refused.complete(wire.refusals());
                    wire.plain(SshConstants.SSH_MSG_CHANNEL_CLOSE);
                })) {
            isRefused(hop);
            assertThat(refused).isCompletedWithValue(4);
        }
    }

    private static HostileTarget hop(HostileTarget.Behaviour behaviour) {
        return new HostileTarget(port, hopKey, behaviour).asHop();
    }

    private static void isRefused(HostileTarget hop) {
        RealClient.Result result =
                house.ssh("alice", house.direct("behind01"), "true").run().endsWith(126);
        assertThat(result.errors().lines().filter(line -> line.startsWith("sallyport: ")))
                .singleElement()
                .asString()
                .containsAnyOf("behind01", "zone evil");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> hop.connections() == 0 && house.gateway().registry().list().isEmpty());
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
