package io.sallyport.policy.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The shipped policies, each with what it permits and what it does not, and what becomes of
/// policies that people write.
final class PoliciesTest {
    private static final ZonedDateTime NOW =
            ZonedDateTime.of(2026, 11, 22, 10, 0, 0, 0, ZoneOffset.UTC);
    private static final Machine WEB01 = new Machine("web01", Map.of("env", "prod"), null);
    private static final Machine DB01 = new Machine("db01", Map.of("env", "prod"), "acme");
    private static final Work.Gate GRANT = gate("g-1", "read", "destroy");
    private static final Policies SHIPPED = read();

    private static Policies read(String... own) {
        List<PolicyText> texts = new ArrayList<>(List.of(PolicyText.shipped()));
        for (String text : own) {
            texts.add(new PolicyText("own.cedar", text));
        }
        try {
            return Policies.of(texts);
        } catch (PoliciesInvalidException e) {
            throw new AssertionError(e);
        }
    }

    private static Work.Gate gate(String id, String... operations) {
        return new Work.Gate(id, Set.of(operations));
    }

    private static Subject person(String name, String... roles) {
        return new Subject(name, Set.of(roles), Set.of("dba"), false);
    }

    private static Subject alice() {
        return person("alice", "operator");
    }

    private static Work work(
            Work.@Nullable Gate grant, Work.@Nullable Gate consent, String... operations) {
        return new Work("root", NOW, grant, consent, "explicit", false, Set.of(operations));
    }

    private static Work on(Machine machine, Work work) {
        return machine.owner() != null
                ? work
                : new Work(
                        work.account(),
                        work.at(),
                        work.grant(),
                        work.consent(),
                        null,
                        work.breakGlass(),
                        work.operations());
    }

    private static Verdict asked(Policies policies, Work.Act act, Machine machine, Work work) {
        return policies.work(alice(), act, machine, on(machine, work));
    }

