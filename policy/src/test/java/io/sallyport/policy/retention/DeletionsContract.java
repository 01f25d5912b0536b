package io.sallyport.policy.retention;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class DeletionsContract extends OnBothDatabases {
    private static final Actor DAVE = new Actor("dave", "192.0.2.4:50009");
    private static final Duration MONTH = Duration.ofDays(30);
    private static final String SESSION = "s-old";

    private final RecordingsInMemory recordings = new RecordingsInMemory();
    private Deletions deletions;

    /// An honest fake: recordings without bytes.
    private static final class RecordingsInMemory implements KeptRecordings {
        private final Map<String, Kept> kept = new HashMap<>();
        private boolean away;
        private String unreadable = "";

        @Override
        public Optional<Kept> find(String session) {
            return Optional.ofNullable(kept.get(session));
        }

        @Override
        public Optional<Gone> erase(String session) {
            if (away || session.equals(unreadable)) {
                throw new Deletions.NotErasedException(
                        "the store is away", new IllegalStateException("away"));
            }
            kept.remove(session);
            return Optional.of(new Gone("2026/01/01/" + session + ".rec", 7, "ab".repeat(32), ""));
        }
    }

    @BeforeEach
    void a_node_keeps_recordings() {
        Person dave =
                new Person(
                        "dave", "Dave", Set.of(Role.AUDITOR), Set.of(), List.of(), Set.of(), null);
        Map<String, Person> people = new HashMap<>(house.inventory().people());
        people.put("dave", dave);
        Inventory inventory =
                new Inventory(
                        people,
                        house.inventory().owners(),
                        house.inventory().targets(),
                        house.inventory().userAuthorities(),
                        house.inventory().grants());
        deletions =
                new Deletions(
                        "gw1",
                        house.ledger,
                        () -> inventory,
                        person -> person.is(Role.ADMINISTRATOR),
                        new Retention(List.of(), MONTH),
                        recordings);
        recordings.kept.put(SESSION, new KeptRecordings.Kept("web01", now().minus(MONTH), false));
        recordings.kept.put(
                "s-young",
                new KeptRecordings.Kept("web01", now().minus(MONTH).plusMillis(1), false));
    }

    private Instant now() {
        return house.ledger.now();
    }

    private List<Entry> facts(String kind) {
        return house.journal.read(0, 10_000).stream()
                .filter(entry -> entry.fact().equals(kind))
                .toList();
    }

    private static void refused(Runnable act, String part) {
        assertThatThrownBy(act::run)
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(part);
    }

    @Test
    void what_an_administrator_proposes_an_auditor_approves_and_a_trace_remains() {
        Deletion proposed = deletions.propose(SESSION, "asked for by acme", ADMIN);
        assertThat(deletions.carryOut()).isZero();
        assertThat(recordings.kept).containsKey(SESSION);
        deletions.approve(proposed.id(), DAVE);
        assertThat(deletions.carryOut()).isEqualTo(1);
        assertThat(recordings.kept).doesNotContainKey(SESSION);
        Entry deleted = facts("RecordingDeleted").getFirst();
        assertThat(deleted.header().session()).isEqualTo(SESSION);
        assertThat(deleted.detail().get("sha256").asString()).isEqualTo("ab".repeat(32));
        assertThat(deleted.detail().get("proposedBy").asString()).isEqualTo("admin");
        assertThat(deleted.detail().get("approvedBy").asString()).isEqualTo("dave");
        assertThat(facts("RecordingDeletionApproved").getFirst().sequence())
                .isLessThan(deleted.sequence());
        assertThat(deletions.carryOut()).isZero();
    }

    @Test
    void the_other_way_round_works_too() {
        Deletion proposed = deletions.propose(SESSION, "too long ago", DAVE);
        deletions.approve(proposed.id(), ADMIN);
        assertThat(deletions.carryOut()).isEqualTo(1);
    }

    @Test
    void nobody_approves_what_they_proposed_and_an_operator_does_neither() {
        Deletion proposed = deletions.propose(SESSION, "mine", ADMIN);
        refused(() -> deletions.approve(proposed.id(), ADMIN), "somebody else");
        refused(() -> deletions.approve(proposed.id(), ALICE), "auditor or administrator");
        refused(() -> deletions.propose(SESSION, "hide it", ALICE), "auditor or administrator");
        refused(() -> deletions.hold(SESSION, "hm", ALICE), "auditor or administrator");
        assertThat(deletions.carryOut()).isZero();
    }

    @Test
    void what_is_too_young_by_a_millisecond_stays_and_what_is_old_enough_may_go() {
        refused(() -> deletions.propose("s-young", "soon", ADMIN), "has to stay for 30 days");
        assertThat(deletions.propose(SESSION, "now", ADMIN).state())
                .isEqualTo(Deletion.State.PROPOSED);
    }

    @Test
    void a_session_that_runs_is_neither_proposed_nor_approved_and_is_after_its_end() {
        KeptRecordings.Kept over = new KeptRecordings.Kept("web01", now().minus(MONTH), false);
        KeptRecordings.Kept running = new KeptRecordings.Kept("web01", now().minus(MONTH), true);
        recordings.kept.put(SESSION, running);
        refused(() -> deletions.propose(SESSION, "now", ADMIN), "the session still runs");
        recordings.kept.put(SESSION, over);
        Deletion proposed = deletions.propose(SESSION, "now", ADMIN);
        recordings.kept.put(SESSION, running);
        refused(() -> deletions.approve(proposed.id(), DAVE), "the session still runs");
        recordings.kept.put(SESSION, over);
        assertThat(deletions.approve(proposed.id(), DAVE).state())
                .isEqualTo(Deletion.State.APPROVED);
    }

    @Test
    void one_that_cannot_be_erased_does_not_stop_the_others() {
        for (String session : List.of("s-one", "s-two", "s-three")) {
            recordings.kept.put(
                    session, new KeptRecordings.Kept("web01", now().minus(MONTH), false));
            Deletion proposed = deletions.propose(session, "now", ADMIN);
            deletions.approve(proposed.id(), DAVE);
        }
        recordings.unreadable = "s-one";
        assertThat(deletions.carryOut()).isEqualTo(2);
        recordings.unreadable = "";
        assertThat(deletions.carryOut()).isEqualTo(1);
    }

    @Test
    void what_is_held_is_neither_proposed_nor_approved_and_what_is_released_may_be() {
        deletions.hold(SESSION, "case 17", DAVE);
        refused(() -> deletions.hold(SESSION, "again", ADMIN), "held already");
        refused(() -> deletions.propose(SESSION, "now", ADMIN), "is held");
        assertThat(deletions.holds()).extracting(Hold::session).containsExactly(SESSION);
        deletions.release(SESSION, "case closed", DAVE);
        refused(() -> deletions.release(SESSION, "again", DAVE), "not held");
        assertThat(deletions.holds()).isEmpty();
        assertThat(deletions.propose(SESSION, "now", ADMIN)).isNotNull();
    }

    @Test
    void a_hold_denies_what_was_proposed_and_comes_too_late_for_what_was_approved() {
        Deletion proposed = deletions.propose(SESSION, "now", ADMIN);
        deletions.hold(SESSION, "case 17", DAVE);
        refused(() -> deletions.approve(proposed.id(), DAVE), "held");
        deletions.release(SESSION, "case closed", DAVE);
        refused(() -> deletions.approve(proposed.id(), DAVE), "decided already");
        Deletion again = deletions.propose(SESSION, "now", ADMIN);
        deletions.approve(again.id(), DAVE);
        refused(() -> deletions.hold(SESSION, "late", DAVE), "nothing left to hold");
    }

    @Test
    void what_was_denied_stays_and_may_be_proposed_again() {
        Deletion proposed = deletions.propose(SESSION, "now", ADMIN);
        refused(() -> deletions.propose(SESSION, "twice", ADMIN), "proposed already");
        deletions.deny(proposed.id(), "still needed", DAVE);
        assertThat(deletions.carryOut()).isZero();
        assertThat(deletions.propose(SESSION, "later", ADMIN)).isNotNull();
    }

    @Test
    void what_could_not_be_erased_is_erased_later() {
        Deletion proposed = deletions.propose(SESSION, "now", ADMIN);
        deletions.approve(proposed.id(), DAVE);
        recordings.away = true;
        assertThat(deletions.carryOut()).isZero();
        assertThat(facts("RecordingDeleted")).isEmpty();
        recordings.away = false;
        assertThat(deletions.carryOut()).isEqualTo(1);
        assertThat(facts("RecordingDeleted")).hasSize(1);
    }
}
