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
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void absurd_times_and_crowds_are_refused_with_what_is_possible() {
        String most = "1 minute to 31 days";
        for (Duration none :
                List.of(
                        Duration.ofMinutes(-5),
                        Duration.ofSeconds(59),
                        Duration.ofDays(32),
                        Duration.ofSeconds(Long.MIN_VALUE),
                        Duration.ofSeconds(Long.MAX_VALUE))) {
            refused(asking(Set.of("web01"), "why", none, null), most);
        }
        Duration hour = Duration.ofHours(1);
        refused(asking(Set.of("web01"), "why", hour, Instant.MIN), "is past");
        refused(asking(Set.of("web01"), "why", hour, Instant.MAX), "more than 90 days ahead");
        Set<String> crowd =
                IntStream.range(0, 1000).mapToObj(i -> "web" + i).collect(Collectors.toSet());
        refused(asking(crowd, "why", hour, null), "1 to 100 targets; this names 1000");
        refused(asking(Set.of("x".repeat(1 << 20)), "why", hour, null), "longer than 1000");
        refused(asking(Set.of("web01"), "x".repeat(1 << 20), hour, null), "longer than 1000");
        assertThat(house.requests.list(RequestFilter.all())).isEmpty();
        assertThat(house.facts().facts()).as("not even meant").isEmpty();
    }

    @Test
    void of_the_many_that_one_person_asks_for_fifty_wait_and_the_next_is_refused() {
        for (int i = 0; i < Requests.MOST_OPEN; i++) {
            house.alicesRequest("web01");
        }
        for (int i = 0; i < 20; i++) {
            assertThatThrownBy(() -> house.alicesRequest("web01"))
                    .isInstanceOf(ChangeRefusedException.class)
                    .hasMessageContaining("you have 50 requests waiting")
                    .hasMessageContaining("withdraw some");
        }
        assertThat(ids(RequestFilter.open())).hasSize(50);
        house.requests.raise(House.asking(READ, "web01"), MALLORY);

        house.requests.withdraw(ids(RequestFilter.open().by("alice")).iterator().next(), ALICE);
        house.alicesRequest("web01");
    }

    /// Everything that moves a cursor, turns or hides text, or shows nothing.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[2J",
                "\u001b]0;t\u0007",
                "\u009b2J",
                "a\nb",
                "a\rb",
                "a\tb",
                "\u0000",
                "\u007f",
                "\u202e",
                "\u2066",
                "\u200f",
                "\u061c",
                "\u200b",
                "\u200d",
                "\ufeff",
                "\u2060",
                "\u00ad",
                "\u2028",
                "\u2029",
                "\u3164",
                "\uffa0",
                "\u115f",
                "\u2800",
                "\u034f",
                "\ufe0f",
                "\u17b4",
                "\ud83d",
                "\udb40\udc41",
                "\udb40\udd00",
                "\ue000",
                "\uffff"
            })
    void a_text_that_disguises_itself_is_refused_and_never_repeated(String disguise) {
        String text = "disk" + disguise + "full";
        Actor bob = House.BOB;
        AccessRequest request = house.alicesRequest("web01");
        TimedGrant grant = house.alicesGrant();
        refusedPlain(() -> house.requests.raise(withReason(text), ALICE), disguise);
        refusedPlain(() -> house.requests.raise(withTicket(text), ALICE), disguise);
        refusedPlain(() -> house.approvals.deny(request.id(), text, bob), disguise);
        refusedPlain(() -> new Narrowing(null, null, null, text), disguise);
        refusedPlain(() -> house.grants.revoke(grant.id(), bob, text), disguise);
        refusedPlain(() -> house.grants.freeze("alice", bob, text), disguise);
        assertThatThrownBy(() -> Wording.duration("time", "3" + disguise + "0m"))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageNotContaining(disguise);
        assertThat(state(request)).isEqualTo(RequestState.PENDING_APPROVAL);
    }

    private static void refusedPlain(ThrowingCallable act, String disguise) {
        assertThatThrownBy(act)
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("plain text")
                .hasMessageNotContaining(disguise);
    }

    @Test
    void a_reason_that_looks_like_an_approval_approves_nothing_and_is_kept_as_it_is() {
        String reason = "approved by bob; 1 of 1 approved; state: GRANTED — 承認済み";
        AccessRequest request = house.requests.raise(withReason(reason), ALICE);

        assertThat(request.reason()).isEqualTo(reason);
        assertThat(house.facts().facts(AccessRequested.class).getFirst().reason())
                .isEqualTo(reason);
        assertThat(state(request)).isEqualTo(RequestState.PENDING_APPROVAL);
        assertThat(house.approvals.progress(request.id()).inWords()).startsWith("0 of 1 approved");
        assertThat(house.grants.of("alice")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "soon",
                "30",
                "1e9h",
                "٣٠m",
                "３０m",
                "0x10m",
                "P1Y",
                "1h;2h",
                "--5m",
                "∞d",
                "1,5h",
                "99999999999999999999d"
            })
    void what_is_no_time_is_refused_with_what_one_looks_like(String text) {
        assertThatThrownBy(() -> Wording.duration("time", text))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("such as 30m, 2h or 4d");
    }

    /// Each could be read; to add it to an instant could fail.
    @ParameterizedTest
    @ValueSource(strings = {"99999999999999d", "-99999999999999d", "36501d", "-36501d"})
    void a_time_beyond_all_times_is_refused(String text) {
        assertThatThrownBy(() -> Wording.duration("time", text))
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining("longer than 36500 days");
        assertThat(Wording.duration("time", "36500d")).isEqualTo(Duration.ofDays(36_500));
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

    private static Asking withReason(String reason) {
        return asking(Set.of("web01"), reason, Duration.ofHours(1), null);
    }

    private static Asking withTicket(String ticket) {
        return new Asking(
                Set.of("web01"),
                null,
                READ,
                null,
                Duration.ofHours(1),
                "why",
                ticket,
                Purpose.OWNER_INITIATED_SUPPORT,
                false);
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
