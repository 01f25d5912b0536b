package io.sallyport.policy.reconciliation;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.EVE;
import static io.sallyport.policy.testing.House.NODE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeBegun;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A backup is taken, something is taken away, and the backup is restored: the rows as they were,
/// the journal as it is.
abstract class ReconciliationContract extends OnBothDatabases {
    private static final List<String> TABLES =
            List.of(
                    "reconciled",
                    "consent_mode",
                    "consent",
                    "person_hold",
                    "timed_grant",
                    "vote",
                    "eligible_approver",
                    "request_rule",
                    "access_request");

    @BeforeEach
    void the_journal_keeps_time() {
        house.facts().at(house.clock);
    }

    @Test
    void a_node_that_ended_well_has_nothing_to_settle() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        house.grants.freeze("mallory", ADMIN, "x");
        house.later(Duration.ofMinutes(1));
        house.grants.unfreeze("mallory", ADMIN);
        house.modes.set("acme", null, ConsentMode.DENY, CAROL);
        house.later(Duration.ofMinutes(1));
        house.modes.set("acme", null, ConsentMode.NOTIFY, CAROL);

        assertThat(house.start()).isEmpty();
        assertThat(house.start()).isEmpty();
        assertThat(house.alice("db01", Operation.READ)).isInstanceOf(Passage.Open.class);
        assertThat(house.modes.of("acme", "db01")).isEqualTo(ConsentMode.NOTIFY);
        assertThat(house.grants.isFrozen("mallory")).isFalse();
    }

    @Test
    void a_revocation_wins_over_a_restored_row() {
        TimedGrant grant = house.alicesGrant();
        Backup backup = backup();
        house.later(Duration.ofMinutes(1));
        house.grants.revoke(grant.id(), BOB, "stop");
        backup.restore();
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Open.class);

        assertThat(house.start()).extracting(ChangeReconciled::verb).containsExactly(Verb.REVOKE);

        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
        assertThat(house.start()).isEmpty();
        backup.restore();
        assertThat(house.start()).isNotEmpty();
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
    }

    @Test
    void a_withdrawal_wins_over_a_restored_row() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        Backup backup = backup();
        house.consents.withdraw(asked.id(), "enough", CAROL);
        backup.restore();

        house.start();

        assertThat(house.alice("db01", Operation.READ)).isInstanceOf(Passage.Shut.class);
        assertThat(house.consents.show(asked.id()).orElseThrow().withdrawnBy()).isEqualTo("carol");
    }

    @Test
    void denials_refusals_and_completions_win_over_restored_rows() {
        AccessRequest denied = house.alicesRequest("web01");
        AccessRequest withdrawn = house.alicesRequest("web01");
        Consent refused = house.askedForDb01();
        TimedGrant completed = house.alicesGrant();
        Backup backup = backup();
        house.approvals.deny(denied.id(), "no", BOB);
        house.requests.withdraw(withdrawn.id(), ALICE);
        house.consents.refuse(refused.id(), "no", CAROL);
        house.grants.complete(completed.id(), ALICE);
        backup.restore();

        assertThat(house.start()).hasSize(4).allMatch(ChangeReconciled::corrected);

        assertThat(state(denied.id())).isEqualTo(RequestState.DENIED);
        assertThat(state(withdrawn.id())).isEqualTo(RequestState.WITHDRAWN);
        assertThat(state(String.valueOf(refused.request()))).isEqualTo(RequestState.DENIED);
        assertThat(house.consents.show(refused.id()).orElseThrow().state())
                .isEqualTo(Consent.State.REFUSED);
        assertThat(house.grants.show(completed.id()).orElseThrow().endedWhy())
                .isEqualTo(TimedGrant.Why.COMPLETED);
    }

    @Test
    void who_was_frozen_last_is_frozen_after_a_restore_and_who_was_let_go_is_not() {
        TimedGrant grant = house.alicesGrant();
        Backup backup = backup();
        house.later(Duration.ofMinutes(1));
        house.grants.freeze("alice", ADMIN, "stolen key");
        backup.restore();
        house.start();
        assertThat(house.grants.isFrozen("alice")).isTrue();
        assertThat(house.grants.show(grant.id()).orElseThrow().endedWhy())
                .isEqualTo(TimedGrant.Why.FROZEN);

        house.later(Duration.ofMinutes(1));
        house.grants.unfreeze("alice", ADMIN);
        backup.restore();
        house.start();
        assertThat(house.grants.isFrozen("alice")).isFalse();
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
    }

    @Test
    void a_mode_is_not_laxer_after_a_restore_than_the_owner_set_it_last() {
        house.modes.set("acme", "db01", ConsentMode.NOTIFY, CAROL);
        Backup backup = backup();
        house.later(Duration.ofMinutes(1));
        house.modes.set("acme", "db01", ConsentMode.DENY, CAROL);
        backup.restore();

        house.start();

        assertThat(house.modes.of("acme", "db01")).isEqualTo(ConsentMode.DENY);
    }

    @Test
    void votes_of_a_request_that_was_let_through_let_nothing_through_again_after_a_restore() {
        house.rule = House.twoApprovers();
        AccessRequest request = house.alicesRequest("web01");
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        Backup backup = backup();
        house.approvals.approve(request.id(), Narrowing.NONE, EVE);
        house.grants.revoke(house.grantOf(request).id(), BOB, "stop");
        backup.restore();
        assertThat(state(request.id())).isEqualTo(RequestState.PENDING_APPROVAL);

        assertThat(house.start())
                .extracting(ChangeReconciled::subject)
                .containsExactly(request.id());

        assertThat(state(request.id())).isEqualTo(RequestState.GRANTED);
        assertThatThrownBy(() -> house.approvals.approve(request.id(), Narrowing.NONE, EVE))
                .hasMessageContaining("granted already");
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
        assertThat(house.start()).isEmpty();
    }

    @Test
    void more_time_that_was_given_once_is_not_given_again_after_a_restore() {
        TimedGrant grant = house.alicesGrant();
        AccessRequest more =
                house.requests.extend(grant.id(), Duration.ofMinutes(30), "not done", ALICE);
        Backup backup = backup();
        house.approvals.approve(more.id(), Narrowing.NONE, BOB);
        backup.restore();

        house.start();

        assertThatThrownBy(() -> house.approvals.approve(more.id(), Narrowing.NONE, BOB))
                .hasMessageContaining("granted already");
        assertThat(house.grants.show(grant.id()).orElseThrow().until()).isEqualTo(grant.until());
    }

    @Test
    void a_consent_that_was_given_and_withdrawn_cannot_be_given_again_after_a_restore() {
        Consent asked = house.askedForDb01();
        Backup backup = backup();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        house.consents.withdraw(asked.id(), "our mistake", CAROL);
        backup.restore();

        house.start();

        assertThatThrownBy(() -> house.consents.give(asked.id(), Narrowing.NONE, CAROL))
                .isInstanceOf(ChangeRefusedException.class);
        assertThat(house.alice("db01", Operation.READ)).isInstanceOf(Passage.Shut.class);
    }

    @Test
    void glass_that_was_broken_waits_for_its_review_though_a_restore_lost_its_grant() {
        Backup backup = backup();
        TimedGrant glass = aBrokenGlass();
        house.later(Duration.ofMinutes(1));
        backup.restore();
        assertThat(house.grants.show(glass.id())).isEmpty();

        assertThat(house.start())
                .extracting(ChangeReconciled::verb)
                .containsExactly(Verb.BREAK_GLASS);

        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
        assertThatThrownBy(this::aBrokenGlass).hasMessageContaining("nobody has reviewed it yet");
        house.grants.review(glass.id(), BOB, "seen");
        backup.restore();
        assertThat(house.start()).as("it was reviewed").isEmpty();
        aBrokenGlass();
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Open.class);
    }

    private TimedGrant aBrokenGlass() {
        return house.grants.breakGlass(
                ALICE,
                Set.of("web01"),
                "root",
                Set.of(Operation.READ),
                Duration.ofHours(1),
                "fire");
    }

    @Test
    void a_revocation_that_a_crash_cut_short_is_carried_out() {
        TimedGrant grant = house.alicesGrant();
        meant(BOB, Verb.REVOKE, grant.id());

        List<ChangeReconciled> settled = house.start();

        assertThat(settled).hasSize(1).allMatch(ChangeReconciled::corrected);
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Shut.class);
        assertThat(house.start()).isEmpty();
    }

    @Test
    void an_approval_that_a_crash_cut_short_is_not_made_up() {
        AccessRequest request = house.alicesRequest("web01");
        meant(BOB, Verb.APPROVE, request.id());

        assertThat(house.start()).hasSize(1).noneMatch(ChangeReconciled::corrected);

        assertThat(state(request.id())).isEqualTo(RequestState.PENDING_APPROVAL);
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
    }

    @Test
    void what_was_refused_is_not_carried_out() {
        TimedGrant grant = house.alicesGrant();
        assertThat(house.requests.lapse(NODE)).isEmpty();
        AccessRequest granted = house.requests.show(String.valueOf(grant.request())).orElseThrow();
        assertThat(catchThrowable(() -> house.requests.withdraw(granted.id(), ALICE)))
                .hasMessageContaining("granted already");

        assertThat(house.start()).isEmpty();
        assertThat(house.alice("web01", Operation.READ)).isInstanceOf(Passage.Open.class);
    }

    private void meant(Actor actor, Verb verb, String subject) {
        house.journal.append(
                new ChangeBegun(
                        FactHeader.of(actor.person(), actor.source()),
                        "x-crashed2",
                        verb,
                        subject,
                        ""));
    }

    private RequestState state(String request) {
        return house.requests.show(request).orElseThrow().state();
    }

    private Backup backup() {
        return new Backup(house);
    }

    /// Every row of every table, to be put back in place of what is there.
    private static final class Backup {
        private final House house;
        private final Map<String, List<Map<String, Object>>> tables = new HashMap<>();

        Backup(House house) {
            this.house = house;
            for (String table : TABLES) {
                tables.put(
                        table,
                        house.database.read(
                                rows -> rows.sql("select * from " + table).query().listOfRows()));
            }
        }

        void restore() {
            house.database.write(rows -> {
                TABLES.forEach(table -> rows.sql("delete from " + table).update());
                for (String table : TABLES.reversed()) {
                    for (Map<String, Object> row : tables.get(table)) {
                        String columns = String.join(", ", row.keySet());
                        String marks =
                                String.join(", ", row.keySet().stream().map(_ -> "?").toList());
                        rows.sql(
                                        "insert into "
                                                + table
                                                + " ("
                                                + columns
                                                + ") values ("
                                                + marks
                                                + ")")
                                .params(new ArrayList<>(row.values()))
                                .update();
                    }
                }
                return true;
            });
        }
    }
}
