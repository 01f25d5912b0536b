package io.sallyport.gateway.gates;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingCable;
import io.sallyport.gateway.testing.TestingClock;
import io.sallyport.policy.testing.TestingPostgres;
import io.sallyport.recorder.journal.Entry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A node that cannot reach its PostgreSQL: nothing new opens, what runs goes on for a bounded
/// time, and what ends by the clock ends then.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutDatabaseTest {
    private static final Duration LONGEST_CUT = Duration.ofSeconds(25);
    private static final String SENTENCE = "this gateway cannot reach its database now";

    private final TestingClock clock = new TestingClock();
    private TestingCable cable;
    private House house;
    private DeskTalk desk;
    private Facts facts;

    /// How the database goes away.
    enum Cut {
        REFUSES {
            @Override
            void make(TestingCable cable) {
                cable.refuse();
            }
        },
        SWALLOWS {
            @Override
            void make(TestingCable cable) {
                cable.swallow();
            }
        };

        abstract void make(TestingCable cable);
    }

    @BeforeAll
    void open() {
        String url = TestingPostgres.need().newDatabase();
        URI address = URI.create(url.substring("jdbc:".length()));
        cable = new TestingCable(address.getPort());
        house =
                House.open(
                        (inventory, more) -> {},
                        clock,
                        "sallyport.database.url="
                                + url.replace(":" + address.getPort(), ":" + cable.port()),
                        "sallyport.limits.cut=" + LONGEST_CUT.toSeconds() + "s");
        desk = new DeskTalk(house);
    }

    @AfterAll
    void close() {
        if (house != null) {
            house.close();
        }
        if (cable != null) {
            cable.close();
        }
    }

    @BeforeEach
    void look() {
        facts = house.facts();
    }

    private void awaitAnswers() {
        Awaitility.await("the database answers again")
                .atMost(Duration.ofSeconds(30))
                .until(() -> desk.runs("alice", "web01", "true").run().status() == 0);
    }

    @ParameterizedTest
    @EnumSource
    void while_the_database_is_away_nothing_opens_and_what_runs_goes_on_to_its_end(Cut cut) {
        String grant = desk.asks("mallory", "web01 --for 10m");
        Instant end = house.gateway().gates().grants().show(grant).orElseThrow().until();
        try (Pty standing = desk.shell("alice", "web01");
                Pty timed = desk.shell("mallory", "web01")) {
            cut.make(cable);
            // A statement that is on its way when the cable is cut has 25 seconds.
            Duration patience = Duration.ofSeconds(60);
            RealClient.Running session = desk.runs("alice", "web01", "id").within(patience).start();
            RealClient.Running looks = house.desk("bob", "requests").within(patience).start();
            RealClient.Running asks =
                    house.desk("mallory", "request exec01 --reason work").within(patience).start();
            assertThat(session.result().endsWith(126).errors()).contains(SENTENCE);
            assertThat(looks.result().endsWith(3).errors()).startsWith("sallyport: " + SENTENCE);
            assertThat(asks.result().endsWith(3).errors()).startsWith("sallyport: " + SENTENCE);

            DeskTalk.works(standing);
            DeskTalk.works(timed);
            clock.setTo(end.minusSeconds(1));
            timed.await("your grant " + grant + " ended at");
            assertThat(timed.status()).isEqualTo(254);
            Entry ended = facts.await("SessionEnded");
            assertThat(ended.time()).isBetween(end, end.plusSeconds(1));
            DeskTalk.works(standing);

            cable.mend();
            awaitAnswers();
            DeskTalk.works(standing);
        } finally {
            cable.mend();
        }
        assertThat(desk.says("mallory", "requests")).as("what was not kept").doesNotContain("r-");
        desk.runs("mallory", "web01", "id").run().endsWith(126);
    }

    @Test
    void what_could_not_be_asked_about_for_too_long_ends_and_opens_again_afterwards() {
        try (Pty shell = desk.shell("alice", "web01")) {
            cable.swallow();
            shell.await("this gateway could not ask for");
            shell.await("whether your access stands, so the session ends");
            assertThat(shell.status()).isEqualTo(254);
            Entry ended = facts.await("SessionEnded");
            assertThat(ended.detail().get("cause").asString()).isEqualTo("GRANT_ENDED");
        } finally {
            cable.mend();
        }
        awaitAnswers();
    }
}
