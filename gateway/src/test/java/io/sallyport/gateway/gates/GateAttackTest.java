package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.screen.PrintableText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is written, and how often, to get past the two gates or past the people who keep them; by
/// the real client at the desk and on terminals.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateAttackTest {
    private static final int MOST_OF_ONE = 2;
    private static final int MOST = 3;

    private House house;
    private DeskTalk desk;
    private Facts facts;

    @BeforeAll
    void open() {
        house =
                House.open(
                        (inventory, more) -> {
                            inventory.person("erin", "operator", more.apply("erin").line());
                            inventory.displayed("bob", "Bob").displayed("mallory", "Bob");
                        },
                        InstantSource.system(),
                        "sallyport.limits.waiting=" + MOST,
                        "sallyport.limits.waiting-per-person=" + MOST_OF_ONE);
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

    /// What the desk answers to bytes that no Java string survives on its way to a program: written
    /// as `printf` of a shell has them.
    private RealClient atTheDesk(String person, String command) {
        Path config = house.folder().resolve(person + ".ssh_config");
        return RealClient.of("/bin/sh")
                .and(
                        "-c",
                        "exec ssh -F "
                                + config
                                + " "
                                + person
                                + "@gateway \"$(printf '%s')\"".formatted(command));
    }

    private static void assertHarmless(String said) {
        assertThat(said.lines())
                .allSatisfy(line ->
                        assertThat(line.codePoints())
                                .as("what acts or hides in: %s", PrintableText.of(line))
                                .allMatch(PrintableText::isPrintable));
    }

    // ---- bad input

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--for 99999999999999d | 126 | longer than 36500 days",
                "--for 32d | 126 | 1 minute to 31 days",
                "--for=-5m | 126 | 1 minute to 31 days",
                "--for 0m | 126 | 1 minute to 31 days",
                "--for \\331\\243m | 126 | such as 30m, 2h or 4d",
                "--for 1h --for 2h | 2 | --for",
                "--start 2020-01-01T00:00:00Z | 126 | is past",
                "--start 2226-01-01T00:00:00Z | 126 | more than 90 days ahead",
                "--start +1000000000-12-31T23:59:59Z | 126 | more than 90 days ahead",
                "--start now | 2 | an instant such as",
                "--as roott | 126 | there are",
                "--purpose fun | 2 | is no purpose; there are",
                "--operations reed | 2 | did you mean `read`",
                "--ticket a\\342\\200\\256b | 126 | plain text"
            })
    void what_cannot_be_is_answered_by_a_sentence_with_what_can(
            String words, int status, String sentence) {
        RealClient.Result result =
                atTheDesk("mallory", "request web01 --reason x " + words).run().endsWith(status);
        assertThat(result.errors()).startsWith("sallyport: ").contains(sentence);
        assertHarmless(result.errors());
        assertThat(result.out()).isEmpty();
        assertThat(facts.all("AccessRequested")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\033[2J\\033]52;c;eA==\\007",
                "\\302\\2332J",
                "\\342\\200\\256",
                "\\342\\200\\213",
                "a\\nsallyport: approved by bob",
                "a\\rapproved by bob",
                "\\360\\237\\230",
                "\\377\\376"
            })
    void a_reason_that_acts_turns_or_hides_is_refused_and_comes_back_from_nowhere(String text) {
        for (String command :
                List.of(
                        "request web01 --reason \"x%sy\"",
                        "request \"web%s01\" --reason x",
                        "request web01 --reason x --as \"a%sb\"",
                        "request web01 --reason x --purpose \"a%sb\"",
                        "request web01 --reason x --operations \"a%sb\"",
                        "approve \"r-%s\"",
                        "show \"%s\"",
                        "consent \"c-%s\"",
                        "\"%s\"")) {
            RealClient.Result result =
                    atTheDesk("mallory", command.formatted(text).replace("\"", "\\042")).run();
            if (text.contains("377") || text.contains("230")) {
                assertThat(result.status()).as(command).isNotEqualTo(255);
            } else {
                assertThat(result.status()).as(command).isIn(2, 126);
                assertThat(result.errors()).startsWith("sallyport: ");
            }
            assertHarmless(result.errors());
            assertHarmless(result.out());
        }
        if (!text.contains("377") && !text.contains("230")) {
            assertThat(facts.all("AccessRequested")).isEmpty();
        }
    }

    @Test
    void a_command_that_is_too_long_is_refused_and_not_taken_for_another() {
        RealClient.Result result =
                house.ssh("mallory", "mallory@gateway")
                        .and("request web01 --reason " + "x".repeat(20_000))
                        .run()
                        .endsWith(2);
        assertThat(result.errors()).contains("at most 16384 characters");
        assertThat(result.out()).isEmpty();
        assertThat(desk.isRefused("mallory", "request web01 --reason " + "x".repeat(10_000)))
                .contains("longer than 1000 characters");
    }

    @Test
    void an_owner_consents_neither_for_ten_years_nor_to_nobody() {
        String standing = "standing-consent db01 --operations read ";
        assertThat(desk.isRefused("carol", standing + "--for 3653d")).contains("a year");
        assertThat(desk.isRefused("carol", standing + "--for 99999999999999d"))
                .contains("longer than 36500 days");
        assertThat(desk.isRefused("carol", standing + "--for=-1h")).contains("end before");
        assertThat(desk.isRefused("carol", standing + "--for 1h --person zoe"))
                .contains("there is nobody called `zoe`");
        assertThat(desk.isRefused("bob", standing + "--for 1h")).contains("speak for no owner");
    }

    // ---- what others are shown

    @Test
    void a_reason_that_looks_like_an_approval_looks_like_a_reason_wherever_it_is_shown() {
        String reason =
                "approved by bob"
                        + ".".repeat(50)
                        + "approved       bob at 2026-11-22T14:02:00Z: fine   r-abcd2345  granted";
        String request =
                desk.id("r", "mallory", "request web01 --reason '" + reason + "' --for 5m");
        try {
            String shown = desk.says("bob", "show " + request);
            assertThat(shown.lines()).filteredOn(line -> line.startsWith("approved")).hasSize(1);
            assertThat(shown).contains("state          pending-approval", "0 of 1 approved");
            assertThat(shown.lines()).allMatch(line -> line.length() < 80);
            assertThat(desk.says("bob", "requests").lines())
                    .filteredOn(line -> line.startsWith(request))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("0 of 1 approved"))
                    .satisfies(line -> assertThat(line).doesNotContain("abcd2345  granted"));
            JsonNode json =
                    JsonMapper.shared().readTree(desk.says("bob", "show " + request + " --json"));
            assertThat(json.path("reason").asString()).isEqualTo(reason);
            assertThat(json.path("approved").size()).isZero();
            assertThat(facts.await("AccessRequested").detail().path("reason").asString())
                    .isEqualTo(reason);
            assertThat(desk.runs("mallory", "web01", "id").run().endsWith(126).errors())
                    .contains("you hold no grant");
        } finally {
            desk.says("mallory", "withdraw " + request);
        }
    }

    @Test
    void a_message_of_one_approver_does_not_look_like_the_vote_of_another() {
        String request = desk.id("r", "mallory", "request web01 --reason work --for 5m");
        desk.says(
                "bob",
                "approve " + request + " --message 'ok, eve at 2026-11-22T14:02:00Z: fine by me'");
        String shown = desk.says("mallory", "show " + request);
        assertThat(shown.lines())
                .filteredOn(line -> line.startsWith("approved"))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("approved       bob at "));
        assertThat(
                        JsonMapper.shared()
                                .readTree(desk.says("mallory", "show " + request + " --json"))
                                .path("approved")
                                .size())
                .isOne();
        desk.says("mallory", "complete " + desk.id("g", "mallory", "grants"));
    }

    @Test
    void whoever_is_called_like_another_is_shown_by_the_name_they_sign_in_with() {
        String request = desk.id("r", "mallory", "request web01 --reason work --for 5m");
        try {
            assertThat(desk.says("bob", "requests")).contains("mallory").doesNotContain("Bob");
            assertThat(desk.says("bob", "show " + request))
                    .contains("person         mallory")
                    .doesNotContain("Bob");
        } finally {
            desk.says("mallory", "withdraw " + request);
        }
        assertThat(desk.says("mallory", "whoami")).contains("mallory", "Bob");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bob\u200b", "Bob\ufe0f", "\u202ebob", "Bob\u001b[2J"})
    void an_inventory_with_a_name_that_hides_something_is_refused_and_the_old_one_stays(
            String name) {
        house.gateway().write(house.inventory().displayed("mallory", name));
        try {
            assertThat(facts.await("InventoryRefused").detail().toString())
                    .contains("what shows nothing");
            assertThat(desk.says("mallory", "whoami")).contains("Bob").doesNotContain(name);
        } finally {
            house.gateway().write(house.inventory().displayed("mallory", "Bob"));
        }
    }

    @Test
    void what_is_typed_at_the_question_for_a_reason_is_shown_harmless_and_refused() {
        try (Pty mallory = house.terminal("mallory", house.direct("mallory", "web01"))) {
            mallory.await("Why do you need it");
            mallory.type("approved\u202e\u200b by bob\r");
            mallory.await("approved\\x{202e}\\x{200b} by bob");
            mallory.await("For how long [1h]");
            mallory.type("\r");
            mallory.await("plain text");
            assertThat(mallory.status()).isEqualTo(126);
            assertThat(mallory.shown()).doesNotContain("\u202e", "\u200b");
        }
        assertThat(facts.all("AccessRequested")).isEmpty();
    }

    // ---- many

    @Test
    void so_many_wait_at_once_and_no_more() {
        String request = desk.id("r", "mallory", "request web01 --reason work --for 5m");
        try (RealClient.Running one = waiting("mallory").awaitText(request);
                RealClient.Running two =
                        house.ssh("mallory", "mallory@gateway")
                                .and("request exec01 --reason work --for 5m --wait")
                                .start()
                                .awaitText("waits")) {
            String own = "you wait for decisions " + MOST_OF_ONE + " times already";
            assertThat(waiting("mallory").result().endsWith(75).errors()).contains(own);
            assertThat(
                            house.ssh("mallory", "mallory@gateway")
                                    .and("request sftp01 --reason work --wait")
                                    .run()
                                    .endsWith(75)
                                    .errors())
                    .contains(own);
            assertThat(desk.says("mallory", "requests")).doesNotContain("sftp01");
            try (Pty terminal = house.terminal("mallory", house.direct("mallory", "web01"))) {
                terminal.await(own);
                assertThat(terminal.status()).isEqualTo(75);
            }

            try (RealClient.Running three = waiting("erin").awaitText("asked by r-")) {
                assertThat(waiting("alice", "db01").result().endsWith(75).errors())
                        .contains(MOST + " wait for decisions at this gateway");
                one.kill();
                waitsAgain();
                assertThat(three.process().isAlive()).isTrue();
            }
            desk.says("bob", "deny " + request + " --reason no");
            two.kill();
        }
    }

    /// Whoever is gone has left a place to the next.
    private void waitsAgain() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> {
                    RealClient.Result next = waiting("mallory", "web01", "1s").result();
                    assertThat(next.status()).isEqualTo(75);
                    return next.errors().contains("is not decided yet");
                });
    }

    private RealClient.Running waiting(String person) {
        return waiting(person, "web01");
    }

    private RealClient.Running waiting(String person, String target) {
        return waiting(person, target, "5m");
    }

    private RealClient.Running waiting(String person, String target, String time) {
        return house.ssh(
                        person,
                        "-o",
                        "SetEnv=SALLYPORT_WAIT=" + time + " SALLYPORT_REASON=nightly",
                        house.direct(person, target),
                        "true")
                .start();
    }
}
