package io.sallyport.policy.gate;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.gate.Passage.Missing;
import io.sallyport.policy.gate.Passage.NoConsentNeeded;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

abstract class TwoGatesContract extends OnBothDatabases {

    @Test
    void without_a_grant_the_first_gate_is_shut_and_says_how_to_open_it() {
        assertThat(house.alice("web01", Operation.READ))
                .isEqualTo(
                        new Passage.Shut(
                                Missing.GRANT,
                                "you hold no grant for read as root on web01; ask for one: request"
                                        + " web01 --operations read"));
        assertThat(missing("nowhere")).isEqualTo(Missing.GRANT);
    }

    @Test
    void a_grant_is_enough_where_there_is_no_user_data() {
        TimedGrant grant = house.alicesGrant();

        Passage.Open open = open("web01", Operation.READ);

        assertThat(open.warrant()).isEqualTo(grant);
        assertThat(open.consent()).isNull();
        assertThat(open.uncovered()).isEqualTo(NoConsentNeeded.NO_USER_DATA);
        assertThat(open.until()).isEqualTo(grant.until());
        assertThat(missing("web01", Operation.MODIFY)).isEqualTo(Missing.GRANT);
        house.clock.set(grant.until().minusNanos(1));
        open("web01", Operation.READ);
        house.clock.set(grant.until());
        assertThat(missing("web01", Operation.READ)).isEqualTo(Missing.GRANT);
    }

    @Test
    void on_user_data_both_have_to_be_open_and_the_shorter_one_bounds_it() {
        Consent asked = house.askedForDb01();
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.GRANT);

        house.consents.give(
                asked.id(),
                new Narrowing(Duration.ofMinutes(20), null, Set.of(Operation.READ), null),
                CAROL);
        Passage.Open open = open("db01", Operation.READ);
        Instant end = house.now().plus(Duration.ofMinutes(20));
        assertThat(open.consent()).isNotNull();
        assertThat(open.until()).isEqualTo(end);
        assertThat(open.tellOwner()).isFalse();
        open("db01", Operation.OBSERVE); // a look goes with everything
        assertThat(missing("db01", Operation.MODIFY)).isEqualTo(Missing.GRANT);

