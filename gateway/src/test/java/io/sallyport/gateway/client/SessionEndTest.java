package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What ends a session from outside, and what the operator is told. Every test has a house of its
/// own, because it changes the rules or stops the node.
final class SessionEndTest {
    private static final String SHELL = "PS1='ready> ' exec sh -i";

    @Test
    void an_idle_session_is_warned_and_ends() {
        try (House house = House.open("sallyport.limits.idle=4s", "sallyport.limits.warning=2s")) {
            Facts facts = house.facts();
            try (Pty terminal = house.terminal("alice", house.direct("web01"), SHELL)) {
                terminal.await("ready> ");
                terminal.await("sallyport: no traffic for ");
                terminal.await("unless you type");
                terminal.await("sallyport: no traffic for 4 seconds, the session ends");
                assertThat(terminal.status()).isEqualTo(254);
            }
            hasEnded(facts, "IDLE");
        }
    }

    @Test
    void a_session_that_lasted_its_time_is_warned_and_ends_though_busy() {
        try (House house = House.open("sallyport.limits.total=4s", "sallyport.limits.warning=2s")) {
            Facts facts = house.facts();
            String busy = "while :; do sleep 0.2; echo busy; done";
            try (Pty terminal = house.terminal("alice", house.direct("web01"), busy)) {
                terminal.await("when it has lasted 4 seconds");
                terminal.await("sallyport: a session lasts at most 4 seconds, this one ends");
                assertThat(terminal.status()).isEqualTo(254);
            }
            hasEnded(facts, "TOTAL");
        }
    }

    @Test
    void another_person_ends_a_session_and_the_operator_reads_who_and_why() {
        try (House house = House.open()) {
            endsWhile(
                    house,
                    facts -> {
                        String session = facts.await("SessionOpened").header().session();
                        house.desk("bob", "end", session, "--reason", "'lunch is ready'")
                                .run()
                                .succeeds();
                    },
                    "bob ended this session: lunch is ready",
                    "ENDED_BY_PERSON");
        }
    }

    @Test
    void a_grant_taken_out_of_the_inventory_ends_its_session_within_two_seconds() {
        try (House house = House.open()) {
            endsWhile(
                    house,
                    facts -> {
                        facts.await("ChannelOpened");
                        house.gateway().write(house.inventory().withoutGrant("alice-works"));
                    },
                    "the grant alice-works no longer stands",
                    "GRANT_ENDED");
        }
    }

    @Test
    void a_stopping_node_tells_the_operator_and_seals_the_recording() {
        try (House house = House.open()) {
            Facts facts = house.facts();
            try (Pty terminal = house.terminal("alice", house.direct("web01"), SHELL)) {
                terminal.await("ready> ");
                Thread stop = Thread.ofVirtual().start(house.gateway()::stop);
                terminal.await("sallyport: this gateway stops");
                assertThat(terminal.status()).isEqualTo(254);
                stop.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            hasEnded(facts, "NODE_STOPPED");
            facts.await("NodeStopped");
        }
    }

    /// The timer's one thread is kept busy, so nothing leaves it because its time has come. What is
    /// left there holds the channels, the session and both connections.
    @Test
    void sessions_that_are_over_have_called_off_what_they_had_put_on_the_timer() throws Exception {
        try (House house = House.open()) {
            ScheduledThreadPoolExecutor timer = house.gateway().timer();
            CountDownLatch busy = new CountDownLatch(1);
            CountDownLatch over = new CountDownLatch(1);
            Future<Boolean> standing =
                    timer.submit(() -> {
                        busy.countDown();
                        over.await();
                        return true;
                    });
            try {
                busy.await();
                int before = timer.getQueue().size();
                for (int i = 0; i < 3; i++) {
                    house.ssh("alice", house.direct("web01"), "true").run().succeeds();
                }
                house.facts(); // returns when they are over
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(timer.getQueue()).hasSize(before));
            } finally {
                over.countDown();
            }
            assertThat(standing.get()).isTrue();
        }
    }

    private static void endsWhile(
            House house, Consumer<Facts> cause, String sentence, String journalled) {
        Facts facts = house.facts();
        try (RealClient.Running client =
                house.ssh("alice", house.direct("web01"), "cat").withOpenInput().start()) {
            facts.await("ChannelOpened");
            long begun = System.nanoTime();
            cause.accept(facts);
            RealClient.Result result = client.result();
            assertThat(Duration.ofNanos(System.nanoTime() - begun))
                    .isLessThan(Duration.ofSeconds(6));
            result.endsWith(254);
            assertThat(result.errors()).startsWith("sallyport: ").contains(sentence);
        }
        hasEnded(facts, journalled);
    }

    private static void hasEnded(Facts facts, String cause) {
        Entry ended = facts.await("SessionEnded");
        assertThat(ended.detail().get("cause").asString()).isEqualTo(cause);
        facts.recording();
    }
}
