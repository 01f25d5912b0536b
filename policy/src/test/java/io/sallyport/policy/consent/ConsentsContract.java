package io.sallyport.policy.consent;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.CORA;
import static io.sallyport.policy.testing.House.DORA;
import static io.sallyport.policy.testing.House.EVE;
import static io.sallyport.policy.testing.House.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class ConsentsContract extends OnBothDatabases {

    @Test
    void the_owner_is_asked_after_the_approver_and_the_grant_waits_for_the_answer() {
        AccessRequest request = house.alicesRequest("db01");
        assertThat(house.consents.of(request)).isEmpty();

        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        Consent asked = house.consents.of(request).getFirst();
        assertThat(state(request)).isEqualTo(RequestState.PENDING_CONSENT);
        assertThat(asked.id()).matches("c-[a-z2-9]{8}");
        assertThat(asked.owner()).isEqualTo("acme");
        assertThat(house.consents.pending("acme")).containsExactly(asked);
        assertThat(house.grants.of("alice")).isEmpty();

        house.later(Duration.ofHours(3));
        Consent given = house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        TimedGrant grant = house.grantOf(request);
        assertThat(state(request)).isEqualTo(RequestState.GRANTED);
        assertThat(given.grant()).isEqualTo(grant.id());
        assertThat(given.from()).isEqualTo(grant.from()).isEqualTo(house.now());
        assertThat(given.until()).isEqualTo(grant.until());
    }

    @Test
    void only_the_owners_people_decide() {
        Consent asked = house.askedForDb01();

        for (Actor actor : List.of(ALICE, BOB, ADMIN, DORA, EVE)) {
            assertThatThrownBy(() -> house.consents.give(asked.id(), Narrowing.NONE, actor))
                    .as(actor.person())
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("no consent");
            assertThatThrownBy(() -> house.consents.refuse(asked.id(), "no", actor))
                    .as(actor.person())
                    .hasMessageContaining("no consent");
        }
        assertThat(house.consents.show(asked.id())).contains(asked);
    }

    @Test
    void who_approved_does_not_consent_as_well() {
        AccessRequest request = house.alicesRequest("db01");
        house.approvals.approve(request.id(), Narrowing.NONE, CORA);
        Consent asked = house.consents.of(request).getFirst();

        assertThatThrownBy(() -> house.consents.give(asked.id(), Narrowing.NONE, CORA))
                .hasMessageContaining("you approved");
        assertThat(house.consents.give(asked.id(), Narrowing.NONE, CAROL).state())
                .isEqualTo(Consent.State.GIVEN);
    }

    @Test
    void an_owner_may_narrow() {
        Consent asked = house.askedForDb01();

        Consent given =
                house.consents.give(
                        asked.id(),
                        new Narrowing(
                                Duration.ofMinutes(20),
                                null,
                                Set.of(Operation.OBSERVE),
                                "look only"),
                        CAROL);

        assertThat(given.operations()).containsExactly(Operation.OBSERVE);
        assertThat(given.until()).isEqualTo(house.now().plus(Duration.ofMinutes(20)));
        assertThat(given.message()).isEqualTo("look only");
        assertThatThrownBy(() -> house.consents.give(asked.id(), Narrowing.NONE, CORA))
                .hasMessageContaining("granted already");
    }

    @Test
    void one_owners_refusal_closes_the_request_of_two() {
        AccessRequest request = house.alicesRequest("db01", "db02");
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        Consent acme = of(request, "acme");
        Consent beta = of(request, "beta");

        house.consents.give(acme.id(), Narrowing.NONE, CAROL);
        assertThat(state(request)).isEqualTo(RequestState.PENDING_CONSENT);
        house.consents.refuse(beta.id(), "not now", DORA);

        assertThat(state(request)).isEqualTo(RequestState.DENIED);
        assertThat(of(request, "acme").state()).isEqualTo(Consent.State.LAPSED);
        assertThat(of(request, "beta").state()).isEqualTo(Consent.State.REFUSED);
        assertThat(house.grants.of("alice")).isEmpty();
    }

    @Test
    void what_two_owners_gave_begins_when_the_second_did() {
        AccessRequest request = house.alicesRequest("db01", "db02");
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        house.consents.give(of(request, "acme").id(), Narrowing.to(Duration.ofHours(1)), CAROL);
        house.later(Duration.ofHours(5));
        house.consents.give(of(request, "beta").id(), Narrowing.NONE, DORA);

        assertThat(of(request, "acme").until()).isEqualTo(house.now().plus(Duration.ofHours(1)));
        assertThat(of(request, "beta").until()).isEqualTo(house.now().plus(Duration.ofHours(2)));
    }

    @Test
    void withdrawing_a_request_takes_back_what_was_asked_for_it() {
        Consent asked = house.askedForDb01();
        house.requests.withdraw(String.valueOf(asked.request()), ALICE);

        assertThatThrownBy(() -> house.consents.give(asked.id(), Narrowing.NONE, CAROL))
                .hasMessageContaining("withdrawn by alice");
        assertThat(house.consents.pending("acme")).isEmpty();
    }

    @Test
    void what_lapsed_is_not_given() {
        Consent asked = house.askedForDb01();
        house.later(Duration.ofDays(4));

        assertThatThrownBy(() -> house.consents.give(asked.id(), Narrowing.NONE, CAROL))
                .hasMessageContaining("lapsed");
        assertThat(house.consents.pending("acme")).isEmpty();
    }

    @Test
    void a_withdrawn_consent_is_withdrawn_once() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);

        Consent withdrawn = house.consents.withdraw(asked.id(), "enough", CORA);

        assertThat(withdrawn.state()).isEqualTo(Consent.State.WITHDRAWN);
        assertThat(withdrawn.withdrawnBy()).isEqualTo("cora");
        assertThatThrownBy(() -> house.consents.withdraw(asked.id(), "enough", CAROL))
                .hasMessageContaining("withdrawn by cora");
        assertThat(house.facts().facts(ConsentWithdrawn.class).getFirst().header().owner())
                .isEqualTo("acme");
    }

    @Test
    void a_standing_consent_is_the_owners_own_for_a_year_at_most() {
        Instant year = house.now().plus(Duration.ofDays(365));
        assertThat(house.consents.giveStanding("acme", standing(year), CAROL).how())
                .isEqualTo(Consent.How.STANDING);

        assertThatThrownBy(() ->
                        house.consents.giveStanding("acme", standing(year.plusSeconds(1)), CAROL))
                .hasMessageContaining("a year after it begins");
        assertThatThrownBy(() -> house.consents.giveStanding("acme", standing(house.now()), CAROL))
                .hasMessageContaining("end before it begins");
        for (Actor actor : List.of(ALICE, BOB, ADMIN, DORA)) {
            assertThatThrownBy(() -> house.consents.giveStanding("acme", standing(year), actor))
                    .hasMessageContaining("does not speak for acme");
        }
        assertThatThrownBy(() -> house.consents.giveStanding("beta", standing(year), DORA))
                .hasMessageContaining("owns no data");
    }

    @Test
    void a_standing_consent_for_ten_years_for_nobody_or_from_nowhere_is_refused() {
        Instant now = house.now();
        for (Instant end : List.of(now.plus(Duration.ofDays(3653)), Instant.MAX)) {
            refusedStanding(standing(end), "a year after it begins");
        }
        for (Instant end : List.of(now.minus(Duration.ofMinutes(5)), Instant.MIN)) {
            refusedStanding(standing(end), "end before it begins");
        }
        Instant end = now.plus(Duration.ofHours(1));
        refusedStanding(standingFor("zoe", end, null), "there is nobody called `zoe`");
        refusedStanding(standingFor("ali\u200bce", end, null), "plain text");
        refusedStanding(standingFor("x".repeat(1 << 20), end, null), "longer than 1000");
        refusedStanding(standingFor("alice", end, "C-1\u202e2"), "plain text");
        refusedStanding(standingFor("alice", end, "x".repeat(1001)), "longer than 1000");
        assertThat(house.consents.of("acme")).isEmpty();

        assertThat(house.consents.giveStanding("acme", standingFor("alice", end, "C-1"), CAROL))
                .extracting(Consent::person, Consent::caseNumber)
                .containsExactly("alice", "C-1");
    }

    private void refusedStanding(Standing terms, String because) {
        assertThatThrownBy(() -> house.consents.giveStanding("acme", terms, CAROL))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(because);
    }

    private static Standing standingFor(String person, Instant until, @Nullable String number) {
        return new Standing(
                Set.of("db01"), person, READ, null, until, Purpose.SCHEDULED_MAINTENANCE, number);
    }

    @Test
    void what_a_standing_consent_covers_is_not_asked_again_and_what_it_does_not_is() {
        house.consents.giveStanding("acme", standing(house.now().plus(Duration.ofHours(3))), CAROL);

        assertThat(approved(house.alicesRequest("db01"))).isEqualTo(RequestState.GRANTED);
        AccessRequest wider =
                house.requests.raise(
                        House.asking(Set.of(Operation.READ, Operation.MODIFY), "db01"), ALICE);
        assertThat(approved(wider)).isEqualTo(RequestState.PENDING_CONSENT);
        house.later(Duration.ofMinutes(61)); // it would end before the access does
        assertThat(approved(house.alicesRequest("db01"))).isEqualTo(RequestState.PENDING_CONSENT);
    }

    @Test
    void an_open_ticket_of_the_owner_consents_where_the_owner_wants_it_so() {
        house.tickets = only("T-1", "acme", "carol");
        assertThat(approved(withTicket("T-1"))).isEqualTo(RequestState.PENDING_CONSENT);

        house.modes.set("acme", "db01", ConsentMode.TICKET, CAROL);
        AccessRequest request = withTicket("T-1");
        assertThat(approved(request)).isEqualTo(RequestState.GRANTED);
        assertThat(house.consents.of(request).getFirst().how()).isEqualTo(Consent.How.TICKET);
        assertThat(house.consents.of(request).getFirst().caseNumber()).isEqualTo("T-1");
        assertThat(approved(withTicket("T-2"))).isEqualTo(RequestState.PENDING_CONSENT);
        assertThat(approved(withTicket(null))).isEqualTo(RequestState.PENDING_CONSENT);
    }

    @Test
    void a_ticket_that_nobody_of_the_owner_opened_or_can_look_up_consents_to_nothing() {
        house.modes.set("acme", null, ConsentMode.TICKET, CAROL);
        house.tickets = only("T-1", "acme", "alice");
        assertThat(approved(withTicket("T-1"))).isEqualTo(RequestState.PENDING_CONSENT);
        house.tickets = only("T-1", "acme", "dave"); // of the provider's
        assertThat(approved(withTicket("T-1"))).isEqualTo(RequestState.PENDING_CONSENT);
        house.tickets =
                (_, _) -> {
                    throw new TicketSystem.TicketSystemUnavailableException(
                            "down", new java.io.IOException());
                };
        assertThat(approved(withTicket("T-1"))).isEqualTo(RequestState.PENDING_CONSENT);
    }

    @Test
    void only_the_owners_people_say_how_they_are_asked() {
        for (Actor actor : List.of(ALICE, BOB, ADMIN, DORA)) {
            assertThatThrownBy(() -> house.modes.set("acme", "db01", ConsentMode.NOTIFY, actor))
                    .hasMessageContaining("does not speak for acme");
        }
        assertThat(house.modes.of("acme", "db01")).isEqualTo(ConsentMode.EXPLICIT);
        house.modes.set("acme", null, ConsentMode.NOTIFY, CAROL);
        house.modes.set("acme", "db01", ConsentMode.DENY, CAROL);
        assertThat(house.modes.of("acme", "db01")).isEqualTo(ConsentMode.DENY);
        assertThat(house.modes.of("acme", "db09")).isEqualTo(ConsentMode.NOTIFY);
        assertThatThrownBy(() -> house.alicesRequest("db01"))
                .hasMessageContaining("acme lets nobody in on db01");
    }

    @Test
    void an_owner_who_is_only_told_is_asked_about_harm_all_the_same() {
        house.modes.set("acme", null, ConsentMode.NOTIFY, CAROL);

        assertThat(approved(house.alicesRequest("db01"))).isEqualTo(RequestState.GRANTED);
        for (Operation harm :
                EnumSet.of(Operation.DESTROY, Operation.EXPORT, Operation.UNBOUNDED)) {
            AccessRequest request = house.requests.raise(House.asking(Set.of(harm), "db01"), ALICE);
            assertThat(approved(request)).isEqualTo(RequestState.PENDING_CONSENT);
        }
    }

    @Test
    void more_time_needs_the_owner_again() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        TimedGrant grant = house.grants.of("alice").getFirst();
        AccessRequest more =
                house.requests.extend(grant.id(), Duration.ofMinutes(30), "not done", ALICE);

        assertThat(approved(more)).isEqualTo(RequestState.PENDING_CONSENT);
        assertThat(house.grants.show(grant.id()).orElseThrow().until()).isEqualTo(grant.until());
        house.consents.give(of(more, "acme").id(), Narrowing.NONE, CAROL);
        Instant until = house.grants.show(grant.id()).orElseThrow().until();
        assertThat(until).isEqualTo(grant.until().plus(Duration.ofMinutes(30)));
        assertThat(of(more, "acme").until()).isEqualTo(until);
    }

    private RequestState approved(AccessRequest request) {
        return house.approvals.approve(request.id(), Narrowing.NONE, BOB).state();
    }

    private RequestState state(AccessRequest request) {
        return house.requests.show(request.id()).orElseThrow().state();
    }

    private Consent of(AccessRequest request, String owner) {
        return house.consents.of(request).stream()
                .filter(consent -> consent.owner().equals(owner))
                .findFirst()
                .orElseThrow();
    }

    private AccessRequest withTicket(@Nullable String ticket) {
        return house.requests.raise(
                new Asking(
                        Set.of("db01"),
                        null,
                        READ,
                        null,
                        Duration.ofHours(1),
                        "as the ticket says",
                        ticket,
                        Purpose.OWNER_INITIATED_SUPPORT,
                        false),
                ALICE);
    }

    private static TicketSystem only(String id, String of, String openedBy) {
        return (ticket, owner) ->
                ticket.equals(id) && owner.equals(of)
                        ? Optional.of(
                                new TicketSystem.OpenTicket(id, openedBy, Set.of("db01"), READ))
                        : Optional.empty();
    }

    private static Standing standing(Instant until) {
        return new Standing(
                Set.of("db01"), null, READ, null, until, Purpose.SCHEDULED_MAINTENANCE, null);
    }
}
