package io.sallyport.policy.notice;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static io.sallyport.policy.testing.House.BOB;
import static io.sallyport.policy.testing.House.CAROL;
import static io.sallyport.policy.testing.House.CORA;
import static io.sallyport.policy.testing.House.EVE;
import static io.sallyport.policy.testing.House.MALLORY;
import static io.sallyport.policy.testing.House.NODE;
import static io.sallyport.policy.testing.House.READ;
import static io.sallyport.policy.testing.House.asking;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.approval.ApprovalRule;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

abstract class NoticesContract extends OnBothDatabases {
    private final CollectingNotifier mail = new CollectingNotifier(NoticeChannel.MAIL);
    private final CollectingNotifier webhook = new CollectingNotifier(NoticeChannel.WEBHOOK);
    private NoticePost post;
    private Notices notices;

    @BeforeEach
    void tell() {
        notices = new Notices(house::inventory, Set.of(NoticeChannel.MAIL, NoticeChannel.WEBHOOK));
        house.outbox = notices;
        post = new NoticePost(house.database, house.journal, house.clock, List.of(mail, webhook));
    }

    @AfterEach
    void closePost() {
        post.close();
    }

    @Test
    void whoever_may_approve_is_asked_with_the_reason_and_nobody_else_is() {
        AccessRequest request = house.alicesRequest("db01");

        Told told = told();
        assertThat(told.people()).containsExactlyInAnyOrder("bob", "cora", "eve", "mallory");
        assertThat(told.to("bob").kind()).isEqualTo(NoticeKind.REQUEST_RAISED);
        assertThat(told.to("bob").about()).isEqualTo(request.id());
        assertThat(told.to("bob").text())
                .contains(
                        "alice asks for observe, read on db01 as root for 120 min.",
                        "“disk is full”",
                        "production alert");
        assertThat(told.webhook()).hasSize(1);
    }

    @Test
    void who_asks_is_not_told_of_their_own_request_also_where_they_approve_others() {
        house.requests.raise(asking(READ, "web01"), MALLORY);

        assertThat(told().people()).containsExactlyInAnyOrder("bob", "cora", "eve");
    }

    @Test
    void the_next_stage_is_asked_once_the_one_before_it_has_approved() {
        house.rule =
                new ApprovalRule(
                        "two-stages",
                        List.of(
                                new ApprovalRule.Stage(1, Set.of("bob"), Set.of()),
                                new ApprovalRule.Stage(1, Set.of("eve"), Set.of())),
                        Duration.ofHours(8));
        AccessRequest request = house.alicesRequest("web01");
        assertThat(told().people()).containsExactly("bob");

        house.approvals.approve(request.id(), Narrowing.NONE, BOB);

        Told told = told();
        assertThat(told.people()).containsExactlyInAnyOrder("alice", "eve");
        assertThat(told.to("eve").title()).contains("alice asks for access");
        assertThat(told.to("alice").title()).contains("approved by bob");
    }

    @Test
    void an_owner_is_asked_with_purpose_person_machine_operations_and_window_and_no_more() {
        AccessRequest request = house.requests.raise(asking(READ, "db01", "db02", "web01"), ALICE);
        told();
        house.approvals.approve(
                request.id(), new Narrowing(null, null, null, "between us: hurry"), BOB);

        Told told = told();
        assertThat(told.people()).containsExactlyInAnyOrder("alice", "carol", "cora", "dora");
        Notice carols = told.to("carol");
        assertThat(carols.kind()).isEqualTo(NoticeKind.CONSENT_ASKED);
        assertThat(carols.about()).startsWith("c-");
        assertThat(carols.title()).contains("alice", "db01");
        assertThat(carols.text())
                .contains("alice", "db01", "observe, read", "for 120 min", "production alert")
                .doesNotContain("disk is full", "between us", "db02", "web01");
        assertThat(told.to("dora").text()).contains("db02").doesNotContain("db01", "web01");
        assertThat(told.to("alice").title()).contains("approved by bob", "owner");
    }

    @Test
    void who_approved_is_not_asked_for_the_consent() {
        AccessRequest request = house.alicesRequest("db01");
        told();
        house.approvals.approve(request.id(), Narrowing.NONE, CORA);

        assertThat(told().people()).containsExactlyInAnyOrder("alice", "carol");
    }

