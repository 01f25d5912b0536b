package io.sallyport.policy.approval;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.CORA;
import static io.sallyport.policy.testing.House.EVE;
import static io.sallyport.policy.testing.House.MALLORY;
import static io.sallyport.policy.testing.House.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.approval.ApprovalRule.Stage;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefused;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

abstract class ApprovalsContract extends OnBothDatabases {

    @Test
    void one_approval_grants_what_needs_one_and_no_consent() {
        AccessRequest request = house.alicesRequest("web01");

        AccessRequest approved = house.approvals.approve(request.id(), Narrowing.NONE, BOB);

        assertThat(approved.state()).isEqualTo(RequestState.GRANTED);
        TimedGrant grant = house.grantOf(request);
        assertThat(grant.from()).isEqualTo(house.now());
        assertThat(grant.until()).isEqualTo(house.now().plus(Duration.ofHours(2)));
        assertThat(grant.how()).isEqualTo(TimedGrant.How.APPROVED);
    }

    @Test
    void an_approver_may_shorten_and_narrow_and_say_something() {
        AccessRequest request = house.alicesRequest("web01", "db02");

        house.approvals.approve(
                request.id(),
                new Narrowing(
                        Duration.ofMinutes(30),
                        Set.of("web01"),
                        Set.of(Operation.OBSERVE),
                        "look only"),
                BOB);

        TimedGrant grant = house.grantOf(request);
        assertThat(grant.targets()).containsExactly("web01");
        assertThat(grant.operations()).containsExactly(Operation.OBSERVE);
        assertThat(grant.until()).isEqualTo(house.now().plus(Duration.ofMinutes(30)));
        assertThat(house.approvals.progress(request.id()).stages().getFirst().votes())
                .containsExactly(new Vote(0, "bob", house.now(), "look only"));
        RequestApproved fact = house.facts().facts(RequestApproved.class).getFirst();
        assertThat(fact.secondsBefore()).isEqualTo(7200);
        assertThat(fact.seconds()).isEqualTo(1800);
    }

    @Test
    void an_approver_may_not_let_through_more_than_was_asked_for() {
        AccessRequest request = house.alicesRequest("web01");

        refused(request, Narrowing.to(Duration.ofHours(3)), BOB, "may shorten");
        refused(request, Narrowing.toTargets("db01"), BOB, "fewer targets");
        refused(request, Narrowing.toOperations(Operation.DESTROY), BOB, "fewer operations");
        assertThat(house.approvals.progress(request.id()).stages().getFirst().votes()).isEmpty();
    }

    @Test
    void two_approvals_are_two_people() {
        house.rule = House.twoApprovers();
        AccessRequest request = house.alicesRequest("web01");

        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        refused(request, Narrowing.NONE, BOB, "approved " + request.id() + " already");
        assertThat(house.approvals.progress(request.id()).inWords())
                .isEqualTo("1 of 2 approved; cora or eve or mallory may");
        AccessRequest granted =
                house.approvals.approve(request.id(), Narrowing.to(Duration.ofHours(1)), EVE);

        assertThat(granted.state()).isEqualTo(RequestState.GRANTED);
        assertThat(house.grantOf(request).until()).isEqualTo(house.now().plus(Duration.ofHours(1)));
        refused(request, Narrowing.NONE, CORA, "granted already");
    }

    @Test
    void stages_decide_in_order() {
        house.rule =
                new ApprovalRule(
                        "chief-last",
                        List.of(
                                new Stage(1, Set.of("bob"), Set.of()),
                                new Stage(1, Set.of(), Set.of("chiefs"))),
                        Duration.ofHours(8));
        AccessRequest request = house.alicesRequest("web01");
        Actor frank = new Actor("frank", "192.0.2.5:1");

        refused(request, Narrowing.NONE, frank, "stage 1: 0 of 1 approved; bob may");
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        AccessRequest granted = house.approvals.approve(request.id(), Narrowing.NONE, frank);

        assertThat(granted.state()).isEqualTo(RequestState.GRANTED);
    }

