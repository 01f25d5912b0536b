package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Dave, the auditor, watches what Alice does while she does it.
final class WatchTest {
    private static final String SHELL = "PS1='ready> ' exec sh -i";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static House house;

    @BeforeAll
    static void open() {
        house = House.open();
    }

    @AfterAll
    static void close() {
        house.close();
    }

    private static Pty alice() {
        Pty terminal = house.terminal("alice", house.direct("web01"), SHELL);
        terminal.await("ready> ");
        return terminal;
    }

    private static String session(Facts facts) {
        return facts.await("SessionOpened").header().session();
    }

    private static Pty watching(String person, String... words) {
        String[] command = new String[words.length + 2];
        command[0] = person + "@gateway";
        command[1] = "watch";
        System.arraycopy(words, 0, command, 2, words.length);
        return house.terminal(person, command);
    }

    /// A watcher that can be stopped: on a terminal of the gateway's only.
    private static RealClient.Running stoppable(String session) {
        return house.ssh("dave", "-tt", "dave@gateway", "watch", session)
                .within(Duration.ofSeconds(60))
                .start();
    }

    private static void signal(String name, RealClient.Running client) {
        try {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, String.valueOf(client.process().pid()))
                            .start();
            assertThat(kill.waitFor(10, TimeUnit.SECONDS) && kill.exitValue() == 0).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_session_is_watched_from_its_beginning_then_live_until_it_ends() {
        Facts facts = house.facts();
        try (Pty alice = alice()) {
            alice.type("echo be$((40+2))fore; seq 100 200\r");
            alice.await("200");
            try (Pty dave = watching("dave", session(facts))) {
                dave.await("be42fore"); // scrolled off her screen long ago
                dave.await("200");
                dave.await("watching alice as ");
                alice.type("echo du$((40+2))ring\r");
                dave.await("du42ring");
                alice.type("exit\r");
                dave.await("has ended: the operator closed the connection");
                assertThat(dave.status()).isZero();
            }
        }
        Entry begun = facts.await("WatchBegun");
        assertThat(begun.header().person()).isEqualTo("dave");
        assertThat(begun.header().target()).isEqualTo("web01");
        assertThat(begun.header().session()).isEqualTo(session(facts));
        assertThat(begun.detail().get("watched").asString()).isEqualTo("alice");
        assertThat(facts.await("WatchEnded").detail().get("reason").asString())
                .contains("the operator closed the connection");
    }

    @Test
    void what_looks_like_a_secret_is_covered_for_the_watcher_and_recorded_as_it_was() {
        Facts facts = house.facts();
        try (Pty alice = alice()) {
            alice.type(
                    "x=word; echo pass$x=hun$((40+2))ter; seq 100 200; echo pass$x=hun$((40+2))ter\r");
            alice.await("password=hun42ter");
            alice.await("200");
            try (Pty dave = watching("dave", session(facts))) {
                dave.await("password=********");
                dave.await("watching alice as ");
                dave.type("q");
                assertThat(dave.status()).isZero();
                assertThat(dave.shown()).doesNotContain("hun42");
            }
            try (RealClient.Running lines =
                    house.ssh("dave", "dave@gateway", "watch", session(facts), "--json").start()) {
                lines.awaitText("password=********");
                assertThat(lines.said()).doesNotContain("hun42");
            }
            alice.type("exit\r");
        }
        assertThat(Facts.shown(facts.recordingOf(session(facts)))).contains("password=hun42ter");
    }

    @Test
    void q_and_ctrl_c_leave_and_the_session_goes_on() {
        Facts facts = house.facts();
        try (Pty alice = alice()) {
            for (String key : List.of("q", "\u0003")) {
                try (Pty dave = watching("dave", session(facts))) {
                    dave.await("q leaves");
                    dave.type(key);
                    assertThat(dave.status()).isZero();
                }
            }
            assertThat(facts.await("WatchEnded", 2))
                    .allMatch(end ->
                            end.detail().get("reason").asString().equals("the watcher left"));
            alice.type("echo go$((40+2))on\r");
            alice.await("go42on");
        }
    }

    @Test
    void a_watcher_who_goes_away_is_journalled_as_gone() {
        Facts facts = house.facts();
        try (Pty alice = alice()) {
            try (Pty dave = watching("dave", session(facts))) {
                dave.await("q leaves");
            }
            facts.await("WatchEnded");
            alice.type("exit\r");
        }
    }

    @Test
    void what_would_act_on_the_watchers_terminal_does_not_reach_it() {
        Facts facts = house.facts();
        try (Pty alice = alice();
                Pty dave = watching("dave", session(facts))) {
            dave.await("q leaves");
            alice.type(
                    "printf '\\033]0;TITLE\\007\\033]52;c;Zm9v\\007\\033[6n\\033[c\\033[>q\\033[21t"
                            + "\\033P$qm\\033\\\\\\033_x\\033\\\\\\033[?1000h\\033[8;3;3t\\0337\\033[5i"
                            + "\\342\\200\\256evil\\n'; echo do$((40+2))ne\r");
            dave.await("do42ne");
            assertThat(dave.shown())
                    .contains("evil")
                    .doesNotContain("\u001b]", "\u001bP", "\u001b_", "\u001b[6n", "\u001b[c")
                    .doesNotContain("\u001b[>q", "\u001b[21t", "\u001b[8;3;3t", "\u001b[?1000h")
                    .doesNotContain("\u001b[5i", "\u202e", "\u0007");
            alice.type("exit\r");
            assertThat(dave.status()).isZero();
        }
    }

    @Test
    void a_window_that_is_smaller_says_so_in_one_line() {
        Facts facts = house.facts();
        try (Pty alice = alice();
                Pty dave = watching("dave", session(facts))) {
            dave.await("of 100x30");
            dave.resize(60, 10);
            dave.await("your window shows 60x9 of 100x30");
            dave.resize(200, 50);
            alice.type("clear; echo wi$((40+2))der\r");
            dave.await("wi42der");
            dave.type("q");
            assertThat(dave.status()).isZero();
        }
    }

    @Test
    void who_may_not_watch_is_refused_with_a_sentence_and_shown_nothing() {
        Facts facts = house.facts();
        try (Pty alice = alice()) {
            String session = session(facts);
            assertThat(house.desk("bob", "watch", session).run().endsWith(126).errors())
                    .contains("sallyport: no policy lets bob do this: watching a session of web01");
            assertThat(house.desk("alice", "watch", session).run().endsWith(126).errors())
                    .contains("no policy lets alice");
            assertThat(house.desk("mallory", "watch", session).run().endsWith(3).errors())
                    .contains("no session " + session + " runs that you may see");
            assertThat(house.desk("dave", "watch", "s-aaaaaaaaaaaa").run().endsWith(3).errors())
                    .contains("no session s-aaaaaaaaaaaa runs");
            assertThat(facts.all("WatchBegun")).isEmpty();
            alice.type("exit\r");
        }
    }

    @Test
    void who_is_frozen_watches_no_longer_whether_they_read_or_not() {
        Facts facts = house.facts();
        try (Pty alice = alice();
                Pty dave = watching("dave", session(facts));
                RealClient.Running stopped = stoppable(session(facts))) {
            dave.await("q leaves");
            stopped.awaitText("q leaves");
            signal("STOP", stopped);
            house.desk("admin", "freeze", "dave", "--reason", "'left the firm'").run().succeeds();
            dave.await("the person is frozen");
            assertThat(dave.status()).isEqualTo(126);
            assertThat(facts.await("WatchEnded", 2))
                    .allMatch(end -> end.detail().get("reason").asString().contains("frozen"));
            alice.type("echo af$((40+2))ter\r");
            alice.await("af42ter");
            signal("CONT", stopped);
            stopped.result();
            assertThat(stopped.said()).doesNotContain("af42ter");
            alice.type("exit\r");
        } finally {
            house.desk("admin", "unfreeze", "dave").run();
        }
    }

    @Test
    void a_watcher_who_does_not_read_holds_up_neither_the_session_nor_other_watchers() {
        Facts facts = house.facts();
        try (Pty alice = alice();
                Pty dave = watching("dave", session(facts));
                RealClient.Running stopped = stoppable(session(facts))) {
            stopped.awaitText("q leaves");
            dave.await("q leaves");
            signal("STOP", stopped);
            alice.type("head -c 20000000 /dev/urandom | base64; echo flo$((40+2))od\r");
            alice.await("flo42od");
            dave.await("flo42od");
            signal("CONT", stopped);
            stopped.awaitText("flo42od");
            alice.type("exit\r");
            stopped.result().succeeds();
            assertThat(dave.status()).isZero();
        }
    }

    @Test
    void without_a_terminal_its_text_is_written_line_by_line() {
        Facts facts = house.facts();
        try (Pty alice = alice();
                RealClient.Running dave = house.desk("dave", "watch", session(facts)).start()) {
            alice.type("printf '\\033]0;T\\007\\033[31mre%s\\033[0m\\n' d$((40+2))\r");
            dave.awaitText("red42\n");
            alice.type("exit\r");
            assertThat(dave.result().succeeds().out())
                    .startsWith("--- channel 0 exec: " + SHELL + "\n")
                    .contains("has ended: the operator closed the connection")
                    .doesNotContain("\u001b", "\u0007", "\r");
        }
    }

    @Test
    void as_json_each_line_is_an_object() {
        Facts facts = house.facts();
        try (Pty alice = alice();
                RealClient.Running dave =
                        house.desk("dave", "watch", session(facts), "--json").start()) {
            alice.type("echo ob$((40+2))ject\r");
            dave.awaitText("ob42ject\"");
            alice.type("exit\r");
            List<JsonNode> events =
                    dave.result().succeeds().out().lines().map(JSON::readTree).toList();
            assertThat(events.getLast().get("event").asString()).isEqualTo("ended");
            assertThat(events)
                    .anyMatch(event ->
                            event.get("event").asString().equals("line")
                                    && event.get("text").asString().equals("ob42ject")
                                    && event.get("channel").asInt() == 0);
        }
    }

    @Test
    void of_several_channels_the_terminal_is_watched_and_others_by_their_number() {
        Facts facts = house.facts();
        String socket = house.folder().resolve("watch.sock").toString();
        String shared = house.direct("web01");
        try (RealClient.Running master =
                        house.ssh("alice", "-M", "-S", socket, "-N", shared).start();
                Pty alice = sharing(socket, shared)) {
            alice.await("ready> ");
            try (RealClient.Running command =
                    house.ssh("alice", "-S", socket, shared, "echo fr$((40+2))om; sleep 60; true")
                            .start()) {
                command.awaitText("fr42om");
                String session = session(facts);
                assertThat(house.desk("dave", "watch", session, "--list").run().succeeds().out())
                        .contains("CHANNEL", "sleep 60");
                JsonNode channels =
                        JSON.readTree(
                                house.desk("dave", "watch", session, "--list", "--json")
                                        .run()
                                        .succeeds()
                                        .out());
                assertThat(channels).hasSize(2);
                try (Pty terminal = watching("dave", session);
                        Pty other = watching("dave", session, "--channel", "1")) {
                    terminal.await("ready>");
                    other.await("fr42om");
                    assertThat(terminal.shown()).doesNotContain("fr42om");
                    assertThat(other.shown()).doesNotContain("ready> ");
                }
                assertThat(
                                house.desk("dave", "watch", session, "--channel", "7")
                                        .run()
                                        .endsWith(3)
                                        .errors())
                        .contains("has no channel 7; it has 0 exec, 1 exec");
            }
        }
    }

    private static Pty sharing(String socket, String shared) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(Path.of(socket)));
        return house.terminal("alice", "-S", socket, shared, SHELL);
    }

    @Test
    void what_a_session_without_a_terminal_writes_is_watched_as_text() {
        Facts facts = house.facts();
        try (RealClient.Running alice =
                        house.ssh("alice", house.direct("web01"), "printf Pass; echo; sleep 5")
                                .start();
                Pty dave = watching("dave", session(facts))) {
            dave.await("Pass");
            dave.await("closed, exit status 0");
            dave.await("has ended");
            assertThat(dave.status()).isZero();
            alice.result().succeeds();
        }
    }
}