    @Test
    void both_sides_are_told_that_it_was_granted_and_once_each() {
        Consent asked = house.askedForDb01();
        told();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);

        Told told = told();
        assertThat(told.people())
                .containsExactlyInAnyOrder("alice", "bob", "cora", "eve", "mallory");
        assertThat(told.to("alice").kind()).isEqualTo(NoticeKind.GRANT_ISSUED);
        assertThat(told.to("alice").text())
                .contains("from 2026-06-01 12:00 UTC until 2026-06-01 14:00 UTC");
        assertThat(told.webhook()).hasSize(1);
    }

    @Test
    void the_owner_is_told_of_what_another_of_theirs_let_happen() {
        house.people(person ->
                person.name().equals("cora") ? House.person("cora", Set.of(), Role.OWNER) : person);
        Consent asked = house.askedForDb01();
        told();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);

        assertThat(told().to("cora").text())
                .contains("alice may observe, read on db01", "carol consented to it")
                .doesNotContain("disk is full");
    }

    @Test
    void a_requester_is_told_why_it_was_denied_and_whoever_was_asked_that_it_is_over() {
        AccessRequest request = house.alicesRequest("db01");
        told();
        house.approvals.deny(request.id(), "not on a Friday", BOB);

        Told told = told();
        assertThat(told.people()).containsExactlyInAnyOrder("alice", "cora", "eve", "mallory");
        assertThat(told.to("alice").kind()).isEqualTo(NoticeKind.REQUEST_DENIED);
        assertThat(told.to("alice").title()).contains("denied by bob");
        assertThat(told.to("alice").text()).contains("“not on a Friday”");
    }

    @Test
    void a_refused_consent_is_told_to_both_sides_and_to_the_other_owners_without_the_reason() {
        AccessRequest request = house.requests.raise(asking(READ, "db01", "db02"), ALICE);
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        told();
        Consent acmes =
                house.consents.of(request).stream()
                        .filter(one -> one.owner().equals("acme"))
                        .findFirst()
                        .orElseThrow();
        house.consents.refuse(acmes.id(), "not now", CAROL);

        Told told = told();
        assertThat(told.people())
                .containsExactlyInAnyOrder("alice", "bob", "cora", "dora", "eve", "mallory");
        assertThat(told.to("alice").title()).contains("refused by acme (Acme)");
        assertThat(told.to("alice").text()).contains("“not now”");
        assertThat(told.to("dora").title()).contains("needs no decision any more");
        assertThat(told.to("dora").text()).contains("db02").doesNotContain("not now", "db01");
    }

    @Test
    void a_reason_that_looks_like_an_approval_stays_inside_its_quotation_marks() {
        house.requests.raise(
                new Asking(
                        Set.of("web01"),
                        null,
                        READ,
                        null,
                        Duration.ofHours(1),
                        "x” Approved by eve. Reason: “y",
                        null,
                        Purpose.PRODUCTION_ALERT,
                        false),
                ALICE);

        assertThat(told().to("bob").text())
                .contains("Reason: “x\" Approved by eve. Reason: \"y” Purpose: production alert.");
    }

    @Test
    void a_request_that_lapses_or_is_withdrawn_is_told_to_whoever_was_asked() {
        house.askedForDb01();
        AccessRequest withdrawn = house.alicesRequest("web01");
        told();
        house.requests.withdraw(withdrawn.id(), ALICE);
        Told taken = told();
        assertThat(taken.people()).containsExactlyInAnyOrder("bob", "cora", "eve", "mallory");
        assertThat(taken.to("bob").title()).contains("withdrawn by alice");

        house.later(Requests.LAPSES_AFTER);
        house.requests.lapse(NODE);
        Told lapsed = told();
        assertThat(lapsed.people())
                .containsExactlyInAnyOrder("alice", "bob", "carol", "cora", "eve", "mallory");
        assertThat(lapsed.to("alice").title()).contains("lapsed");
        assertThat(lapsed.to("carol").title()).contains("needs no decision any more");
    }

    @Test
    void the_owner_is_told_of_access_in_notify_mode_with_its_purpose() {
        house.modes.set("acme", null, ConsentMode.NOTIFY, CAROL);
        AccessRequest request = house.alicesRequest("db01");
        told();
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);

        Notice carols = told().to("carol");
        assertThat(carols.kind()).isEqualTo(NoticeKind.GRANT_ISSUED);
        assertThat(carols.text())
                .contains(
                        "alice may observe, read on db01",
                        "production alert",
                        "told and were not asked")
                .doesNotContain("disk is full");
    }

    @Test
    void what_a_rule_approved_is_told_as_such_and_asks_no_approver() {
        house.rule = ApprovalRule.automatic("always", Duration.ofHours(8));
        house.alicesRequest("web01");
        Told granted = told();
        assertThat(granted.people()).isEmpty();
        assertThat(granted.webhook().getFirst().text())
                .contains("A rule approved it; no person did.");

        house.alicesRequest("db01");
        assertThat(told().people()).containsExactlyInAnyOrder("carol", "cora");
    }

    @Test
    void a_standing_consent_that_is_withdrawn_is_told_to_whoever_works_there() {
        Consent standing =
                house.consents.giveStanding(
                        "acme",
                        new Standing(
                                Set.of("db01"),
                                null,
                                READ,
                                null,
                                house.now().plus(Duration.ofDays(30)),
                                Purpose.SCHEDULED_MAINTENANCE,
                                null),
                        CAROL);
        AccessRequest request = house.alicesRequest("db01");
        told();
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        assertThat(told().to("carol").text()).contains("A standing consent of yours covers it.");

        house.consents.withdraw(standing.id(), "enough", CAROL);
        assertThat(told().people()).containsExactlyInAnyOrder("alice", "cora");
    }

    @Test
    void broken_glass_is_told_at_once_to_owners_and_approvers_each_of_what_is_theirs() {
        TimedGrant grant =
                house.grants.breakGlass(
                        ALICE,
                        Set.of("db01", "db02", "web01"),
                        "root",
                        READ,
                        Duration.ofHours(1),
                        "all is down");

        Told told = told();
        assertThat(told.people())
                .containsExactlyInAnyOrder(
                        "bob", "carol", "cora", "dora", "eve", "frank", "mallory");
        assertThat(told.to("bob").kind()).isEqualTo(NoticeKind.GLASS_BROKEN);
        assertThat(told.to("bob").about()).isEqualTo(grant.id());
        assertThat(told.to("bob").text()).contains("“all is down”", "Nobody approved it");
        assertThat(told.to("carol").kind()).isEqualTo(NoticeKind.GLASS_BROKEN);
        assertThat(told.to("carol").text())
                .contains("db01", "Purpose: break glass", "neither an approver nor you were asked")
                .doesNotContain("all is down", "db02", "web01");
        assertThat(told.to("dora").text()).contains("db02").doesNotContain("db01");
        assertThat(told.webhook()).hasSize(1);
    }

    @Test
    void the_end_of_access_is_told_to_its_person_and_to_the_owner() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        TimedGrant grant = house.grants.of("alice").getFirst();
        told();
        house.grants.revoke(grant.id(), EVE, "wrong machine");

        Told told = told();
        assertThat(told.to("alice").text()).contains("“wrong machine”");
        assertThat(told.to("carol").text()).contains("was revoked").doesNotContain("wrong machine");
        assertThat(told.people()).doesNotContain("eve", "dora");
    }

    @Test
    void work_that_is_done_is_told_to_the_owner() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        told();
        house.grants.complete(house.grants.of("alice").getFirst().id(), ALICE);

        assertThat(told().people()).containsExactlyInAnyOrder("carol", "cora");
    }

    @Test
    void more_time_is_told_as_the_new_end() {
        TimedGrant grant = house.alicesGrant();
        told();
        AccessRequest more =
                house.requests.extend(grant.id(), Duration.ofMinutes(30), "still at it", ALICE);
        assertThat(told().to("bob").title()).contains("more time", more.id());
        house.approvals.approve(more.id(), Narrowing.NONE, BOB);

        Told told = told();
        assertThat(told.to("alice").title()).contains("goes on until 2026-06-01 14:30 UTC");
        assertThat(told.people()).doesNotContain("bob");
    }

    @Test
    void a_consent_that_is_withdrawn_is_told_to_whom_it_carried() {
        Consent asked = house.askedForDb01();
        house.consents.give(asked.id(), Narrowing.NONE, CAROL);
        told();
        house.consents.withdraw(asked.id(), "enough", CAROL);

        Told told = told();
        assertThat(told.people()).containsExactlyInAnyOrder("alice", "cora");
        assertThat(told.to("alice").text()).contains("“enough”");
    }

    @Test
    void who_is_frozen_learns_only_that_and_nothing_later() {
        house.grants.freeze("bob", ADMIN, "stolen key");
        Told told = told();
        assertThat(told.to("bob").title()).isEqualTo("bob is frozen");
        assertThat(told.to("bob").text()).doesNotContain("stolen key");
        assertThat(told.to("eve").text()).contains("“stolen key”");
        assertThat(told.people()).doesNotContain("admin", "alice", "carol");

        house.alicesRequest("web01");
        assertThat(told().people()).doesNotContain("bob").contains("eve");

        house.grants.unfreeze("bob", EVE);
        assertThat(told().to("bob").title()).contains("no longer frozen");
    }

    @Test
    void a_change_that_was_rolled_back_tells_nobody() {
        house.outbox =
                (outcomes, rows, now) -> {
                    notices.keep(outcomes, rows, now);
                    throw new ChangeRefusedException("too late after all");
                };
        assertThatThrownBy(() -> house.alicesRequest("web01")).hasMessageContaining("too late");
        assertThat(told().all()).isEmpty();

        house.outbox = notices;
        house.alicesRequest("web01");
        assertThat(told().all()).isNotEmpty();
    }

    @Test
    void a_refused_change_tells_nobody() {
        AccessRequest request = house.alicesRequest("web01");
        told();
        assertThatThrownBy(() -> house.approvals.approve(request.id(), Narrowing.NONE, ALICE))
                .isInstanceOf(ChangeRefusedException.class);
        assertThat(told().all()).isEmpty();
    }

    @Test
    void who_has_no_address_gets_no_mail_and_what_has_no_receiver_is_not_kept() {
        house.people(person ->
                new Person(
                        person.name(),
                        person.displayName(),
                        person.roles(),
                        person.groups(),
                        person.keys(),
                        person.principals(),
                        null));
        house.alicesRequest("web01");
        Told told = told();
        assertThat(told.people()).isEmpty();
        assertThat(told.webhook()).hasSize(1);

        house.outbox = new Notices(house::inventory, Set.of());
        house.alicesRequest("web01");
        assertThat(told().all()).isEmpty();
    }

    @Test
    void an_owners_operations_are_those_they_consented_to() {
        AccessRequest request =
                house.requests.raise(
                        asking(Set.of(Operation.READ, Operation.MODIFY), "db01"), ALICE);
        house.approvals.approve(request.id(), Narrowing.NONE, BOB);
        told();
        Consent asked = house.consents.of(request).getFirst();
        house.people(person ->
                person.name().equals("cora") ? House.person("cora", Set.of(), Role.OWNER) : person);
        house.consents.give(asked.id(), Narrowing.toOperations(Operation.READ), CAROL);

        assertThat(told().to("cora").text())
                .contains("alice may read on db01")
                .doesNotContain("modify");
    }

    /// What was told since the last look.
    private Told told() {
        mail.taken().clear();
        webhook.taken().clear();
        post.deliverDue();
        return new Told(List.copyOf(mail.taken()), List.copyOf(webhook.taken()));
    }

    private record Told(List<Notice> mail, List<Notice> webhook) {
        List<String> people() {
            return mail.stream().map(Notice::person).map(String::valueOf).toList();
        }

        List<Notice> all() {
            List<Notice> all = new ArrayList<>(mail);
            all.addAll(webhook);
            return all;
        }

        Notice to(String person) {
            List<Notice> theirs =
                    mail.stream().filter(notice -> person.equals(notice.person())).toList();
            assertThat(theirs).as("notices for " + person).hasSize(1);
            return theirs.getFirst();
        }
    }
}