        house.clock.set(end.minusNanos(1));
        open("db01", Operation.READ);
        house.clock.set(end);
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.CONSENT);
    }

    @Test
    void what_is_done_to_files_that_are_no_user_data_needs_a_grant_that_names_it_and_no_consent() {
        Consent asked = house.askedForDb01();
        house.consents.give(
                asked.id(), new Narrowing(null, null, Set.of(Operation.OBSERVE), null), CAROL);
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.CONSENT);

        assertThat(elsewhere(Operation.READ)).isInstanceOf(Passage.Open.class);
        assertThat(elsewhere(Operation.MODIFY))
                .isEqualTo(
                        new Passage.Shut(
                                Missing.GRANT,
                                "you hold no grant for modify, observe as root on db01; ask for"
                                        + " one: request db01 --operations modify,observe"));
        house.consents.withdraw(asked.id(), "enough", CAROL);
        assertThat(elsewhere(Operation.READ))
                .as("nothing at all is done there without a consent")
                .isInstanceOf(Passage.Shut.class);
    }

    private Passage elsewhere(Operation operation) {
        return house.gates.check(
                new TwoGates.Question(
                        "alice",
                        "db01",
                        "root",
                        Set.of(Operation.OBSERVE),
                        Set.of(operation),
                        Set.of()),
                null,
                house.now());
    }

    @Test
    void withdrawing_shuts_the_second_gate_and_revoking_the_first() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        house.consents.withdraw(asked.id(), "enough", CAROL);
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.CONSENT);

        Consent again = house.askedForDb01();
        house.consents.give(again.id(), Narrowing.NONE, CAROL);
        open("db01", Operation.READ);
        house.grants.of("alice").stream()
                .filter(grant -> grant.isLiveAt(house.now()))
                .forEach(grant -> house.grants.revoke(grant.id(), BOB, "stop"));
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.GRANT);
    }

    @Test
    void what_was_consented_for_one_grant_opens_no_other() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        TimedGrant first = house.grants.of("alice").getFirst();
        house.grants.breakGlass(
                ALICE, Set.of("db01"), "root", Set.of(Operation.EXPORT), Duration.ofHours(1), "x");
        house.grants.revoke(first.id(), BOB, "stop");

        assertThat(missing("db01", Operation.EXPORT)).isEqualTo(Missing.CONSENT);
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.GRANT);
    }

    @Test
    void a_standing_consent_goes_with_any_grant_of_who_it_is_for() {
        house.consents.giveStanding(
                "acme",
                new Standing(
                        Set.of("db01"),
                        "alice",
                        READ,
                        null,
                        house.now().plus(Duration.ofDays(30)),
                        Purpose.SCHEDULED_MAINTENANCE,
                        null),
                CAROL);
        AccessRequest request = house.alicesRequest("db01");
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);

        assertThat(open("db01", Operation.READ).uncovered()).isEqualTo(NoConsentNeeded.COVERED);
    }

    @Test
    void broken_glass_needs_no_consent_except_for_harm() {
        house.grants.breakGlass(
                ALICE,
                Set.of("db01"),
                "root",
                Set.of(
                        Operation.READ,
                        Operation.SERVICE,
                        Operation.DESTROY,
                        Operation.EXPORT,
                        Operation.UNBOUNDED),
                Duration.ofHours(1),
                "all is down");

        Passage.Open open = open("db01", Operation.READ, Operation.SERVICE);
        assertThat(open.uncovered()).isEqualTo(NoConsentNeeded.BREAK_GLASS);
        assertThat(open.tellOwner()).isTrue();
        assertThat(missing("db01", Operation.DESTROY)).isEqualTo(Missing.CONSENT);
        assertThat(missing("db01", Operation.READ, Operation.EXPORT)).isEqualTo(Missing.CONSENT);
        assertThat(missing("db01", Operation.UNBOUNDED)).isEqualTo(Missing.CONSENT);
    }

    @Test
    void an_owner_who_wants_to_be_told_is_told_and_one_who_denies_shuts_what_was_open() {
        house.modes.set("acme", "db01", ConsentMode.NOTIFY, CAROL);
        AccessRequest request = house.alicesRequest("db01");
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        Passage.Open open = open("db01", Operation.READ);
        assertThat(open.uncovered()).isEqualTo(NoConsentNeeded.OWNER_IS_TOLD);
        assertThat(open.tellOwner()).isTrue();

        house.modes.set("acme", "db01", ConsentMode.EXPLICIT, CAROL);
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.CONSENT);
        house.modes.set("acme", "db01", ConsentMode.DENY, CAROL);
        assertThat(missing("db01", Operation.READ)).isEqualTo(Missing.OWNER_DENIES);
    }

    @Test
    void a_frozen_person_passes_no_gate() {
        house.alicesGrant();
        house.grants.freeze("alice", ADMIN, "stolen key");

        assertThat(missing("web01", Operation.READ)).isEqualTo(Missing.FROZEN);
    }

    @Test
    void a_clock_that_is_set_back_before_a_grant_finds_the_gate_shut() {
        TimedGrant grant = house.alicesGrant();
        house.clock.set(grant.from().minusSeconds(1));

        assertThat(missing("web01", Operation.READ)).isEqualTo(Missing.GRANT);
    }

    private Passage.Open open(String target, Operation... operations) {
        Passage passage = house.alice(target, operations);
        assertThat(passage).isInstanceOf(Passage.Open.class);
        return (Passage.Open) passage;
    }

    private Missing missing(String target, Operation... operations) {
        Passage passage = house.alice(target, operations);
        assertThat(passage).isInstanceOf(Passage.Shut.class);
        return ((Passage.Shut) passage).missing();
    }
}