    @Test
    void nobody_decides_their_own_request_not_through_a_group_either() {
        AccessRequest request = house.requests.raise(House.asking(READ, "web01"), MALLORY);

        refused(request, Narrowing.NONE, MALLORY, "own request");
        assertThatThrownBy(() -> house.approvals.deny(request.id(), "no", MALLORY))
                .isInstanceOf(ChangeRefusedException.class);
        assertThat(house.facts().facts(ChangeRefused.class)).hasSize(1);
    }

    @Test
    void a_right_that_is_younger_than_the_request_decides_nothing() {
        AccessRequest request = house.alicesRequest("web01");
        Actor dave = new Actor("dave", "192.0.2.7:1");
        house.people(person ->
                person.name().equals("dave")
                        ? House.person("dave", Set.of("approvers"), Role.APPROVER)
                        : person);

        refused(request, Narrowing.NONE, dave, "after it was raised");
        AccessRequest next = house.alicesRequest("web01");
        assertThat(house.approvals.approve(next.id(), Narrowing.NONE, dave).state())
                .isEqualTo(RequestState.GRANTED);
    }

    @Test
    void who_joins_the_group_or_is_given_the_role_after_the_request_decides_nothing() {
        Actor frank = new Actor("frank", "192.0.2.5:1");
        Actor carol = CAROL;
        house.people(person ->
                person.name().equals("carol")
                        ? House.person("carol", Set.of("approvers"), Role.OWNER)
                        : person);
        AccessRequest request = house.alicesRequest("web01");
        house.people(person ->
                switch (person.name()) {
                    case "frank" -> House.person("frank", Set.of("approvers"), Role.APPROVER);
                    case "carol" ->
                            House.person("carol", Set.of("approvers"), Role.OWNER, Role.APPROVER);
                    default -> person;
                });

        refused(request, Narrowing.NONE, frank, "after it was raised");
        refused(request, Narrowing.NONE, carol, "after it was raised");
        assertThatThrownBy(() -> house.approvals.deny(request.id(), "no", frank))
                .hasMessageContaining("after it was raised");
        assertThat(house.approvals.approve(request.id(), Narrowing.NONE, BOB).state())
                .isEqualTo(RequestState.GRANTED);
    }

    @Test
    void a_right_that_was_taken_away_decides_nothing() {
        AccessRequest request = house.alicesRequest("web01");
        house.people(person ->
                person.name().equals("bob")
                        ? House.person("bob", Set.of(), Role.APPROVER)
                        : person);

        refused(request, Narrowing.NONE, BOB, "may not approve");
    }

    @Test
    void whoever_is_no_approver_or_frozen_decides_nothing() {
        AccessRequest request = house.alicesRequest("web01");
        house.grants.freeze("bob", ADMIN, "stolen key");

        refused(request, Narrowing.NONE, ADMIN, "may not approve");
        refused(request, Narrowing.NONE, CAROL, "may not approve");
        refused(request, Narrowing.NONE, BOB, "frozen");
    }

    @Test
    void a_denial_is_for_good() {
        AccessRequest request = house.alicesRequest("web01");

        AccessRequest denied = house.approvals.deny(request.id(), "not today", BOB);

        assertThat(denied.state()).isEqualTo(RequestState.DENIED);
        assertThat(denied.closedBecause()).isEqualTo("not today");
        refused(request, Narrowing.NONE, EVE, "denied by bob");
        assertThat(house.grants.of("alice")).isEmpty();
    }

    @Test
    void a_rule_that_too_few_people_can_meet_takes_no_request() {
        house.rule =
                new ApprovalRule(
                        "three-chiefs",
                        List.of(new Stage(3, Set.of(), Set.of("chiefs"))),
                        Duration.ofHours(8));
        assertThatThrownBy(() -> house.alicesRequest("web01"))
                .hasMessageContaining("more approvers than there are");
    }

    @Test
    void a_frozen_person_is_granted_nothing() {
        AccessRequest request = house.alicesRequest("web01");
        house.grants.freeze("alice", ADMIN, "stolen key");

        refused(request, Narrowing.NONE, BOB, "alice is frozen");
        assertThat(house.requests.show(request.id()).orElseThrow().state())
                .isEqualTo(RequestState.PENDING_APPROVAL);
    }

    private void refused(AccessRequest request, Narrowing narrowing, Actor actor, String because) {
        assertThatThrownBy(() -> house.approvals.approve(request.id(), narrowing, actor))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(because);
    }
}
