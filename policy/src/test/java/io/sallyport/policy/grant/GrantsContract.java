package io.sallyport.policy.grant;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.EVE;
import static io.sallyport.policy.testing.House.MALLORY;
import static io.sallyport.policy.testing.House.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

abstract class GrantsContract extends OnBothDatabases {

    @Test
    void a_grant_admits_until_the_instant_before_it_ends_and_refuses_at_that_instant() {
        TimedGrant grant = house.alicesGrant();
        Instant end = grant.until();

        assertThat(house.grants.live("alice", "web01", "root", end.minusNanos(1)))
                .containsExactly(grant);
        assertThat(house.grants.live("alice", "web01", "root", end)).isEmpty();
        assertThat(house.grants.live("alice", "web01", "root", grant.from().minusNanos(1)))
                .isEmpty();
        assertThat(house.grants.live("alice", "db01", "root", grant.from())).isEmpty();
        assertThat(house.grants.live("mallory", "web01", "root", grant.from())).isEmpty();
    }

    @Test
    void a_revoked_grant_admits_nothing_more() {
        TimedGrant grant = house.alicesGrant();
        house.later(Duration.ofMinutes(1));

        TimedGrant revoked = house.grants.revoke(grant.id(), EVE, "wrong machine");

        assertThat(revoked.ended()).isEqualTo(house.now());
        assertThat(revoked.endedWhy()).isEqualTo(TimedGrant.Why.REVOKED);
        assertThat(revoked.endedBy()).isEqualTo("eve");
        assertThat(house.grants.live("alice", "web01", "root", house.now())).isEmpty();
        assertThatThrownBy(() -> house.grants.revoke(grant.id(), EVE, "again"))
                .hasMessageContaining("is over since");
        assertThat(house.facts().facts(GrantRevoked.class).getFirst().header().grant())
                .isEqualTo(grant.id());
    }

    @Test
    void a_grant_is_completed_by_its_person_and_revoked_by_others() {
        TimedGrant grant = house.alicesGrant();

        assertThatThrownBy(() -> house.grants.complete(grant.id(), BOB))
                .hasMessageContaining("not your grant");
        assertThatThrownBy(() -> house.grants.revoke(grant.id(), ALICE, "done"))
                .hasMessageContaining("to end your own: complete");
        assertThat(house.grants.complete(grant.id(), ALICE).endedWhy())
                .isEqualTo(TimedGrant.Why.COMPLETED);
    }

    @Test
    void more_time_is_a_new_decision_and_moves_the_end() {
        TimedGrant grant = house.alicesGrant();
        AccessRequest more =
                house.requests.extend(grant.id(), Duration.ofMinutes(30), "still at it", ALICE);

        assertThat(more.kind()).isEqualTo(AccessRequest.Kind.EXTENSION);
        assertThat(house.grants.show(grant.id()).orElseThrow().until()).isEqualTo(grant.until());
        assertThat(house.approvals.approve(more.id(), Narrowing.NONE, BOB).state())
                .isEqualTo(RequestState.GRANTED);
        assertThat(house.grants.show(grant.id()).orElseThrow().until())
                .isEqualTo(grant.until().plus(Duration.ofMinutes(30)));
        assertThat(house.facts().facts(GrantExtended.class).getFirst().before())
                .isEqualTo(grant.until());
    }

    @Test
    void what_is_over_is_not_extended() {
        TimedGrant grant = house.alicesGrant();
        AccessRequest more =
                house.requests.extend(grant.id(), Duration.ofMinutes(30), "still at it", ALICE);
        house.grants.revoke(grant.id(), EVE, "stop");

        assertThatThrownBy(() -> house.approvals.approve(more.id(), Narrowing.NONE, BOB))
                .hasMessageContaining("is over");
        assertThatThrownBy(() -> house.requests.extend(grant.id(), Duration.ofHours(1), "x", ALICE))
                .hasMessageContaining("is over");
        assertThatThrownBy(
                        () -> house.requests.extend(grant.id(), Duration.ofHours(1), "x", MALLORY))
                .hasMessageContaining("not your grant");
    }

    @Test
    void freezing_ends_every_grant_and_unfreezing_brings_none_back() {
        TimedGrant grant = house.alicesGrant();

        house.grants.freeze("alice", ADMIN, "stolen key");
        assertThat(house.grants.isFrozen("alice")).isTrue();
        assertThat(house.grants.show(grant.id()).orElseThrow().endedWhy())
                .isEqualTo(TimedGrant.Why.FROZEN);
        assertThatThrownBy(() -> house.alicesRequest("web01")).hasMessageContaining("frozen");

        house.grants.unfreeze("alice", BOB);
        assertThat(house.grants.isFrozen("alice")).isFalse();
        assertThat(house.grants.live("alice", "web01", "root", house.now())).isEmpty();
        assertThat(house.alicesRequest("web01").state()).isEqualTo(RequestState.PENDING_APPROVAL);
    }

    @Test
    void who_may_freeze_is_an_approver_or_administrator_and_nobody_unfreezes_themselves() {
        assertThatThrownBy(() -> house.grants.freeze("alice", CAROL, "x"))
                .hasMessageContaining("approver or administrator");
        assertThatThrownBy(() -> house.grants.freeze("zoe", ADMIN, "x"))
                .hasMessageContaining("nobody called zoe");
        house.grants.freeze("bob", ADMIN, "x");
        assertThatThrownBy(() -> house.grants.unfreeze("bob", BOB))
                .hasMessageContaining("themselves");
        assertThatThrownBy(() -> house.grants.unfreeze("eve", ADMIN))
                .hasMessageContaining("not frozen");
    }

    @Test
    void broken_glass_opens_at_once_for_hours_at_most_and_is_marked() {
        TimedGrant grant =
                house.grants.breakGlass(
                        ALICE, Set.of("web01"), "root", READ, Duration.ofHours(1), "all is down");

        assertThat(grant.how()).isEqualTo(TimedGrant.How.BREAK_GLASS);
        assertThat(house.grants.live("alice", "web01", "root", house.now())).containsExactly(grant);
        assertThat(house.grants.on("web01")).containsExactly(grant);
        assertThatThrownBy(() ->
                        house.grants.breakGlass(
                                ALICE,
                                Set.of("web01"),
                                "root",
                                Set.of(Operation.READ),
                                Duration.ofHours(5),
                                "x"))
                .hasMessageContaining("4 hours");
        assertThatThrownBy(() -> house.requests.extend(grant.id(), Duration.ofHours(1), "x", ALICE))
                .hasMessageContaining("break-glass");
    }
}
