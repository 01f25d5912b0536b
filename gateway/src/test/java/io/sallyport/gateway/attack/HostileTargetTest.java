package io.sallyport.gateway.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Machines that break the rules towards the gateway. The operator reads one sentence, nothing of
/// it is left, and somebody's session on another machine does not notice.
@Timeout(60)
final class HostileTargetTest {
    private static final long ROOM = 48L << 20;
    private static final int FLOOD = 20_000;
    private static final long FOUR_GIGABYTES = 0xffff_ffffL;

    private static House house;
    private static KeyFile hostKey;
    private static int port;
    private RealClient.Running erin;
    private Facts facts;

    @BeforeAll
    static void open() throws IOException {
        house = House.open("sallyport.ssh.connect-timeout=3s");
        hostKey = KeyFile.make(house.folder().resolve("evil01"));
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        KeyFile key = KeyFile.make(house.folder().resolve("erin"));
        house.configFor("erin", key);
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
                                .person("erin", "operator", key.line())
                                .grant("erin-works", "erin", "web01"));
        facts.await("InventoryLoaded");
    }

    @AfterAll
    static void close() {
        house.close();
    }

    @BeforeEach
    void somebody_works() {
        facts = house.facts();
        erin =
                house.ssh("erin", "erin@" + TestingSshd.user() + "@web01@gateway", "cat")
                        .withOpenInput()
                        .start();
        erin.type("before\n").awaitText("before");
    }

    @AfterEach
    void and_does_not_notice() {
        house.gateway().registry().list().stream()
                .filter(session -> session.target().equals("evil01"))
                .forEach(left ->
                        house.gateway()
                                .registry()
                                .end(left.id(), "erin", "here", "the test has failed"));
        erin.type("after\n").awaitText("after").closeInput().result().succeeds();
    }

    @Test
    void a_target_that_takes_the_connection_and_says_nothing_is_given_up() {
        try (RawTarget target = new RawTarget(port, (self, peer) -> {})) {
            isRefused(alice("work").run(), "took the connection");
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_speaks_something_else_is_given_up() {
        byte[] garbage = new byte[64 << 10];
        new Random(4711).nextBytes(garbage);
        try (RawTarget target = new RawTarget(port, (self, peer) -> self.send(peer, garbage))) {
            isRefused(alice("work").run(), "is that an SSH server?");
            isLeft(target::connections);
        }
    }

    @Test
    void of_a_gigabyte_before_the_identification_next_to_nothing_is_read() {
        long before = heap();
        byte[] lines = "You are most welcome.\r\n".repeat(2_000).getBytes(UTF_8);
        try (RawTarget target =
                new RawTarget(
                        port,
                        (self, peer) -> {
                            while (self.sent() < 1 << 30) {
                                self.send(peer, lines);
                            }
                        })) {
            isRefused(alice("work").run(), "is that an SSH server?");
            isLeft(target::connections);
            assertThat(target.sent()).isLessThan(16 << 20); // the kernel's buffers, mostly
            assertThat(heap() - before).isLessThan(ROOM);
        }
    }

    @Test
    void a_target_that_stalls_in_the_key_exchange_is_given_up() {
        try (HostileTarget target = target(wire -> {}).stallingInKeyExchange()) {
            isRefused(alice("work").run(), "took the connection");
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_shows_another_host_key_in_a_new_key_exchange_loses_the_session() {
        KeyFile other = KeyFile.make(house.folder().resolve("evil01-other"));
        CompletableFuture<HostileTarget> self = new CompletableFuture<>();
        try (HostileTarget target =
                target(wire -> {
                    wire.say("genuine\n");
                    self.join().showHostKey(other);
                    wire.reExchangeKeys().verify(10, TimeUnit.SECONDS);
                    wire.say("forged\n");
                })) {
            self.complete(target);
            RealClient.Result result = alice("work").run();
            assertThat(result.out()).isEqualTo("genuine\n");
            isEnded(result, other.fingerprint());
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_exchanges_keys_with_the_same_host_key_keeps_the_session() {
        try (HostileTarget target =
                target(wire -> {
                    wire.reExchangeKeys().verify(10, TimeUnit.SECONDS);
                    wire.say("still genuine\n");
                    wire.end();
                })) {
            assertThat(alice("work").run().succeeds().out()).isEqualTo("still genuine\n");
            isLeft(target::connections);
        }
    }

    @Test
    void channels_and_requests_that_nobody_ordered_are_refused_and_the_session_goes_on() {
        long before = heap();
        try (HostileTarget target =
                target(wire -> {
                    for (int i = 0; i < FLOOD; i++) {
                        wire.send(wire.open(i % 2 == 0 ? "forwarded-tcpip" : "session"));
                        Buffer ask = wire.globalRequest("hostkeys-00@openssh.com");
                        if (i % 100 != 0) {
                            wire.send(ask);
                        } else { // what waits to be taken is in this process's own memory
                            assertThat(wire.sends(ask, Duration.ofSeconds(20))).isTrue();
                        }
                    }
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> wire.refusals() == 2 * FLOOD);
                    wire.say("refused\n");
                    wire.end();
                })) {
            assertThat(alice("work").run().succeeds().out()).isEqualTo("refused\n");
            assertThat(heap() - before).isLessThan(ROOM);
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_asks_and_does_not_read_the_answers_is_read_no_more() {
        long before = heap();
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        CompletableFuture<HostileTarget.Wire> deaf = new CompletableFuture<>();
        try (HostileTarget target =
                        target(wire -> {
                            wire.getIoSession().suspendRead();
                            deaf.complete(wire);
                            int sent = 0;
                            boolean one = true;
                            while (one && sent < 2_000_000) {
                                Buffer ask = wire.globalRequest("keepalive@openssh.com");
                                one = sent++ % 100 != 0 || wire.sends(ask, Duration.ofSeconds(2));
                                if (sent % 100 != 1) {
                                    wire.send(ask);
                                }
                            }
                            taken.complete(one);
                        });
                RealClient.Running alice = alice("work").start()) {
            assertThat(taken.orTimeout(40, TimeUnit.SECONDS).join()).isFalse();
            assertThat(heap() - before).isLessThan(ROOM);
            alice.kill();
            facts.await("SessionEnded");
            // Who does not read does not see either that the connection was closed.
            deaf.join().getIoSession().resumeRead();
            isLeft(target::connections);
        }
    }

    @Test
    void what_a_target_sends_after_the_end_reaches_nobody() {
        try (HostileTarget target =
                target(wire -> {
                    wire.say("before\n");
                    wire.end();
                    for (int i = 0; i < 100; i++) {
                        wire.say("after\n");
                        wire.plain(SshConstants.SSH_MSG_CHANNEL_EOF);
                        wire.plain(SshConstants.SSH_MSG_CHANNEL_CLOSE);
                        wire.adjust(10);
                    }
                })) {
            assertThat(alice("work").run().succeeds().out()).isEqualTo("before\n");
            isLeft(target::connections);
        }
    }

    @Test
    void what_a_target_sends_between_end_of_file_and_close_reaches_nobody() {
        try (HostileTarget target =
                target(wire -> {
                    wire.say("before\n");
                    wire.plain(SshConstants.SSH_MSG_CHANNEL_EOF);
                    wire.say("after\n");
                    wire.end();
                })) {
            assertThat(alice("work").run().out()).isEqualTo("before\n");
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_sends_more_than_its_window_loses_the_session() throws IOException {
        long before = heap();
        byte[] piece = new byte[32 << 10];
        try (HostileTarget target =
                        target(wire -> {
                            for (int i = 0; i < 4_000 && wire.isOpen(); i++) {
                                wire.sends(wire.dataPacket(piece), Duration.ofSeconds(2));
                            }
                        });
                HostileClient alice = onEvil()) {
            long channel = alice.open(0, 64 << 10); // so that the gateway has to keep what comes
            alice.exec(channel, "work");
            facts.await("SessionEnded");
            assertThat(heap() - before).isLessThan(ROOM);
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_sends_half_a_packet_loses_the_session() {
        try (HostileTarget target = target(wire -> {}).confirmingWithHalfAPacket()) {
            isEnded(alice("work").run(), "evil01 closed the connection");
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_sends_a_longer_packet_than_allowed_loses_the_session() {
        byte[] tooLong = new byte[60 << 10];
        try (HostileTarget target =
                target(wire -> {
                    wire.data(tooLong);
                    wire.say("after\n");
                })) {
            RealClient.Result result = alice("work").run();
            isEnded(result, "evil01 closed the connection");
            assertThat(result.out()).isEmpty();
            isLeft(target::connections);
        }
    }

    @Test
    void the_largest_window_and_packet_are_used_within_the_gateways_own_bounds()
            throws IOException {
        Path input = house.folder().resolve("large-window");
        byte[] megabytes = new byte[4 << 20];
        Files.write(input, megabytes);
        CompletableFuture<Long> longest = new CompletableFuture<>();
        try (HostileTarget target =
                target(
                                wire -> {
                                    await().atMost(Duration.ofSeconds(20))
                                            .until(() -> wire.received() == megabytes.length);
                                    longest.complete(wire.longest());
                                    wire.say("all\n");
                                    wire.end();
                                })
                        .confirming(FOUR_GIGABYTES, 256 << 20)) {
            assertThat(alice("work").reading(input).run().succeeds().out()).isEqualTo("all\n");
            assertThat(longest.join()).isLessThanOrEqualTo(256 << 10);
            isLeft(target::connections);
        }
    }

    @Test
    void a_target_that_allows_longer_packets_than_there_are_loses_the_session() {
        try (HostileTarget target = target(wire -> {}).confirming(FOUR_GIGABYTES, FOUR_GIGABYTES)) {
            isEnded(alice("work").run(), "evil01 closed the connection");
            isLeft(target::connections);
        }
    }

    @Test
    void a_window_beyond_the_largest_ends_at_most_that_session() {
        try (HostileTarget target =
                target(
                                wire -> {
                                    for (int i = 0; i < 100; i++) {
                                        wire.adjust(FOUR_GIGABYTES);
                                    }
                                    wire.say("over\n");
                                    wire.end();
                                })
                        .confirming(FOUR_GIGABYTES, 32 << 10)) {
            RealClient.Result result = alice("work").run();
            if (result.status() == 0) {
                assertThat(result.out()).isEqualTo("over\n");
            } else {
                isEnded(result, "evil01 closed the connection");
            }
            isLeft(target::connections);
        }
    }

    private static HostileTarget target(HostileTarget.Behaviour behaviour) {
        return new HostileTarget(port, hostKey, behaviour);
    }

    private static RealClient alice(String command) {
        return house.ssh("alice", house.direct("evil01"), command);
    }

    private static HostileClient onEvil() {
        return new HostileClient(house, "alice", "alice@" + TestingSshd.user() + "@evil01");
    }

    private static void isRefused(RealClient.Result result, String why) {
        says(result.endsWith(126), why);
    }

    private static void isEnded(RealClient.Result result, String why) {
        says(result.endsWith(254), why);
    }

    private static void says(RealClient.Result result, String why) {
        assertThat(result.errors().lines().filter(line -> line.startsWith("sallyport: ")))
                .singleElement()
                .asString()
                .contains("evil01", why);
    }

    /// The gateway has neither a session with the machine any more nor a connection to it.
    private static void isLeft(IntSupplier connections) {
        // Longer than the library gives a connection that takes nothing to close by itself.
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        connections.getAsInt() == 0
                                && house.gateway().registry().list().stream()
                                        .noneMatch(session -> session.target().equals("evil01")));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
