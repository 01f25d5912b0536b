package io.sallyport.gateway.gates;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingClock;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What owners say to work on their data, and what it opens. Alice holds a standing grant for
/// `db01`, mallory none.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsentTest {
    /// Of which nobody knows beforehand what it does.
    private static final String ANYTHING = "./nobody-knows-what; id";

    private static final String UNSUPPORTED = "Operation unsupported";

    private final TestingClock clock = new TestingClock();
    private House house;
    private DeskTalk desk;
    private Facts facts;

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) ->
                                inventory
                                        .grant("alice-data", "alice", "db01")
                                        .forwards(
                                                "alice-data",
                                                "local",
                                                List.of("127.0.0.1:1-65535"),
                                                "user-data",
                                                true),
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

    /// The next test finds an owner who was never asked.
    @AfterEach
    void takeBack() {
        desk.says("carol", "consent-mode explicit");
        for (String line : desk.says("carol", "consents").split("\n")) {
            if (line.startsWith("c-")) {
                String id = DeskTalk.idIn("c", line);
                desk.says(
                        "carol",
                        line.contains("given") ? "withdraw " + id : "deny " + id + " --reason no");
            }
        }
    }

    private String standing(String operations) {
        return desk.id(
                "c", "carol", "standing-consent db01 --operations " + operations + " --for 1h");
    }

    private RealClient.Result sftp(String... commands) {
        return desk.transfers("sftp", "alice", "-b", "-", "TARGET(db01)")
                .reading(String.join("\n", commands) + "\n")
                .run();
    }

    private Path file(String name) throws IOException {
        return Files.writeString(house.folder().resolve(name), name);
    }

    private void assertRefused(RealClient.Result result, String operation) {
        assertThat(result.status()).isNotZero();
        assertThat(result.errors())
                .containsPattern(
                        "acme, whose data db01 holds, has not consented to [a-z, ]*" + operation);
        facts.await(
                "ChannelRefused", entry -> entry.detail().get("why").asString().contains("acme"));
    }

    @Test
    void
            without_a_consent_nothing_opens_on_user_data_and_with_a_standing_one_a_standing_grant_does() {
        assertThat(desk.runs("alice", "db01", ANYTHING).run().endsWith(126).errors())
                .contains("acme", "has not consented");
        assertThat(sftp("ls").status()).isNotZero();
        String consent = standing("unbounded");
        assertThat(desk.runs("alice", "db01", "echo in").run().succeeds().out()).isEqualTo("in\n");
        Entry opened = facts.await("SessionOpened");
        assertThat(opened.header().grant()).isEqualTo("alice-data");
        assertThat(opened.header().consent()).isEqualTo(consent);
        assertThat(desk.runs("mallory", "db01", ANYTHING).run().endsWith(126).errors())
                .as("a consent is no grant")
                .contains("you hold no grant");
    }

    @Test
    void an_owner_who_is_only_told_lets_files_be_changed_but_neither_taken_nor_a_shell_opened()
            throws IOException {
        desk.says("carol", "consent-mode notify");
        Path up = house.folder().resolve("told");
        sftp("put " + file("notify") + " " + up).succeeds();
        assertThat(up).hasContent("notify");
        assertThat(desk.says("carol", "accesses")).contains("alice", "owner is told");
        assertRefused(sftp("get " + up + " " + up + ".back"), "export");
        assertThat(house.folder().resolve("told.back")).doesNotExist();
        assertRefused(desk.runs("alice", "db01", ANYTHING).run().endsWith(126), "unbounded");
    }

    @Test
    void an_owner_of_tickets_is_asked_where_there_is_no_ticket_system() {
        desk.says("carol", "consent-mode ticket");
        String request = desk.asks("mallory", "db01 --ticket T-1");
        assertThat(desk.says("mallory", "show " + request))
                .contains("approved; waits for the consent of acme");
        desk.runs("mallory", "db01", ANYTHING).run().endsWith(126);
        desk.says("carol", "consent " + desk.id("c", "carol", "consents"));
        desk.runs("mallory", "db01", "true").run().succeeds();
        desk.says("mallory", "complete " + desk.id("g", "mallory", "grants"));
    }

    @Test
    void an_owner_who_admits_nobody_ends_what_runs_and_is_not_asked() {
        standing("unbounded");
        try (Pty elsewhere = desk.shell("alice", "web01");
                Pty shell = desk.shell("alice", "db01")) {
            desk.says("carol", "consent-mode deny --target db01");
            shell.await("acme");
            assertThat(shell.status()).isEqualTo(254);
            Entry ended = facts.await("SessionEnded");
            Instant set = facts.await("ConsentModeSet").time();
            assertThat(ended.detail().get("cause").asString()).isEqualTo("CONSENT_ENDED");
            assertThat(ended.time()).isBetween(set.minusMillis(1), set.plusSeconds(1));
            DeskTalk.works(elsewhere);
        }
        assertThat(desk.runs("alice", "db01", ANYTHING).run().endsWith(126).errors())
                .contains("acme lets nobody in on db01");
        desk.says("carol", "consent-mode explicit --target db01");
        desk.runs("alice", "db01", "true").run().succeeds();
    }

    @Test
    void a_consent_narrowed_to_looking_lets_a_shell_look_and_says_what_is_missing() {
        String request = desk.asks("mallory", "db01 --operations unbounded,observe,export");
        String consent = desk.id("c", "carol", "consents");
        desk.says("carol", "consent " + consent + " --operations observe");
        assertThat(desk.says("mallory", "show " + request)).contains("granted: g-");
        try (Pty shell = desk.shell("mallory", "db01")) {
            shell.type(ANYTHING + "\n");
            shell.await("has not consented to ");
            shell.type("\u0003");
            shell.await("not run: ");
            DeskTalk.works(shell);
        }
        assertThat(
                        desk.transfers("sftp", "mallory", "-b", "-", "TARGET(db01)")
                                .reading("ls /\n")
                                .run()
                                .succeeds()
                                .out())
                .as("looking around")
                .contains("/etc");
        desk.says("mallory", "complete " + desk.id("g", "mallory", "grants"));
    }

    @Test
    void a_consent_to_export_lets_files_be_taken_and_nothing_be_changed() throws IOException {
        standing("export");
        Path there = file("export");
        Path back = house.folder().resolve("export.back");
        sftp("get " + there + " " + back).succeeds();
        assertThat(back).hasContent("export");
        RealClient.Result put = sftp("put " + there + " " + there + ".put");
        assertRefused(put, "modify");
        assertThat(put.errors()).contains(UNSUPPORTED);
        RealClient.Result remove = sftp("rm " + there);
        assertRefused(remove, "destroy");
        assertThat(remove.errors()).contains(UNSUPPORTED);
        assertThat(house.folder().resolve("export.put")).doesNotExist();
        assertThat(there).exists();

        Path copied = house.folder().resolve("export.copied");
        desk.transfers("scp", "alice", "-O", "TARGET(db01):" + there, copied.toString())
                .run()
                .succeeds();
        assertThat(copied).hasContent("export");
        assertRefused(
                desk.transfers(
                                "scp",
                                "alice",
                                "-O",
                                there.toString(),
                                "TARGET(db01):" + there + ".x")
                        .run(),
                "modify");
        assertThat(house.folder().resolve("export.x")).doesNotExist();
        assertRefused(desk.runs("alice", "db01", ANYTHING).run().endsWith(126), "unbounded");
    }

    @Test
    void a_consent_to_modify_lets_files_be_put_and_nothing_be_taken_or_removed()
            throws IOException {
        standing("modify");
        Path here = file("modify");
        Path put = house.folder().resolve("modify.put");
        sftp("put " + here + " " + put).succeeds();
        assertThat(put).hasContent("modify");
        RealClient.Result get = sftp("get " + put + " " + put + ".back");
        assertRefused(get, "export");
        assertThat(get.errors()).contains(UNSUPPORTED);
        assertRefused(sftp("rm " + put), "destroy");
        assertThat(put).exists();
        assertThat(house.folder().resolve("modify.put.back")).doesNotExist();

        Path copied = house.folder().resolve("modify.copied");
        desk.transfers("scp", "alice", "-O", here.toString(), "TARGET(db01):" + copied)
                .run()
                .succeeds();
        assertThat(copied).hasContent("modify");
        assertRefused(
                desk.transfers("scp", "alice", "-O", "TARGET(db01):" + put, put + ".x").run(),
                "export");
        assertThat(house.folder().resolve("modify.put.x")).doesNotExist();
    }

    @Test
    void a_forward_on_user_data_needs_a_consent_to_what_cannot_be_bounded() throws IOException {
        try (ServerSocket service = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> greet(service));
            String to = "127.0.0.1:" + service.getLocalPort();
            String consent = standing("export,modify,destroy");
            RealClient.Result refused = house.ssh("alice", "-W", to, house.direct("db01")).run();
            assertThat(refused.status()).isNotZero();
            assertThat(refused.out()).isEmpty();
            facts.await(
                    "ChannelRefused",
                    entry -> entry.detail().get("why").asString().contains("unbounded"));
            assertThat(facts.all("ForwardOpened")).isEmpty();

            desk.says("carol", "withdraw " + consent);
            standing("unbounded");
            house.ssh("alice", "-W", to, house.direct("db01"))
                    .withOpenInput()
                    .start()
                    .awaitText("at your service")
                    .closeInput()
                    .result();
            facts.await("ForwardOpened");
        }
    }

    private static void greet(ServerSocket service) {
        try {
            while (true) {
                try (Socket guest = service.accept()) {
                    guest.getOutputStream().write("at your service\n".getBytes(UTF_8));
                    guest.getInputStream().readAllBytes();
                }
            }
        } catch (IOException closed) {
            return; // the test is over
        }
    }

    @Test
    void a_session_goes_over_to_another_consent_before_the_first_one_ends() {
        String first = standing("unbounded");
        Instant end = house.gateway().gates().consents().show(first).orElseThrow().until();
        try (Pty shell = desk.shell("alice", "db01")) {
            clock.setTo(end.minus(Duration.ofSeconds(20)));
            String second = standing("unbounded");
            clock.setTo(end.minus(Duration.ofSeconds(2)));
            facts.await("SessionMoved", entry -> second.equals(entry.header().consent()));
            clock.setTo(end.plus(Duration.ofSeconds(5)));
            DeskTalk.works(shell);

            Instant last = house.gateway().gates().consents().show(second).orElseThrow().until();
            clock.setTo(last.minus(Duration.ofSeconds(1)));
            shell.await("the consent " + second + " of acme ended at");
            assertThat(shell.status()).isEqualTo(254);
            Entry ended = facts.await("SessionEnded");
            assertThat(ended.detail().get("cause").asString()).isEqualTo("CONSENT_ENDED");
            assertThat(ended.time()).isBetween(last, last.plusSeconds(1));
        }
    }
}
