package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.GatewayProcess;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.ManySessions;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.gateway.transport.Algorithms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `./verify --long`: sizes and times that a day's work has and a test run has not, through a
/// gateway with a heap of 256 MB. Smaller ones for a first look: `-Dsallyport.long.gigabytes=1
/// -Dsallyport.long.minutes=1 -Dsallyport.long.sessions=100`.
@EnabledIfSystemProperty(named = "sallyport.long", matches = "true")
final class SizesTest {
    private static final String HEAP = "256m";
    private static final long HEAP_BYTES = 256L << 20;
    private static final long GIGABYTES = Long.getLong("sallyport.long.gigabytes", 10);
    private static final int MINUTES = Integer.getInteger("sallyport.long.minutes", 10);
    private static final int SESSIONS = Integer.getInteger("sallyport.long.sessions", 2000);
    private static final Duration PATIENCE = Duration.ofHours(1);

    /// What threads and files may differ by after everything ended: a pool's thread, a log's file.
    private static final long SLACK = 8;

    private Path folder;
    private KeyFile alice;
    private TestingSshd sshd;
    private GatewayProcess gateway;

    @BeforeEach
    void open() throws Exception {
        Algorithms.choose(); // before the library's own defaults are asked for
        folder = Folders.make("sallyport-sizes");
        alice = KeyFile.make(folder.resolve("alice"));
        start();
    }

    private void start(String... sshdLines) throws Exception {
        sshd = TestingSshd.start(sshdLines);
        gateway =
                new GatewayProcess(
                        Files.createTempDirectory(folder, "gateway"),
                        new TestingInventory()
                                .person("alice", "operator", alice.line())
                                .target(
                                        "db01",
                                        "127.0.0.1:" + sshd.port(),
                                        sshd.hostKey().lineWithoutComment(),
                                        "target")
                                .grant("work", "alice", "db01"),
                        sshd.credential().privateKey(),
                        HEAP);
        Files.writeString(
                folder.resolve("ssh_config"),
                """
                Host db01
                  HostName 127.0.0.1
                  Port %d
                  User alice@%s@db01
                  IdentityFile %s
                  IdentitiesOnly yes
                  BatchMode yes
                  StrictHostKeyChecking no
                  UserKnownHostsFile /dev/null
                  LogLevel ERROR
                """
                        .formatted(gateway.port(), TestingSshd.user(), alice.privateKey()));
    }

    @AfterEach
    void close() throws Exception {
        gateway.close();
        sshd.close();
        Folders.remove(folder);
    }

    /// So many bytes that never repeat, and are the same each time.
    private static String bytes(long count) {
        return Programs.need("openssl", "openssl")
                + " enc -aes-128-ctr -K 00112233445566778899aabbccddeeff"
                + " -iv 00000000000000000000000000000000 -in /dev/zero 2>/dev/null | head -c "
                + count;
    }

    private String ssh(String... options) {
        return "ssh -F "
                + folder.resolve("ssh_config")
                + " "
                + String.join(" ", options)
                + " db01 ";
    }

    private String shell(String script) {
        return RealClient.of("sh", "-c", script).within(PATIENCE).run().succeeds().out().strip();
    }

    private static String hash(String output) {
        return output.substring(0, 64);
    }