    private static void isPermitted(Verdict verdict, String policy) {
        assertThat(verdict)
                .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Permit.class))
                .extracting(permit -> permit.because().getFirst().name())
                .isEqualTo(policy);
    }

    private static void isDenied(Verdict verdict, String reason) {
        assertThat(verdict)
                .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Deny.class))
                .extracting(Verdict.Deny::reason)
                .asString()
                .contains(reason);
    }

    private static void isHeld(Verdict verdict, String... agreement) {
        assertThat(verdict)
                .asInstanceOf(InstanceOfAssertFactories.type(Verdict.Hold.class))
                .extracting(Verdict.Hold::agreement)
                .isEqualTo(Set.of(agreement));
    }

    @ParameterizedTest
    @EnumSource
    void an_operator_works_under_a_live_grant_and_not_without_one(Work.Act act) {
        isPermitted(asked(SHIPPED, act, WEB01, work(GRANT, null)), "work-under-a-grant");
        isDenied(asked(SHIPPED, act, WEB01, work(null, null)), "no policy permits it");
    }

    @Test
    void a_grant_is_nothing_in_the_hands_of_somebody_who_is_no_operator() {
        Work work = on(WEB01, work(GRANT, null));
        isDenied(
                SHIPPED.work(person("dave", "auditor"), Work.Act.CONNECT, WEB01, work),
                "no policy permits it");
    }

    @ParameterizedTest
    @EnumSource
    void user_data_wants_the_owners_consent_as_well(Work.Act act) {
        isHeld(asked(SHIPPED, act, DB01, work(GRANT, null)), "owner");
        isPermitted(
                asked(SHIPPED, act, DB01, work(GRANT, gate("c-1", "read"))), "work-under-a-grant");
        isHeld(asked(SHIPPED, act, DB01, work(null, null)), "owner");
        isDenied(
                asked(SHIPPED, act, DB01, work(null, gate("c-1", "read"))), "no policy permits it");
    }

    @ParameterizedTest
    @CsvSource({"notify, true", "ticket, false", "explicit, false", "deny, false"})
    void only_an_owner_who_wants_to_be_told_and_no_more_needs_no_consent(
            String mode, boolean permitted) {
        Work work = new Work("root", NOW, GRANT, null, mode, false, Set.of());
        assertThat(asked(SHIPPED, Work.Act.SHELL, DB01, work) instanceof Verdict.Permit)
                .isEqualTo(permitted);
    }

    @Test
    void an_owner_who_admits_nobody_cannot_be_asked_either() {
        Work work = new Work("root", NOW, GRANT, null, "deny", false, Set.of());
        isDenied(asked(SHIPPED, Work.Act.SHELL, DB01, work), "admits nobody");
    }

    @ParameterizedTest
    @ValueSource(strings = {"destroy", "export", "unbounded"})
    void harm_to_user_data_needs_a_consent_that_names_it(String harm) {
        Work.Gate all = gate("g-1", "read", harm);
        isHeld(asked(SHIPPED, Work.Act.RUN, DB01, work(all, gate("c-1", "read"), harm)), "owner");
        isPermitted(
                asked(SHIPPED, Work.Act.RUN, DB01, work(all, gate("c-1", "read", harm), harm)),
                "work-under-a-grant");
        isPermitted(
                asked(SHIPPED, Work.Act.RUN, WEB01, work(all, null, harm)), "work-under-a-grant");
    }

    @ParameterizedTest
    @ValueSource(strings = {"destroy", "export", "unbounded"})
    void break_glass_opens_and_never_unlocks_harm_to_user_data(String harm) {
        Work.Gate all = gate("g-1", "read", harm);
        isPermitted(
                SHIPPED.work(
                        alice(),
                        Work.Act.SHELL,
                        DB01,
                        new Work("root", NOW, all, null, "explicit", true, Set.of())),
                "work-under-a-grant");
        isDenied(
                SHIPPED.work(
                        alice(),
                        Work.Act.RUN,
                        DB01,
                        new Work(
                                "root",
                                NOW,
                                all,
                                gate("c-1", "read", harm),
                                "explicit",
                                true,
                                Set.of(harm))),
                "break-glass");
    }

    @Test
    void harm_to_what_is_no_user_data_needs_the_grant_alone_and_a_policy_still_sees_it() {
        Work.Gate all = gate("g-1", "observe", "export", "destroy");
        Work work =
                new Work(
                        "root",
                        NOW,
                        all,
                        gate("c-1", "observe"),
                        "explicit",
                        false,
                        Set.of("observe", "export", "destroy"),
                        Set.of("observe"));
        isPermitted(SHIPPED.work(alice(), Work.Act.SFTP_READ, DB01, work), "work-under-a-grant");
        Work unnamed =
                new Work(
                        "root",
                        NOW,
                        gate("g-1", "observe"),
                        gate("c-1", "observe"),
                        "explicit",
                        false,
                        Set.of("observe", "export"),
                        Set.of("observe"));
        isHeld(SHIPPED.work(alice(), Work.Act.SFTP_READ, DB01, unnamed), "approver");
        Policies own =
                read(
                        """
                        @id("nothing-leaves") @reason("nothing leaves")
                        forbid (principal, action in Action::"work", resource)
                        when { context.operations.contains("export") };
                        """);
        isDenied(own.work(alice(), Work.Act.SFTP_READ, DB01, work), "nothing leaves");
    }

    @Test
    void an_operation_that_the_grant_does_not_name_waits_for_an_approver() {
        isHeld(asked(SHIPPED, Work.Act.RUN, WEB01, work(GRANT, null, "privilege")), "approver");
        isPermitted(
                asked(SHIPPED, Work.Act.RUN, WEB01, work(GRANT, null, "read")),
                "work-under-a-grant");
    }

    @Test
    void what_one_policy_forbids_for_good_is_not_held_because_another_would_hold_it() {
        Policies own =
                read(
                        """
                        @id("no-root-at-night") @reason("nobody is root at night")
                        forbid (principal, action in Action::"work", resource)
                        when { context.account == "root" && (context.hour >= 22 || context.hour < 6) };
                        """);
        Work night = new Work("root", NOW.withHour(23), GRANT, null, "explicit", false, Set.of());
        isDenied(asked(own, Work.Act.SHELL, DB01, night), "nobody is root at night");
        isHeld(asked(own, Work.Act.SHELL, DB01, work(GRANT, null)), "owner");
    }

    @Test
    void a_policy_that_cannot_be_evaluated_denies() {
        Policies own =
                read(
                        """
                        @id("overflows")
                        forbid (principal, action in Action::"work", resource)
                        when { context.hour * 9223372036854775807 > 1 };
                        """);
        isDenied(asked(own, Work.Act.SHELL, WEB01, work(GRANT, null)), "overflows");
    }

    @Test
    void nobody_decides_their_own_request_and_only_approvers_decide() {
        isPermitted(SHIPPED.approve(person("bob", "approver"), DB01, "alice"), "approvers-decide");
        isDenied(SHIPPED.approve(person("bob", "approver"), DB01, "bob"), "their own");
        isDenied(SHIPPED.approve(person("dave", "auditor"), DB01, "alice"), "no policy permits it");
    }

    @ParameterizedTest
    @EnumSource
    void only_auditors_see_what_was_done(Seeing how) {
        isPermitted(SHIPPED.see(person("dave", "auditor"), how, DB01, "alice"), "auditors-see");
        isDenied(
                SHIPPED.see(person("admin", "administrator"), how, DB01, "alice"),
                "no policy permits it");
    }

    @Test
    void administrators_administer_and_nobody_else() {
        isPermitted(
                SHIPPED.administer(person("admin", "administrator")), "administrators-administer");
        isDenied(SHIPPED.administer(person("bob", "approver")), "no policy permits it");
    }

    @Test
    void operators_ask_and_nobody_else() {
        assertThat(SHIPPED.request(alice(), DB01, "root", NOW, Set.of("read"), 60, false))
                .isInstanceOf(Verdict.Permit.class);
        assertThat(
                        SHIPPED.request(
                                person("dave", "auditor"), DB01, "root", NOW, Set.of(), 60, false))
                .isInstanceOf(Verdict.Deny.class);
    }

    @Test
    void whoever_is_frozen_does_nothing_at_all() {
        Subject frozen =
                new Subject(
                        "alice",
                        Set.of("operator", "auditor", "administrator", "approver"),
                        Set.of(),
                        true);
        isDenied(
                SHIPPED.work(frozen, Work.Act.CONNECT, WEB01, on(WEB01, work(GRANT, null))),
                "frozen");
        isDenied(SHIPPED.administer(frozen), "frozen");
        isDenied(SHIPPED.approve(frozen, DB01, "bob"), "frozen");
        isDenied(SHIPPED.see(frozen, Seeing.REPLAY, DB01, "bob"), "frozen");
    }

    @Test
    void a_group_is_something_that_policies_can_name() {
        Policies own =
                read(
                        """
                        @id("no-dba-on-prod")
                        forbid (principal in Group::"dba", action in Action::"work", resource)
                        when { resource.labels.contains("env=prod") };
                        """);
        isDenied(asked(own, Work.Act.EXEC, WEB01, work(GRANT, null)), "no-dba-on-prod");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "permit (principal, action, resource) when { principal.rolls.contains(\"x\") }; | 2 | did you mean `roles`?",
                "permit (principal, action == Action::\"conect\", resource); | 2 | unrecognized action",
                "permit (principal, action, resource) whn { true }; | 2 | whn",
                "permit (principal, action, resource) | 2 | end",
                "@id(\"frozen\") permit (principal, action, resource); | 2 | already, at default.cedar:"
            })
    void what_is_wrong_is_said_with_its_file_and_line_and_what_was_perhaps_meant(
            String policy, int line, String said) {
        assertThatThrownBy(() ->
                        Policies.of(
                                List.of(
                                        PolicyText.shipped(),
                                        new PolicyText(
                                                "own.cedar",
                                                "// our own; with a semicolon\n" + policy + "\n"))))
                .isInstanceOf(PoliciesInvalidException.class)
                .hasMessageStartingWith("own.cedar:" + line + ": ")
                .hasMessageContaining(said);
    }

    @Test
    void every_problem_is_said_at_once() {
        assertThatThrownBy(() ->
                        Policies.of(
                                List.of(
                                        new PolicyText("a.cedar", "permit (principal);"),
                                        new PolicyText("b.cedar", "\n\nforbid;"))))
                .isInstanceOfSatisfying(
                        PoliciesInvalidException.class,
                        invalid ->
                                assertThat(invalid.problems())
                                        .extracting(PolicyProblem::file, PolicyProblem::line)
                                        .containsExactly(
                                                org.assertj.core.groups.Tuple.tuple("a.cedar", 1),
                                                org.assertj.core.groups.Tuple.tuple("b.cedar", 3)));
    }

    @Test
    void a_semicolon_in_a_comment_or_a_string_ends_no_policy() {
        Policies own =
                read(
                        """
                        // one; two
                        @id("semi") @reason("a; b \\" ; c")
                        forbid (principal, action == Action::"administer", resource); // three;
                        """);
        isDenied(own.administer(person("admin", "administrator")), "a; b \" ; c");
    }
}
