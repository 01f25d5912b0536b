package io.sallyport.gateway.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingGateway;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Disks that are full, on file systems of their own.
@Timeout(60)
final class UnrecordableTest {

    @BeforeAll
    static void mayMount() {
        if (!TestingSshd.user().equals("root")) {
            Programs.absent("this test mounts a small disk, which only root may: run it as root");
        }
    }

    @Test
    void a_session_that_cannot_be_recorded_any_more_ends_and_says_why() throws IOException {
        try (House house = House.open();
                TinyDisk disk = TinyDisk.over(house.gateway().data().resolve("recordings"))) {
            Facts facts = house.facts();
            RealClient.Result result =
                    house.ssh("alice", "-tt", house.direct("web01"))
                            .and("head -c 50000000 /dev/urandom | base64; echo unrecorded")
                            .run();
            assertThat(result.status()).isNotZero();
            assertThat(result.out() + result.errors())
                    .contains("cannot be recorded any more")
                    .doesNotContain("unrecorded");
            assertThat(facts.await("SessionEnded").detail().get("cause").asString())
                    .isEqualTo("UNRECORDABLE");
            disk.fill();
            RealClient.Result next = house.ssh("alice", house.direct("web01"), "echo ran").run();
            assertThat(next.out()).doesNotContain("ran");
            assertThat(next.errors()).contains("cannot record");
        }
    }

    @Test
    void a_disk_that_runs_low_takes_no_new_session_and_what_runs_goes_on() throws IOException {
        try (House house =
                        House.open(
                                "sallyport.recording.disk-warn=8MB",
                                "sallyport.recording.disk-refuse=4MB");
                TinyDisk disk = TinyDisk.over(house.gateway().data().resolve("recordings"));
                HostileClient alice = HostileClient.toWeb01(house)) {
            long running = alice.open(0, 1 << 20);
            alice.exec(running, "cat");
            Path ballast = disk.folder().resolve("ballast");
            Files.write(ballast, new byte[21 << 20]);

            RealClient.Result refused = house.ssh("alice", house.direct("web01"), "echo ran").run();
            assertThat(refused.status()).as(refused.errors()).isEqualTo(126);
            assertThat(refused.out()).isEmpty();
            assertThat(refused.errors()).contains("nearly full", "make room", "go on");
            alice.data(running, "still".getBytes(UTF_8), 5);
            assertThat(new String(alice.output(5), UTF_8)).isEqualTo("still");

            Files.delete(ballast);
            house.ssh("alice", house.direct("web01"), "echo ran").run().succeeds();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(house.gateway().entries(0))
                                    .extracting(Entry::fact)
                                    .containsSubsequence(
                                            "DiskLow", "SessionRefused", "DiskRecovered"));
        }
    }

    @Test
    void a_journal_that_cannot_be_written_lets_nothing_new_happen_until_a_restart()
            throws IOException {
        Path data = Folders.make("sallyport-full");
        Path journal = Files.createDirectory(data.resolve("journal"));
        try (TinyDisk disk = TinyDisk.at(journal, "1m");
                House house = House.open("sallyport.data=" + data);
                HostileClient alice = HostileClient.toWeb01(house)) {
            long running = alice.open(0, 1 << 20);
            alice.exec(running, "cat");
            Path filler = disk.fill();
            Awaitility.await() // the last page of the journal's file has room for a few facts more
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> house.desk("bob", "help").run().status() != 0);

            refused(house.ssh("alice", house.direct("web01"), "echo ran").run());
            refused(
                    house.ssh("alice", "-J", "alice@gateway", TestingSshd.user() + "@web01")
                            .and("echo ran")
                            .run());
            refused(house.desk("bob", "whoami").run());
            refused(house.ssh("bob", "-tt", "bob@gateway").run());
            assertThat(house.ssh("mallory", house.direct("web01"), "echo ran").run().out())
                    .doesNotContain("ran");

            // What is witnessed already goes on, recorded; the next thing that needs a fact ends
            // it.
            alice.data(running, "still".getBytes(UTF_8), 5);
            assertThat(new String(alice.output(5), UTF_8)).isEqualTo("still");
            alice.tries(alice.open(1, 1 << 20), "exec", "echo ran");
            assertThat(alice.saidUntilClosed())
                    .contains("the session cannot be recorded any more")
                    .doesNotContain("ran\n");

            Files.delete(filler);
            refused(house.desk("bob", "help").run()); // room alone proves nothing: see FileJournal

            int port = house.gateway().port();
            house.gateway().stop();
            try (TestingGateway again =
                    TestingGateway.start(
                            house.inventory(),
                            Map.of("machine", house.sshd().credential()),
                            "sallyport.data=" + data,
                            "sallyport.ssh.port=" + port)) {
                house.ssh("alice", house.direct("web01"), "true").run().succeeds();
                house.desk("bob", "help").run().succeeds();
                assertThat(again.entries(0))
                        .extracting(Entry::fact)
                        .contains("RecordingBroken") // alice's: its end could not be journalled
                        .endsWith("PersonSignedIn");
            }
        }
        Folders.remove(data);
    }

    private static void refused(RealClient.Result result) {
        assertThat(result.status()).as(result.errors()).isEqualTo(126);
        assertThat(result.out() + result.errors())
                .containsOnlyOnce("sallyport: this gateway cannot record now")
                .doesNotContain("ran\n");
    }

    /// A few megabytes in the place of a folder.
    private record TinyDisk(Path folder) implements AutoCloseable {
        static TinyDisk over(Path recordings) throws IOException {
            TinyDisk disk = at(recordings, "24m");
            Files.createDirectory(recordings.resolve("open")); // as the recorder had it
            return disk;
        }

        static TinyDisk at(Path folder, String size) {
            RealClient.of("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder.toString())
                    .run()
                    .succeeds();
            return new TinyDisk(folder);
        }

        /// Returns the file that takes all the room.
        Path fill() throws IOException {
            Path file = folder.resolve("filler");
            try (var out = Files.newOutputStream(file)) {
                while (true) {
                    out.write(new byte[4096]);
                }
            } catch (IOException full) {
                return file; // that is what is wanted; the recording may have filled it already
            }
        }

        @Override
        public void close() {
            RealClient.of("umount", "-l", folder.toString()).run();
        }
    }
}
