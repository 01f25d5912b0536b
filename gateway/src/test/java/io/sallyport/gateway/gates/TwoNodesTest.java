package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingGateway;
import io.sallyport.policy.testing.TestingPostgres;
import io.sallyport.recorder.journal.Entry;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Two nodes with one PostgreSQL: what is said at the desk of one holds at the other.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TwoNodesTest {
    private House house;
    private TestingGateway other;
    private DeskTalk here;
    private DeskTalk there;
    private Facts facts;
    private Facts otherFacts;

    @BeforeAll
    void open() {
        String database = "sallyport.database.url=" + TestingPostgres.need().newDatabase();
        house =
                House.open(
                        (inventory, more) ->
                                inventory
                                        .person("erin", "approver", more.apply("erin").line())
                                        .grant("mallory-stands", "mallory", "db01")
                                        .grant("mallory-commands", "mallory", "exec01"),
                        InstantSource.system(),
                        database,
                        "sallyport.node=here");
        other = house.openOther(database, "sallyport.node=there");
        here = new DeskTalk(house);
        there = new DeskTalk(house, "other");
    }

    @AfterAll
    void close() {
        if (house != null) {
            house.close();
        }
    }

    @BeforeEach
    void look() {
        facts = house.facts();
        otherFacts = other.facts();
    }

    /// The session here is over within a second of what was done there.
    private void assertEnded(String cause, Entry done) {
        Entry ended = facts.await("SessionEnded");
        assertThat(ended.detail().get("cause").asString()).isEqualTo(cause);
        assertThat(ended.time()).isBetween(done.time().minusMillis(1), done.time().plusSeconds(1));
    }

    @Test
    void a_grant_revoked_there_ends_its_session_here_and_no_other() {
        String grant = there.asks("mallory", "web01");
        try (Pty standing = there.shell("mallory", "exec01");
                Pty shell = here.shell("mallory", "web01")) {
            there.says("bob", "revoke " + grant + " --reason 'not needed'");
            shell.await("bob revoked your grant " + grant + "; the session ends");
            assertThat(shell.status()).isEqualTo(254);
            assertEnded("GRANT_ENDED", otherFacts.await("GrantRevoked"));
            DeskTalk.works(standing);
        }
        here.runs("mallory", "web01", "id").run().endsWith(126);
    }

    @Test
    void a_consent_withdrawn_there_ends_its_session_here() {
        String consent =
                there.id("c", "carol", "standing-consent db01 --operations unbounded --for 1h");
        try (Pty shell = here.shell("mallory", "db01")) {
            there.says("carol", "withdraw " + consent + " --reason 'no more'");
            shell.await("acme withdrew the consent " + consent + "; the session ends");
            assertThat(shell.status()).isEqualTo(254);
            assertEnded("CONSENT_ENDED", otherFacts.await("ConsentWithdrawn"));
        }
        here.runs("mallory", "db01", "id").run().endsWith(126);
    }

    @Test
    void a_person_frozen_there_is_out_here_and_nobody_else_is() {
        try (Pty alice = here.shell("alice", "web01");
                Pty shell = here.shell("mallory", "exec01")) {
            there.says("bob", "freeze mallory --reason 'stolen laptop'");
            shell.await("mallory is frozen");
            assertThat(shell.status()).isEqualTo(254);
            assertEnded("GRANT_ENDED", otherFacts.await("PersonFrozen"));
            DeskTalk.works(alice);
        }
        assertThat(here.runs("mallory", "exec01", "id").run().endsWith(126).errors())
                .contains("mallory is frozen");
        there.says("admin", "unfreeze mallory");
        here.runs("mallory", "exec01", "id").run().succeeds();
    }

    @Test
    void a_request_raised_here_and_approved_there_opens_here() {
        try (Pty shell = house.terminal("mallory", house.direct("mallory", "web01"))) {
            shell.await("Why do you need it");
            shell.type("the disk is full\r\r");
            String request = DeskTalk.idIn("r", shell.await("waits 0:0"));
            assertThat(there.says("bob", "requests")).contains(request, "the disk is full");
            there.says("bob", "approve " + request);
            shell.await("is granted until");
            DeskTalk.works(shell);
            String grant = there.id("g", "mallory", "grants");
            assertThat(facts.await("SessionOpened").header().grant()).isEqualTo(grant);
            there.says("mallory", "complete " + grant);
            shell.await("you completed your grant");
        }
    }

    @Test
    void of_two_approvers_at_the_same_instant_one_lets_it_through_and_the_other_is_told() {
        for (int round = 0; round < 5; round++) {
            String request = here.id("r", "mallory", "request web01 --reason work");
            RealClient.Running bob = house.ssh("bob", "bob@gateway", "approve " + request).start();
            RealClient.Running erin = house.ssh("erin", "erin@other", "approve " + request).start();
            List<RealClient.Result> both = List.of(bob.result(), erin.result());
            assertThat(both)
                    .extracting(RealClient.Result::status)
                    .containsExactlyInAnyOrder(0, 126);
            assertThat(both)
                    .filteredOn(one -> one.status() == 126)
                    .allSatisfy(one ->
                            assertThat(one.errors()).startsWith("sallyport: ").contains(request));
            String grant = here.id("g", "mallory", "grants");
            assertThat(there.says("mallory", "grants").split("g-")).as("one grant").hasSize(2);
            there.says("mallory", "complete " + grant);
        }
        assertThat(facts.all("GrantIssued").size() + otherFacts.all("GrantIssued").size())
                .isEqualTo(5);
    }
}
