package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// Sessions that are paused: by an alert, by an approver, for too long. What violates a rule here
/// is held and names what is not there.
class PauseTest {
    private static final String EXPORTS = "scp /srv/sallyport-nothing-here u@192.0.2.1:/tmp";
    private static final Duration QUIET = Duration.ofMillis(600);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static String session(Facts facts, String target) {
        return String.valueOf(
                facts.await("SessionOpened", entry -> target.equals(entry.header().target()))
                        .header()
                        .session());
    }

    /// Nothing comes of what was sent, though there was time for it.
    private static void staysAway(Path file) {
        await().during(QUIET).atMost(PATIENCE).until(() -> Files.notExists(file));
    }

    private static void comes(Path file, String content) {
        await().atMost(PATIENCE)
                .until(() -> Files.exists(file) && Files.readString(file).equals(content));
    }

    @Test
    void a_violation_pauses_the_session_until_somebody_else_lets_it_go_on() {
        try (House house =
                House.open(
                        (inventory, more) -> inventory.grant("alice-data", "alice", "db01"),
                        InstantSource.system(),
                        "sallyport.alerts.actions.critical=pause-session")) {
            DeskTalk desk = new DeskTalk(house);
            desk.id("c", "carol", "standing-consent db01 --operations observe,unbounded --for 1h");
            Facts facts = house.facts();
            try (Pty shell = desk.shell("alice", "db01")) {
                shell.type(EXPORTS + "\n");
                shell.await("paused this session: alert a-");
                String session = session(facts, "db01");
                Entry paused = facts.await("SessionPaused");
                assertThat(paused.header().person()).isEqualTo("alice");
                assertThat(paused.detail().get("by").asString()).startsWith("node ");
                assertThat(facts.await("AlertActed").detail().get("reaction").asString())
                        .isEqualTo("pause-session");

                shell.type("\u0003");
                await().during(QUIET)
                        .atMost(PATIENCE)
                        .until(() -> !shell.shown().contains("not run: "));
                assertThat(desk.says("bob", "sessions")).contains(session, "paused until");
                assertThat(desk.isRefused("alice", "resume " + session + " --reason mine"))
                        .contains("nobody pauses or resumes their own session");
                assertThat(desk.isRefused("dave", "resume " + session + " --reason fine"))
                        .contains("approver");
                assertThat(facts.all("SessionResumed")).isEmpty();

                assertThat(desk.says("bob", "resume " + session + " --reason 'asked alice'"))
                        .contains(session + " goes on");
                shell.await("bob lets this session go on: asked alice");
                shell.await("not run: "); // what her Ctrl-C does comes now
                DeskTalk.works(shell);
                Entry resumed = facts.await("SessionResumed");
                assertThat(resumed.detail().get("by").asString()).isEqualTo("bob");
                assertThat(resumed.detail().get("bySource").asString()).contains(":");
                assertThat(desk.says("bob", "resume " + session + " --reason again"))
                        .contains("is not paused now");
                shell.type("exit\n");
                shell.status();
            }
        }
    }

    @Test
    void an_approver_pauses_shells_programs_and_transfers_and_what_was_sent_comes_afterwards()
            throws IOException {
        try (House house = House.open()) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            Path made = house.folder().resolve("made");
            try (Pty shell = desk.shell("alice", "web01")) {
                String session = session(facts, "web01");
                desk.says("bob", "pause " + session + " --reason why");
                shell.await("bob paused this session: why");
                shell.type("echo one > " + made + "\n").type("echo two >> " + made + "\n");
                staysAway(made);
                desk.says("bob", "resume " + session + " --reason fine");
                comes(made, "one\ntwo\n");
                shell.type("exit\n");
                shell.status();
            }
            Path written = house.folder().resolve("written");
            Path part = house.folder().resolve("written.part");
            Path from = Files.writeString(house.folder().resolve("from"), "a file\n");
            Path put = house.folder().resolve("put");
            try (RealClient.Running program =
                    desk.runs(
                                    "alice",
                                    "web01",
                                    "echo begun; cat > " + part + " && mv " + part + " " + written)
                            .withOpenInput()
                            .start()) {
                program.awaitText("begun");
                String session =
                        String.valueOf(
                                facts.await("SessionOpened", 2).getLast().header().session());
                assertThat(
                                JsonMapper.shared()
                                        .readTree(
                                                desk.says(
                                                        "bob",
                                                        "pause "
                                                                + session
                                                                + " --reason why --json"))
                                        .get("done")
                                        .asBoolean())
                        .isTrue();
                program.type("one\n").type("two\n").closeInput();
                staysAway(written);
                assertThat(Files.size(part)).isZero();
                desk.says("bob", "resume " + session + " --reason fine");
                comes(written, "one\ntwo\n");
                program.result().succeeds();
            }
            try (RealClient.Running files =
                    desk.transfers("sftp", "alice", "-b", "-", "TARGET(sftp01)")
                            .withOpenInput()
                            .start()) {
                files.type("pwd\n").awaitText("working directory");
                String session = session(facts, "sftp01");
                desk.says("bob", "pause " + session + " --reason why");
                files.type("put " + from + " " + put + "\n").closeInput();
                staysAway(put);
                desk.says("bob", "resume " + session + " --reason fine");
                files.result().succeeds();
                comes(put, "a file\n");
            }
        }
    }

    @Test
    void a_paused_session_can_be_ended_and_ends_by_itself_when_its_time_is_over() {
        try (House house = House.open("sallyport.alerts.pause=3s")) {
            DeskTalk desk = new DeskTalk(house);
            Facts facts = house.facts();
            Path never = house.folder().resolve("never");
            try (Pty shell = desk.shell("alice", "web01")) {
                String session = session(facts, "web01");
                desk.says("bob", "pause " + session + " --reason 'a look at it'");
                shell.await("bob paused this session: a look at it");
                shell.type("touch " + never + "\n");
                desk.says("bob", "end " + session + " --reason enough");
                shell.await("bob ended this session: enough");
                assertThat(shell.status()).isEqualTo(254);
            }
            try (Pty shell = desk.shell("alice", "web01")) {
                String session =
                        String.valueOf(
                                facts.await("SessionOpened", 2).getLast().header().session());
                desk.says("bob", "pause " + session + " --reason 'a look at it'");
                shell.type("touch " + never + "\n");
                shell.await("nobody let this session go on within 3 seconds");
                assertThat(shell.status()).isEqualTo(254);
                assertThat(
                                facts.await(
                                                "SessionEnded",
                                                entry -> session.equals(entry.header().session()))
                                        .detail()
                                        .get("cause")
                                        .asString())
                        .isEqualTo("PAUSED_TOO_LONG");
            }
            assertThat(never).doesNotExist();
        }
    }
}
