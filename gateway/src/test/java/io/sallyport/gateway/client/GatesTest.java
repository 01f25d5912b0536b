package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The two gates over SSH alone, with the real client on real terminals: asking, approving,
/// consenting, working, and every way in which it ends.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GatesTest {
    private static final String ME = TestingSshd.user();
    private House house;
    private Facts facts;

    @BeforeAll
    void open() {
        house = House.open();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @BeforeEach
    void look() {
        facts = house.facts();
    }

    private Pty terminal(String person, String... words) {
        return house.terminal(person, words);
    }

    /// What a person says at the desk, and what it answers.
    private String desk(String person, String command) {
        return house.ssh(person, person + "@gateway", command).run().succeeds().out();
    }

    private String refused(String person, String command) {
        RealClient.Result result =
                house.ssh(person, person + "@gateway", command).run().endsWith(126);
        assertThat(result.errors()).startsWith("sallyport: ");
        return result.errors();
    }

    private static String id(String kind, String text) {
        Matcher id = Pattern.compile("\\b" + kind + "-[a-z0-9]{8}\\b").matcher(text);
        assertThat(id.find()).as("an id in %s", text).isTrue();
        return id.group();
    }

    private String only(String kind, String person, String command) {
        return id(kind, desk(person, command));
    }

    @Test
    void the_life_of_a_request_from_the_operators_terminal_to_the_owners_withdrawal() {
        try (Pty alice = terminal("alice", "-tt", house.direct("db01"))) {
            alice.await("you hold no grant for");
            alice.await("Why do you need it");
            alice.type("the disk is full\r");
            alice.await("For how long [1h]");
            alice.type("30m\r");
            String request = id("r", alice.await("waits 0:0"));
            alice.await("0 of 1 approved; bob may");

            assertThat(desk("bob", "requests")).contains(request, "alice", "the disk is full");
            assertThat(desk("bob", "approve " + request + " --for 20m --message 'be quick'"))
                    .contains("waits for the consent of acme");
            alice.await("approved; waits for the consent of acme (carol)");

            String consent = only("c", "carol", "consents");
            assertThat(desk("carol", "consent " + consent)).contains("alice may unbounded on db01");
            alice.await("is granted until");
            alice.typeUntil("echo in$((40+2))\r", "in42");

            String grant = only("g", "alice", "grants");
            Entry opened = facts.await("SessionOpened");
            assertThat(opened.header().grant()).isEqualTo(grant);
            assertThat(opened.header().consent()).isEqualTo(consent);
            assertThat(opened.header().owner()).isEqualTo("acme");
            assertThat(desk("carol", "accesses"))
                    .contains(String.valueOf(opened.header().session()), "alice", consent);

            long withdrawn = System.nanoTime();
            desk("carol", "withdraw " + consent + " --reason 'our mistake'");
            alice.await("acme withdrew the consent " + consent + "; the session ends");
            assertThat(alice.status()).isEqualTo(254);
            assertThat((System.nanoTime() - withdrawn) / 1_000_000_000)
                    .as("seconds, the withdrawing client's own start included")
                    .isLessThan(10);
            Entry ended = facts.await("SessionEnded");
            assertThat(ended.detail().get("cause").asString()).isEqualTo("CONSENT_ENDED");
            assertThat(ended.time())
                    .isBefore(facts.await("ConsentWithdrawn").time().plusMillis(1500));
        }
        assertThat(house.ssh("alice", house.direct("db01"), "id").run().endsWith(126).errors())
                .contains("acme", "has not consented");
        desk("alice", "complete " + only("g", "alice", "grants"));
    }

    @Test
    void a_revoked_grant_ends_its_session_and_no_other() {
        try (Pty standing = terminal("alice", "-tt", house.direct("web01"));
                Pty mallory = terminal("mallory", "-tt", "mallory@" + ME + "@web01@gateway")) {
            mallory.await("Why do you need it");
            mallory.type("curious\r\r");
            String request = id("r", mallory.await("waits 0:0"));
            desk("bob", "approve " + request);
            mallory.typeUntil("echo in$((40+2))\r", "in42");
            String grant = only("g", "mallory", "grants");
            desk("bob", "revoke " + grant + " --reason 'not needed'");
            mallory.await("bob revoked your grant " + grant);
            assertThat(mallory.status()).isEqualTo(254);
            standing.typeUntil("echo still$((40+2))\r", "still42");
        }
    }

    @Test
    void who_waits_may_leave_and_take_the_request_up_again() {
        String request;
        try (Pty mallory = terminal("mallory", "-tt", "mallory@" + ME + "@web01@gateway")) {
            mallory.await("Why do you need it");
            mallory.type("first\r\r");
            request = id("r", mallory.await("waits 0:0"));
            mallory.await("Ctrl-C leaves");
            mallory.type("\u0003");
            mallory.await(request + " stays");
            assertThat(mallory.status()).isEqualTo(75);
        }
        try (Pty mallory = terminal("mallory", "-tt", "mallory@" + ME + "@web01@gateway")) {
            mallory.await("you asked for this already, by " + request);
            desk("bob", "deny " + request + " --reason 'ask on Monday'");
            mallory.await("was denied by bob: ask on Monday");
            assertThat(mallory.status()).isEqualTo(126);
        }
    }

    @Test
    void without_a_terminal_a_command_is_refused_at_once_or_waits_as_its_environment_says() {
        assertThat(
                        house.ssh("mallory", "mallory@" + ME + "@web01@gateway", "id")
                                .run()
                                .endsWith(126)
                                .errors())
                .contains("you hold no grant", "request web01");

        RealClient.Result late =
                house.ssh(
                                "mallory",
                                "-o",
                                "SetEnv=SALLYPORT_WAIT=1s SALLYPORT_REASON=nightly",
                                "mallory@" + ME + "@web01@gateway",
                                "echo never")
                        .run()
                        .endsWith(75);
        assertThat(late.out()).isEmpty();
        String request = id("r", late.errors());
        assertThat(late.errors()).contains("is not decided yet: 0 of 1 approved; bob may");

        RealClient.Running waiting =
                house.ssh(
                                "mallory",
                                "-o",
                                "SetEnv=SALLYPORT_WAIT=2m SALLYPORT_REASON=nightly",
                                "mallory@" + ME + "@web01@gateway",
                                "echo done")
                        .start();
        waiting.awaitText(request);
        desk("bob", "approve " + request);
        assertThat(waiting.result().succeeds().out()).isEqualTo("done\n");
        desk("mallory", "complete " + only("g", "mallory", "grants"));
    }

    @Test
    void freezing_a_person_ends_their_sessions_and_lets_them_in_nowhere() {
        try (Pty alice = terminal("alice", "-tt", house.direct("web01"))) {
            alice.typeUntil("echo in$((40+2))\r", "in42");
            desk("bob", "freeze alice --reason 'stolen laptop'");
            alice.await("alice is frozen");
            assertThat(alice.status()).isEqualTo(254);
        }
        assertThat(house.ssh("alice", house.direct("web01"), "id").run().endsWith(126).errors())
                .contains("alice is frozen");
        assertThat(refused("alice", "request web01 --reason please")).contains("frozen");
        assertThat(refused("dave", "unfreeze alice")).contains("role approver or administrator");
        desk("admin", "unfreeze alice");
        house.ssh("alice", house.direct("web01"), "true").run().succeeds();
    }

    @Test
    void nobody_decides_their_own_and_nobody_elses_data() {
        String request =
                only("r", "alice", "request db01 --as " + ME + " --reason 'a look' --for 30m");
        assertThat(refused("alice", "approve " + request)).contains("nobody approves their own");
        assertThat(refused("carol", "approve " + request)).contains("you may not approve");
        assertThat(refused("admin", "approve " + request)).contains("you may not approve");
        desk("bob", "approve " + request);
        assertThat(refused("bob", "approve " + request)).contains(request);
        String consent = only("c", "carol", "consents");
        for (String other : new String[] {"alice", "bob", "admin", "dave"}) {
            assertThat(refused(other, "consent " + consent)).contains("no consent " + consent);
        }
        desk("carol", "deny " + consent + " --reason no");
        assertThat(desk("alice", "show " + request)).contains("denied by carol: no");
        assertThat(refused("bob", "approve " + request)).contains(request);
    }

    @Test
    void bad_input_is_answered_by_what_is_wrong_and_what_is_possible() {
        assertThat(refused("alice", "request db1 --reason x")).contains("did you mean `db01`");
        assertThat(refused("alice", "request web01 --reason x --for 40d")).contains("31 days");
        assertThat(refused("alice", "request web01 --reason x --for soon")).contains("such as 30m");
        assertThat(refused("alice", "request web01 --reason x --start 2020-01-01T00:00:00Z"))
                .contains("is past");
        assertThat(refused("alice", "request web01")).contains("reason is empty");
        assertThat(refused("alice", "approve r-nothing0")).contains("there is no request");
        assertThat(
                        house.ssh("alice", "alice@gateway", "request web01 --operations reed")
                                .run()
                                .endsWith(2)
                                .errors())
                .contains("did you mean `read`");
    }
}
