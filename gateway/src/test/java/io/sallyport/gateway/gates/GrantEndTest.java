package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingClock;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// How grants end, and what ends with them; by a clock that the test puts forward.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrantEndTest {
    private final TestingClock clock = new TestingClock();
    private House house;
    private DeskTalk desk;
    private Facts facts;

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) -> inventory.grant("mallory-stands", "mallory", "exec01"),
                        clock);
        desk = new DeskTalk(house);
    }

    @AfterAll
    void close() {
        house.close();
    }

    @BeforeEach
    void look() {
        facts = house.facts();
    }

    private Instant end(String grant) {
        return house.gateway().gates().grants().show(grant).orElseThrow().until();
    }

    /// Puts the clock so that this is left of the grant.
    private void leave(String grant, Duration left) {
        clock.setTo(end(grant).minus(left));
    }

    private Entry endedUnder(String grant) {
        return facts.await("SessionEnded", entry -> grant.equals(entry.header().grant()));
    }

    private void assertEndedWithin(Entry ended, Instant due) {
        assertThat(ended.detail().get("cause").asString()).isEqualTo("GRANT_ENDED");
        assertThat(ended.time()).isBetween(due, due.plusSeconds(1));
    }

    @Test
    void who_works_is_told_ten_minutes_and_one_minute_before_and_the_session_ends_with_the_grant() {
        String grant = desk.asks("mallory", "web01 --for 20m");
        try (Pty standing = desk.shell("mallory", "exec01");
                Pty shell = desk.shell("mallory", "web01")) {
            assertThat(shell.shown()).doesNotContain("ends in");
            leave(grant, Duration.ofMinutes(9).plusSeconds(30));
            shell.await("your grant " + grant + " ends in 9 minutes");
            shell.await("extend " + grant);
            leave(grant, Duration.ofSeconds(59));
            shell.await("your grant " + grant + " ends in 5");
            DeskTalk.works(shell);

            leave(grant, Duration.ofSeconds(2));
            shell.await("your grant " + grant + " ended at");
            assertThat(shell.status()).isEqualTo(254);
            assertEndedWithin(endedUnder(grant), end(grant));
            assertThat(shell.shown().split("ends in", -1)).as("told twice").hasSize(3);
            DeskTalk.works(standing);
            assertThat(standing.shown()).doesNotContain("ends in");
        }
        assertThat(desk.runs("mallory", "web01", "id").run().endsWith(126).errors())
                .contains("you hold no grant");
    }

    @Test
    void more_time_keeps_the_shell_open_past_the_first_end_until_its_person_completes_the_grant() {
        String grant = desk.asks("mallory", "web01 --for 5m");
        Instant first = end(grant);
        try (Pty shell = desk.shell("mallory", "web01")) {
            String more =
                    desk.id("r", "mallory", "extend " + grant + " --for 30m --reason 'not done'");
            desk.says("bob", "approve " + more);
            shell.await("your access was extended until");
            clock.setTo(first.plusSeconds(5));
            DeskTalk.works(shell);
            assertThat(end(grant)).isAfter(first);
            facts.await("GrantExtended");

            desk.says("mallory", "complete " + grant);
            shell.await("you completed your grant " + grant);
            assertThat(shell.status()).isEqualTo(254);
            assertEndedWithin(endedUnder(grant), facts.await("GrantCompleted").time());
        }
    }

    @Test
    void more_time_that_nobody_lets_through_keeps_nothing_open() {
        String grant = desk.asks("mallory", "web01 --for 5m");
        String more = desk.id("r", "mallory", "extend " + grant + " --for 30m --reason 'not done'");
        try (Pty shell = desk.shell("mallory", "web01")) {
            leave(grant, Duration.ofSeconds(2));
            shell.await("your grant " + grant + " ended at");
            assertThat(shell.status()).isEqualTo(254);
            assertEndedWithin(endedUnder(grant), end(grant));
        }
        assertThat(desk.isRefused("bob", "approve " + more)).contains(more);
        assertThat(desk.says("mallory", "show " + more)).doesNotContain("granted: ");
    }

    @Test
    void commands_and_transfers_under_way_end_too() throws IOException {
        String grant = desk.asks("mallory", "web01 --for 5m");
        Path large = house.folder().resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(64L << 20);
        }
        Path there = house.folder().resolve("fetched");
        try (RealClient.Running command =
                        desk.runs("mallory", "web01", "echo begun; sleep 600").start();
                RealClient.Running fetch =
                        desk.transfers("sftp", "mallory", "-l", "2000", "-b", "-", "TARGET(web01)")
                                .reading("get " + large + " " + there + "\n")
                                .start();
                RealClient.Running copy =
                        desk.transfers(
                                        "scp",
                                        "mallory",
                                        "-O",
                                        "-l",
                                        "2000",
                                        large.toString(),
                                        "TARGET(web01):" + there + ".copy")
                                .start()) {
            command.awaitText("begun");
            facts.await("FileAccessed", 2);
            leave(grant, Duration.ofSeconds(1));
            assertThat(command.result().endsWith(254).errors()).contains(grant + " ended at");
            for (RealClient.Running one : List.of(fetch, copy)) {
                RealClient.Result result = one.result();
                assertThat(result.status()).isNotZero();
                assertThat(result.errors()).contains(grant + " ended at");
            }
        }
        for (Entry ended : facts.await("SessionEnded", 3)) {
            assertEndedWithin(ended, end(grant));
        }
        assertThat(Files.size(there)).isLessThan(64L << 20);
        facts.await("RecordingSealed", 3);
    }

    @Test
    void every_fact_of_a_session_names_the_grant_and_the_consent_that_carry_it() {
        String request = desk.asks("alice", "db01 --for 30m --operations unbounded,modify,destroy");
        String consent = desk.id("c", "carol", "consents");
        desk.says("carol", "consent " + consent);
        String grant = desk.id("g", "alice", "show " + request);
        desk.runs("alice", "db01", "true").run().succeeds();
        Path file = house.folder().resolve("named");
        desk.transfers("sftp", "alice", "-b", "-", "TARGET(db01)")
                .reading(
                        "put "
                                + house.keyOf("alice").publicKey()
                                + " "
                                + file
                                + "\nrm "
                                + file
                                + "\n")
                .run()
                .succeeds();
        facts.await("RecordingSealed", 2);
        List<Entry> of =
                List.of(
                                "SessionOpened",
                                "ChannelOpened",
                                "FileAccessed",
                                "FileTransferred",
                                "ChannelClosed",
                                "SessionEnded")
                        .stream()
                        .flatMap(kind -> facts.all(kind).stream())
                        .toList();
        assertThat(of).extracting(Entry::fact).contains("FileAccessed", "FileTransferred");
        assertThat(of)
                .hasSizeGreaterThan(9)
                .allSatisfy(entry -> {
                    assertThat(entry.header().grant()).as(entry.fact()).isEqualTo(grant);
                    assertThat(entry.header().consent()).as(entry.fact()).isEqualTo(consent);
                    assertThat(entry.header().owner()).as(entry.fact()).isEqualTo("acme");
                });
        desk.says("alice", "complete " + grant);
    }
}
