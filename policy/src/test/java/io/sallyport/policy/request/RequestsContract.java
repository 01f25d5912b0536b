package io.sallyport.policy.request;

import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.MALLORY;
import static io.sallyport.policy.testing.House.NODE;
import static io.sallyport.policy.testing.House.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.approval.ApprovalRule;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeBegun;
import io.sallyport.policy.ledger.ChangeRefused;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

abstract class RequestsContract extends OnBothDatabases {

    @Test
    void what_was_asked_is_shown_as_it_was_asked() {
        AccessRequest raised =
                house.requests.raise(
                        asking(Set.of("web01", "db01"), "disk is full", Duration.ofHours(1), null),
                        ALICE);

        AccessRequest shown = house.requests.show(raised.id()).orElseThrow();
        assertThat(shown).isEqualTo(raised);
        assertThat(shown.id()).matches("r-[a-z2-9]{8}");
        assertThat(shown.state()).isEqualTo(RequestState.PENDING_APPROVAL);
        assertThat(shown.targets()).containsExactly("db01", "web01");
        assertThat(shown.operations()).containsExactlyInAnyOrderElementsOf(READ);
        assertThat(shown.lapses()).isEqualTo(house.now().plus(Duration.ofDays(4)));
    }

    @Test
    void what_is_meant_is_journalled_before_and_what_came_of_it_after() {
        AccessRequest raised = house.alicesRequest("web01");

        assertThat(house.facts().facts()).hasSize(2);
        ChangeBegun begun = house.facts().facts(ChangeBegun.class).getFirst();
        AccessRequested requested = house.facts().facts(AccessRequested.class).getFirst();
        assertThat(begun.subject()).isEqualTo(raised.id());
        assertThat(requested.change()).isEqualTo(begun.change());
        assertThat(requested.header().person()).isEqualTo("alice");
        assertThat(requested.header().source()).isEqualTo(ALICE.source());
    }

    @Test
    void nothing_is_raised_while_the_journal_is_broken() {
        house.facts().breakDown();

        assertThatThrownBy(() -> house.alicesRequest("web01"))
                .isInstanceOf(JournalUnavailableException.class);
        assertThat(house.requests.list(RequestFilter.all())).isEmpty();
    }

    @Test
    void a_request_that_cannot_be_let_through_is_refused_with_what_is_possible() {
        refused(asking(Set.of("db1"), "why", Duration.ofHours(1), null), "did you mean `db01`?");
        refused(asking(Set.of(), "why", Duration.ofHours(1), null), "1 to 100 targets");
        refused(asking(Set.of("web01"), " ", Duration.ofHours(1), null), "reason is empty");
        refused(asking(Set.of("web01"), "a\u202Eb", Duration.ofHours(1), null), "plain text");
        refused(asking(Set.of("web01"), "why", Duration.ZERO, null), "1 minute to 31 days");
        refused(asking(Set.of("web01"), "why", Duration.ofHours(9), null), "480 minutes at most");
        refused(
                asking(
                        Set.of("web01"),
                        "why",
                        Duration.ofHours(1),
                        house.now().minus(Duration.ofSeconds(1))),
                "is past");
        assertThat(house.requests.list(RequestFilter.all())).isEmpty();
    }

    @Test
    void only_operators_ask() {
        assertThatThrownBy(() -> house.requests.raise(House.asking(READ, "web01"), BOB))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("role operator");
        assertThatThrownBy(() ->
                        house.requests.raise(House.asking(READ, "web01"), new Actor("zoe", "x")))
                .hasMessageContaining("not in the inventory");
    }

    @Test
    void a_request_is_taken_back_by_who_asked_and_by_nobody_else() {
        AccessRequest request = house.alicesRequest("web01");

        assertThatThrownBy(() -> house.requests.withdraw(request.id(), MALLORY))
                .hasMessageContaining("not your request");
        AccessRequest withdrawn = house.requests.withdraw(request.id(), ALICE);

        assertThat(withdrawn.state()).isEqualTo(RequestState.WITHDRAWN);
        assertThatThrownBy(() -> house.requests.withdraw(request.id(), ALICE))
                .hasMessageContaining("withdrawn by alice");
        assertThat(house.facts().facts(ChangeRefused.class)).hasSize(1);
    }

