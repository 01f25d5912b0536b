package io.sallyport.policy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class KeyUsesContract extends OnBothDatabases {
    private static final String LAPTOP = "SHA256:laptop";
    private static final String PHONE = "SHA256:phone";

    /// What would wait for the database; runs when a test says so.
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    private KeyUses uses;

    @BeforeEach
    void a_node_sees_uses() {
        uses = onAnotherNode();
    }

    private KeyUses onAnotherNode() {
        return new KeyUses(house.database, waiting::add, house.clock);
    }

    private void write() {
        while (!waiting.isEmpty()) {
            waiting.remove().run();
        }
    }

    @Test
    void a_key_that_was_never_used_has_no_use() {
        assertThat(uses.of("alice")).isEmpty();
    }

    @Test
    void the_last_use_is_known_at_once_and_after_a_restart() {
        uses.used("alice", LAPTOP, "192.0.2.1:50001");
        uses.used("alice", PHONE, "192.0.2.7:50001");
        uses.used("bob", "SHA256:bob", "192.0.2.2:50001");
        KeyUse laptop = new KeyUse(LAPTOP, house.now(), "192.0.2.1:50001");
        assertThat(uses.of("alice")).hasSize(2).containsEntry(LAPTOP, laptop);
        assertThat(onAnotherNode().of("alice")).isEmpty();

        write();

        assertThat(onAnotherNode().of("alice"))
                .containsEntry(LAPTOP, laptop)
                .containsOnlyKeys(LAPTOP, PHONE);
    }

    @Test
    void a_key_is_written_once_a_minute_at_most() {
        Instant first = house.now();
        uses.used("alice", LAPTOP, "192.0.2.1:1");
        write();
        house.later(KeyUses.APART.minusNanos(1000));
        uses.used("alice", LAPTOP, "192.0.2.1:2");
        assertThat(waiting).isEmpty();
        assertThat(onAnotherNode().of("alice").get(LAPTOP).at()).isEqualTo(first);
        assertThat(uses.of("alice").get(LAPTOP).from()).isEqualTo("192.0.2.1:2");

        house.later(Duration.ofNanos(1000));
        uses.used("alice", LAPTOP, "192.0.2.1:3");
        write();

        assertThat(onAnotherNode().of("alice").get(LAPTOP))
                .isEqualTo(new KeyUse(LAPTOP, house.now(), "192.0.2.1:3"));
    }

    @Test
    void an_earlier_use_that_another_node_writes_later_does_not_count() {
        uses.used("alice", LAPTOP, "192.0.2.1:1");
        house.later(Duration.ofMinutes(5));
        Queue<Runnable> elsewhere = new ArrayDeque<>();
        KeyUses other = new KeyUses(house.database, elsewhere::add, house.clock);
        other.used("alice", LAPTOP, "192.0.2.1:2");
        elsewhere.remove().run();
        write();

        assertThat(onAnotherNode().of("alice").get(LAPTOP).from()).isEqualTo("192.0.2.1:2");
        assertThat(uses.of("alice").get(LAPTOP).from()).isEqualTo("192.0.2.1:2");
    }

    @Test
    void one_piece_of_work_writes_whatever_many_sign_ins_left() {
        for (int i = 0; i < 50; i++) {
            uses.used("alice", "SHA256:" + i, "192.0.2.1:1");
        }
        assertThat(waiting).hasSize(1);
        write();
        assertThat(onAnotherNode().of("alice")).hasSize(50);
    }

    @Test
    void a_database_that_is_away_neither_fails_a_sign_in_nor_is_it_asked_on_its_thread() {
        house.database.close();
        uses.used("alice", LAPTOP, "192.0.2.1:1");
        write();
        uses.used("alice", LAPTOP, "192.0.2.1:2");
        assertThat(waiting).as("tried again at the next use").hasSize(1);
        write();
        assertThatExceptionOfType(DatabaseUnavailableException.class)
                .isThrownBy(() -> uses.of("alice"));
    }

    @Test
    void a_node_that_stops_does_not_fail_a_sign_in() {
        KeyUses stopping =
                new KeyUses(
                        house.database,
                        work -> {
                            throw new RejectedExecutionException("stopping");
                        },
                        house.clock);
        stopping.used("alice", LAPTOP, "192.0.2.1:1");
        assertThat(stopping.of("alice")).containsOnlyKeys(LAPTOP);
    }

    @Test
    void without_a_database_a_node_knows_what_it_saw_itself() {
        KeyUses alone = KeyUses.sinceStart(house.clock);
        alone.used("alice", LAPTOP, "192.0.2.1:1");
        assertThat(alone.of("alice")).containsOnlyKeys(LAPTOP);
        assertThat(alone.of("bob")).isEmpty();
    }
}