    @Test
    void gigabytes_go_each_way_by_exec() {
        long count = GIGABYTES * 1_000_000_000;
        String expected = hash(shell(bytes(count) + " | sha256sum"));
        assertThat(hash(shell(ssh() + "'" + bytes(count) + "' | sha256sum"))).isEqualTo(expected);
        assertThat(hash(shell(bytes(count) + " | " + ssh() + "sha256sum"))).isEqualTo(expected);
        aliveAndBounded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sftp", "scp"})
    void gigabytes_go_each_way_as_a_file(String program) throws Exception {
        Path sent = folder.resolve("sent");
        Path there = folder.resolve("there");
        Path back = folder.resolve("back");
        shell(bytes(GIGABYTES * 1_000_000_000) + " > " + sent);
        String expected = hash(shell("sha256sum " + sent));
        String start = program + " -F " + folder.resolve("ssh_config") + " -q ";
        if (program.equals("sftp")) {
            shell("echo put " + sent + " " + there + " | " + start + "-b - db01");
        } else {
            shell(start + sent + " db01:" + there);
        }
        assertThat(hash(shell("sha256sum " + there))).isEqualTo(expected);
        Files.delete(sent);
        if (program.equals("sftp")) {
            shell("echo get " + there + " " + back + " | " + start + "-b - db01");
        } else {
            shell(start + "db01:" + there + " " + back);
        }
        assertThat(hash(shell("sha256sum " + back))).isEqualTo(expected);
        aliveAndBounded();
    }

    @Test
    void a_client_that_stops_reading_costs_nothing_and_misses_nothing() throws Exception {
        long count = 1_000_000_000;
        Path got = folder.resolve("got");
        Process client =
                new ProcessBuilder("sh", "-c", "exec " + ssh() + "'" + bytes(count) + "'")
                        .redirectOutput(got.toFile())
                        .start();
        await().atMost(Duration.ofMinutes(1)).until(() -> Files.size(got) > 10_000_000);
        signal("STOP", client);
        await().pollInterval(Duration.ofSeconds(10))
                .during(Duration.ofMinutes(MINUTES))
                .atMost(Duration.ofMinutes(MINUTES + 2))
                .until(() -> gateway.liveHeapBytes() < HEAP_BYTES / 2);
        shell(ssh() + "true"); // others go on
        signal("CONT", client);
        assertThat(client.waitFor()).isZero();
        assertThat(hash(shell("sha256sum " + got)))
                .isEqualTo(hash(shell(bytes(count) + " | sha256sum")));
    }

    private static void signal(String name, Process process) {
        RealClient.of("kill", "-" + name, String.valueOf(process.pid())).run().succeeds();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void new_keys_all_the_time_change_no_byte(boolean onBothSides) throws Exception {
        String limit = "16M";
        if (onBothSides) {
            gateway.close();
            sshd.close();
            start("RekeyLimit 1M");
            limit = "1M";
        }
        long count = onBothSides ? 200_000_000 : GIGABYTES * 100_000_000;
        String expected = hash(shell(bytes(count) + " | sha256sum"));
        String limited = ssh("-o", "RekeyLimit=" + limit);
        assertThat(hash(shell(limited + "'" + bytes(count) + "' | sha256sum"))).isEqualTo(expected);
        assertThat(hash(shell(bytes(count) + " | " + limited + "sha256sum"))).isEqualTo(expected);
        assertThat(hash(shell(bytes(count) + " | " + limited + "cat | sha256sum")))
                .isEqualTo(expected);
    }

    @Test
    void many_sessions_idle_or_busy_leave_no_thread_and_no_file() throws Exception {
        KeyPair hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        KeyFile credential = KeyFile.make(folder.resolve("credential"));
        try (ManySessions sessions = new ManySessions(hostKey, alice);
                GatewayProcess busy =
                        new GatewayProcess(
                                Files.createDirectory(folder.resolve("busy")),
                                new TestingInventory()
                                        .person("alice", "operator", alice.line())
                                        .target(
                                                "idle01",
                                                "127.0.0.1:" + sessions.targetPort(),
                                                PublicKeyEntry.toString(hostKey.getPublic()),
                                                "target")
                                        .grant("work", "alice", "idle01"),
                                credential.privateKey(),
                                "512m")) {
            String user = "alice@" + TestingSshd.user() + "@idle01";
            sessions.run(20, 5, user, busy.port());
            busy.awaitQuiet();
            long heap = busy.liveHeapBytes();
            long threads = busy.threads();
            long files = busy.openFiles();

            sessions.run(SESSIONS / 4, 20, user, busy.port());
            busy.awaitQuiet();
            assertThat(busy.openFiles()).isLessThanOrEqualTo(files + SLACK);
            assertThat(busy.threads()).isLessThanOrEqualTo(threads + SLACK);

            sessions.hold(SESSIONS, user, busy.port(), done -> {});
            assertThat(busy.openFiles()).isGreaterThan(2L * SESSIONS);
            assertThat(busy.threads()).isLessThanOrEqualTo(threads + SLACK);
            sessions.letGo();
            busy.awaitQuiet();
            assertThat(busy.openFiles()).isLessThanOrEqualTo(files + SLACK);
            // Thousands of recordings sealed at once make the JVM add threads for those that wait
            // for the disk; it takes them back when no virtual thread has run for half a minute.
            await().atMost(Duration.ofMinutes(3))
                    .untilAsserted(
                            () -> assertThat(busy.threads()).isLessThanOrEqualTo(threads + SLACK));
            // Channels, connections and sessions are objects: so many of them would be megabytes.
            assertThat(busy.liveHeapBytes()).isLessThan(heap + SESSIONS * 4096L + (8 << 20));
        }
    }

    private void aliveAndBounded() {
        assertThat(shell(ssh() + "echo alive")).isEqualTo("alive");
    }
}