    @Test
    void a_request_lapses_after_four_days_and_an_urgent_one_after_twelve_hours() {
        AccessRequest calm = house.alicesRequest("web01");
        AccessRequest urgent =
                house.requests.raise(
                        new Asking(
                                Set.of("web01"),
                                null,
                                READ,
                                null,
                                Duration.ofHours(1),
                                "now",
                                null,
                                Purpose.PRODUCTION_ALERT,
                                true),
                        ALICE);

        house.later(Duration.ofHours(12).minusMillis(1));
        assertThat(state(urgent)).isEqualTo(RequestState.PENDING_APPROVAL);
        house.later(Duration.ofMillis(1));
        assertThat(state(urgent)).isEqualTo(RequestState.LAPSED);
        assertThat(state(calm)).isEqualTo(RequestState.PENDING_APPROVAL);
        house.later(Duration.ofHours(84));
        assertThat(state(calm)).isEqualTo(RequestState.LAPSED);
        assertThatThrownBy(() -> house.approvals.approve(calm.id(), Narrowing.NONE, BOB))
                .hasMessageContaining("lapsed");
    }

    @Test
    void what_lapsed_and_was_written_down_stays_so_when_the_clock_is_set_back() {
        AccessRequest request = house.alicesRequest("web01");
        Instant before = house.now();
        house.later(Duration.ofDays(4));

        assertThat(house.requests.lapse(NODE))
                .extracting(AccessRequest::id)
                .containsExactly(request.id());
        assertThat(house.requests.lapse(NODE)).isEmpty();
        house.clock.set(before);

        assertThat(state(request)).isEqualTo(RequestState.LAPSED);
        assertThat(house.facts().facts(RequestLapsed.class)).hasSize(1);
    }

    @Test
    void a_request_for_a_time_of_its_own_lapses_with_that_time() {
        Instant start = house.now().plus(Duration.ofHours(1));
        AccessRequest request =
                house.requests.raise(
                        asking(Set.of("web01"), "later", Duration.ofHours(2), start), ALICE);

        assertThat(request.lapses()).isEqualTo(start.plus(Duration.ofHours(2)));
    }

    @Test
    void a_list_holds_what_its_filter_passes() {
        AccessRequest web = house.alicesRequest("web01");
        house.later(Duration.ofMinutes(1));
        AccessRequest db = house.alicesRequest("db01");
        house.later(Duration.ofMinutes(1));
        AccessRequest other = house.requests.raise(House.asking(READ, "web01"), MALLORY);
        house.requests.withdraw(web.id(), ALICE);

        assertThat(ids(RequestFilter.all())).containsExactly(other.id(), db.id(), web.id());
        assertThat(ids(RequestFilter.open())).containsExactly(other.id(), db.id());
        assertThat(ids(RequestFilter.all().by("alice"))).containsExactly(db.id(), web.id());
        assertThat(ids(RequestFilter.all().on("web01"))).containsExactly(other.id(), web.id());
        house.later(Duration.ofDays(5));
        assertThat(ids(RequestFilter.open())).isEmpty();
        assertThat(ids(RequestFilter.all().in(RequestState.LAPSED))).hasSize(2);
    }

    @Test
    void a_rule_that_approves_by_itself_grants_at_once_and_says_so() {
        house.rule = ApprovalRule.automatic("observe-only", Duration.ofHours(4));

        AccessRequest request =
                house.requests.raise(House.asking(Set.of(Operation.OBSERVE), "web01"), ALICE);

        assertThat(request.state()).isEqualTo(RequestState.GRANTED);
        assertThat(house.grantOf(request).how()).isEqualTo(TimedGrant.How.AUTOMATIC);
    }

    private Iterable<String> ids(RequestFilter filter) {
        return house.requests.list(filter).stream().map(AccessRequest::id).toList();
    }

    private RequestState state(AccessRequest request) {
        return house.requests.show(request.id()).orElseThrow().state();
    }

    private void refused(Asking asking, String because) {
        assertThatThrownBy(() -> house.requests.raise(asking, ALICE))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(because);
    }

    private static Asking asking(
            Set<String> targets, String reason, Duration duration, @Nullable Instant start) {
        return new Asking(
                targets,
                null,
                READ,
                start,
                duration,
                reason,
                null,
                Purpose.OWNER_INITIATED_SUPPORT,
                false);
    }
}
