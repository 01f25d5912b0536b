package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands and the menu of the gateway itself, with stock `ssh`.
@ExtendWith(House.Shared.class)
final class DeskTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir Path folder;

    private final House house;

    DeskTest(House house) {
        this.house = house;
    }

    private JsonNode json(String person, String... words) {
        RealClient.Result result = house.desk(person, words).and("--json").run().succeeds();
        return JSON.readTree(result.out());
    }

    @Test
    void help_has_nothing_that_acts_on_a_terminal_and_is_json_where_that_is_asked_for() {
        assertThat(house.desk("alice", "help").run().succeeds().out())
                .doesNotContain("\u001b")
                .contains("or show it");
        assertThat(house.desk("alice", "help", "--json").run().succeeds().out())
                .startsWith("[{")
                .contains("\"targets\"");
        assertThat(house.desk("alice", "help", "trust").run().succeeds().out())
                .contains("FINGERPRINT");
    }

    @Test
    void a_command_that_is_none_is_answered_with_the_nearest() {
        RealClient.Result result = house.desk("alice", "targetz").run();
        result.endsWith(2);
        assertThat(result.errors()).contains("no command targetz; did you mean targets?");
    }

    @Test
    void help_names_every_command() {
        assertThat(house.desk("alice", "help").run().succeeds().out())
                .contains(
                        "whoami",
                        "targets",
                        "sessions",
                        "end",
                        "trust",
                        "known-hosts",
                        "keys",
                        "search");
    }

    @Test
    void no_command_and_no_terminal_gets_the_help() {
        assertThat(house.ssh("alice", "-T", "alice@gateway").run().succeeds().out())
                .contains("whoami");
    }

    @Test
    void whoami_says_who_signed_in_and_with_what() {
        String fingerprint = house.keyOf("alice").fingerprint();
        assertThat(house.desk("alice", "whoami").run().succeeds().out())
                .contains("alice", "operator", fingerprint);
        JsonNode value = json("alice", "whoami");
        assertThat(value.get("person").asString()).isEqualTo("alice");
        assertThat(value.get("factor").asString()).isEqualTo(fingerprint);
    }

    @Test
    void targets_lists_what_may_be_reached_and_nothing_else() {
        assertThat(house.desk("alice", "targets").run().succeeds().out())
                .contains("web01", "exec01", "sftp01")
                .doesNotContain(" app ");
        assertThat(json("alice", "targets", "exec").size()).isEqualTo(1);
        assertThat(json("alice", "targets", "exec").get(0).get("channels").get(0).asString())
                .isEqualTo("exec");
        assertThat(json("mallory", "targets").size()).isZero();
        assertThat(house.desk("mallory", "targets").run().succeeds().out())
                .startsWith("nothing; ask an approver");
    }

    @Test
    void keys_lists_ones_own() {
        assertThat(house.desk("alice", "keys").run().succeeds().out())
                .contains(house.keyOf("alice").fingerprint(), "this connection");
        assertThat(json("bob", "keys").get(0).get("fingerprint").asString())
                .isEqualTo(house.keyOf("bob").fingerprint());
    }

    @Test
    void sessions_are_seen_by_their_operator_and_by_those_who_may() {
        Facts facts = house.facts();
        try (RealClient.Running client =
                house.ssh("alice", house.direct("web01"), "cat").withOpenInput().start()) {
            facts.await("ChannelOpened");
            String session = facts.await("SessionOpened").header().session();
            assertThat(json("alice", "sessions").get(0).get("id").asString()).isEqualTo(session);
            assertThat(house.desk("dave", "sessions").run().succeeds().out()).contains(session);
            assertThat(json("mallory", "sessions").size()).isZero();
            RealClient.Result no =
                    house.desk("mallory", "end", session, "--reason", "spite").run().endsWith(3);
            assertThat(no.errors()).startsWith("sallyport: no session " + session);
            house.desk("dave", "end", session, "--reason", "no").run().endsWith(126);
            house.desk("alice", "end", session, "--reason", "done").run().succeeds();
            client.result().endsWith(254);
            assertThat(facts.await("SessionEndOrdered").detail().get("reason").asString())
                    .isEqualTo("done");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "whoami --colour", "end s-abcdefghjkmn", "trust", "keys 'open"})
    void a_mistake_in_a_command_is_status_2_and_one_sentence(String command) {
        RealClient.Result result = house.desk("alice", command).run().endsWith(2);
        assertThat(result.errors()).startsWith("sallyport: ");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void known_hosts_lines_are_all_that_a_client_needs() throws IOException {
        String lines = house.desk("alice", "known-hosts").run().succeeds().out();
        Path file = folder.resolve("known_hosts");
        Files.writeString(file, lines);
        for (String way : new String[] {"web01", "web01.example.org", "exec01"}) {
            house.ssh(
                            "alice",
                            "-o",
                            "UserKnownHostsFile=" + file + " " + house.knownHosts(),
                            "-J",
                            "alice@gateway",
                            TestingSshd.user() + "@" + way,
                            "true")
                    .run()
                    .succeeds();
        }
        assertThat(lines)
                .contains("[gateway]:" + house.gateway().port() + " ssh-ed25519 ")
                .contains("@cert-authority ")
                .contains(house.gateway().hostKeyLine().split(" ")[1]);
        JsonNode value = json("alice", "known-hosts");
        assertThat(house.gateway().hostAuthorityLine())
                .startsWith(value.get("authority").asString());
    }

    @Test
    void an_unknown_host_key_is_refused_until_somebody_else_trusts_it() {
        try (House own = House.open()) {
            String fingerprint = own.sshd().hostKey().fingerprint();
            RealClient.Result before =
                    own.ssh("alice", own.direct("new01"), "true").run().endsWith(126);
            assertThat(before.errors())
                    .startsWith("sallyport: host key of new01")
                    .contains(fingerprint, "trust new01 " + fingerprint);
            own.desk("alice", "trust", "new01", fingerprint).run().endsWith(126);
            assertThat(own.desk("bob", "trust", "new01").run().succeeds().out())
                    .contains(fingerprint);
            own.desk("bob", "trust", "new01", "SHA256:AAAA").run().endsWith(3);
            own.ssh("alice", own.direct("new01"), "true").run().endsWith(126);
            Facts facts = own.facts();
            own.desk("bob", "trust", "new01", fingerprint).run().succeeds();
            assertThat(facts.await("HostKeyTrusted").header().person()).isEqualTo("bob");
            own.ssh("alice", own.direct("new01"), "true").run().succeeds();
        }
    }

    // ---- the menu

    @Test
    void the_menu_finds_a_target_and_connects() {
        Facts facts = house.facts();
        try (Pty terminal = house.terminal("alice", "alice@gateway")) {
            terminal.await("Ctrl-C leave");
            assertThat(terminal.shown()).contains("exec01", "web01");
            terminal.type("web");
            terminal.await("search: web");
            terminal.await("Ctrl-C leave");
            terminal.type("\r");
            terminal.await("connecting to web01 as " + TestingSshd.user());
            terminal.type("echo $((6*7))-answer\n");
            terminal.await("42-answer");
            terminal.type("exit 6\n");
            assertThat(terminal.status()).isEqualTo(6);
        }
        assertThat(facts.await("SessionOpened").detail().get("form").asString()).isEqualTo("menu");
        assertThat(Facts.shown(facts.recording())).contains("42-answer");
    }

    @Test
    void the_menu_is_left_without_a_session() {
        Facts facts = house.facts();
        try (Pty terminal = house.terminal("alice", "alice@gateway")) {
            terminal.await("Ctrl-C leave");
            terminal.type("\003");
            assertThat(terminal.status()).isZero();
        }
        assertThat(facts.all("SessionOpened")).isEmpty();
    }

    @Test
    void who_may_reach_nothing_sees_an_empty_menu() {
        try (Pty terminal = house.terminal("mallory", "mallory@gateway")) {
            terminal.await("you hold no grant now; press Tab to see what you may ask for");
            terminal.type("\r\003");
            assertThat(terminal.status()).isZero();
        }
    }

    @Test
    void the_menu_finds_what_may_be_asked_for_and_asks() {
        Facts facts = house.facts();
        try (Pty terminal = house.terminal("mallory", "mallory@gateway")) {
            terminal.await("Tab ask for more");
            terminal.type("\tweb");
            terminal.await("search: web");
            terminal.await("web01");
            assertThat(terminal.await("Ctrl-C leave")).contains("to be asked for", "Enter ask");
            terminal.type("\r");
            terminal.await("you hold no grant for");
            terminal.await("Why do you need it");
            terminal.type("\003");
            assertThat(terminal.status()).isNotZero();
        }
        assertThat(facts.all("AccessRequested")).isEmpty();
    }

    @Test
    void the_menu_offers_nothing_to_ask_for_to_who_may_not_ask() {
        try (Pty terminal = house.terminal("bob", "bob@gateway")) {
            terminal.await("Tab ask for more");
            terminal.type("\t");
            terminal.await("there is nothing you may ask for");
            terminal.type("\003");
            assertThat(terminal.status()).isZero();
        }
    }
}
