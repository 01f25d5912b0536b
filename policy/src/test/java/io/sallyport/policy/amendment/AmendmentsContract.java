package io.sallyport.policy.amendment;

import static io.sallyport.policy.testing.House.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.classification.RulesFolder;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeBegun;
import io.sallyport.policy.ledger.ChangeRefused;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.reconciliation.ChangeReconciled;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.rule.RuleMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people do with changes. Dave and erin audit.
abstract class AmendmentsContract extends OnBothDatabases {
    private static final Actor DAVE = new Actor("dave", "192.0.2.4:50009");
    private static final Actor ERIN = new Actor("erin", "192.0.2.5:50010");
    private static final String RULE =
            """
            title: Its word is said
            id: own
            level: high
            detection: {s: {program: echo, operand: word}, condition: s}
            cases: {matches: [echo word], passes: [echo]}
            """;

    private Inventory inventory;
    private Path rulesFolder;
    private ApprovedTexts approved;
    private RulesFolder rules;
    private Amendments amendments;

    @BeforeEach
    void a_node_goes_by_rules() throws Exception {
        Map<String, Person> people = new HashMap<>(house.inventory().people());
        people.put("erin", House.person("erin", Set.of("night"), Role.AUDITOR));
        inventory =
                new Inventory(
                        people,
                        house.inventory().owners(),
                        house.inventory().targets(),
                        house.inventory().userAuthorities(),
                        house.inventory().grants());
        rulesFolder = Files.createDirectories(folder.resolve("rules"));
        approved = new ApprovedTexts(house.database, false);
        rules = new RulesFolder(rulesFolder, approved, house.journal);
        amendments = amendments(rules, approved);
    }

    @AfterEach
    void stop() {
        if (rules != null) {
            rules.close();
        }
    }

    private Amendments amendments(RulesFolder book, ApprovedTexts texts)
            throws PoliciesInvalidException {
        Policies shipped = Policies.of(List.of(PolicyText.shipped()));
        Decisions decisions =
                new Decisions(() -> inventory, house.gates, () -> shipped, house.clock);
        return new Amendments(
                "gw1",
                house.ledger,
                () -> inventory,
                book,
                texts,
                new Amendments.Authority() {
                    @Override
                    public RoleDecision see(Person person) {
                        return decisions.seeAlerts(person);
                    }

                    @Override
                    public RoleDecision propose(Person person) {
                        return decisions.proposeChange(person);
                    }

                    @Override
                    public RoleDecision approve(Person person, String proposer, Set<String> about) {
                        return decisions.approveChange(person, proposer, about);
                    }
                });
    }

    private Amendment proposed(String file, Actor actor) {
        return amendments.propose(file, "it was missed", actor);
    }

    /// Approved by erin, and in force here.
    private Amendment inForce(String file, boolean atOnce)
            throws RulesInvalidException, PoliciesInvalidException {
        Amendment made = amendments.approve(proposed(file, DAVE).id(), atOnce, "", ERIN);
        reload();
        return made;
    }

    /// As a node that starts does.
    private void reload() throws RulesInvalidException, PoliciesInvalidException {
        rules.close();
        rules = new RulesFolder(rulesFolder, approved, house.journal);
        amendments = amendments(rules, approved);
    }

    private <F extends Fact> List<F> facts(Class<F> kind) {
        return house.facts().facts(kind);
    }

    private static void refused(Runnable act, String part) {
        assertThatThrownBy(act::run)
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(part);
    }

    // ---- two people

    @Test
    void what_one_proposes_and_another_approves_is_in_force_in_shadow_first() throws Exception {
        Amendment made = proposed(RULE, DAVE);
        assertThat(made.cases()).isEqualTo(2);
        assertThat(approved.texts()).isEmpty();
        refused(() -> amendments.approve(made.id(), false, "", DAVE), "you proposed");
        refused(() -> amendments.approve(made.id(), false, "", ADMIN), "no policy lets admin");
        amendments.approve(made.id(), false, "fine", ERIN);
        reload();
        assertThat(rules.get().mode("own")).isEqualTo(RuleMode.SHADOW);
        AmendmentApproved fact = facts(AmendmentApproved.class).getFirst();
        assertThat(fact.header().person()).isEqualTo("erin");
        assertThat(fact.header().source()).isEqualTo(ERIN.source());
        assertThat(fact.parts())
                .extracting(Part::kind)
                .containsExactly(Part.Kind.RULE, Part.Kind.MODE);
        assertThat(fact.parts().getFirst().after()).isEqualTo(RULE);
        refused(() -> amendments.approve(made.id(), false, "", ERIN), "approved already, by erin");

        Amendment promotion = amendments.promote("own", "it is right", ERIN);
        amendments.approve(promotion.id(), false, "", DAVE);
        reload();
        assertThat(rules.get().mode("own")).isEqualTo(RuleMode.IN_FORCE);
        refused(() -> amendments.promote("own", "again", ERIN), "no rule `own` in shadow");
    }

    @Test
    void what_is_removed_is_gone_with_its_mode_and_its_response() throws Exception {
        inForce(RULE + "---\nresponses: {own: {receivers: ['group:night']}}\n", false);
        assertThat(approved.texts()).hasSize(3);
        Amendment removal = amendments.remove("own", "it is wrong", DAVE);
        assertThat(removal.parts()).hasSize(3).allMatch(part -> part.after().isEmpty());
        amendments.approve(removal.id(), false, "", ERIN);
        assertThat(approved.texts()).isEmpty();
        refused(() -> amendments.remove("own-2", "it is wrong", DAVE), "there is no rule");
        String shipped = rules.get().rules().getFirst().id();
        refused(() -> amendments.remove(shipped, "it is wrong", DAVE), "comes with the program");
    }

    @Test
    void what_does_not_load_or_means_nobody_is_refused_at_once() {
        refused(() -> proposed(RULE.replace("high", "hgh"), DAVE), "proposal:3: ");
        refused(() -> proposed("modes: {none: off}", DAVE), "proposal:1: there is no rule `none`");
        refused(
                () -> proposed("responses: {high: {receivers: [nobody]}}", DAVE),
                "nobody who is meant by the receiver `nobody`");
        refused(
                () -> proposed("responses: {high: {actions: [freeze]}}", DAVE),
                "for level critical only");
        refused(() -> proposed("responses: {high: {windows: 1h}}", DAVE), "did you mean `window`?");
        refused(() -> proposed("a: " + "x".repeat(Proposal.LONGEST), DAVE), "at most");
        assertThat(facts(AmendmentProposed.class)).isEmpty();
        assertThat(facts(ChangeRefused.class)).hasSize(6);
    }

    @Test
    void who_is_a_party_approves_nothing_that_could_quieten_it() throws Exception {
        inForce(RULE, true);
        house.database.write(rows ->
                rows.sql(
                                """
                                insert into alert (id, rule, title, severity, person, target, owner, state,
                                    raised_at, last_at, violations, receivers, plan)
                                values ('a-1', 'own', 'x', 3, 'erin', '', '', 'OPEN', ?, ?, 1, '', '')
                                """)
                        .param(Moments.column(house.now()))
                        .param(Moments.column(house.now()))
                        .update());
        for (String file :
                List.of(
                        "modes: {own: off}",
                        RULE.replace("operand: word", "operand: other")
                                .replace("echo word", "echo other"),
                        "responses: {high: {receivers: [dave]}}",
                        "responses: {own: {escalation: never}}")) {
            String id = proposed(file, ADMIN).id();
            refused(() -> amendments.approve(id, false, "", ERIN), "alerts about them");
            amendments.refuse(id, "not now", DAVE);
        }
        String off = proposed("modes: {own: off}", ADMIN).id();
        amendments.approve(off, false, "", DAVE);
        assertThat(facts(AmendmentApproved.class).getLast().about()).containsExactly("erin");
    }

    // ---- time, and others

    @Test
    void what_was_changed_meanwhile_is_not_approved() throws Exception {
        inForce(RULE, true);
        String other = RULE.replace("level: high", "level: low");
        Amendment first = proposed(other, DAVE);
        Amendment second = proposed("modes: {own: off}\n---\n" + other + "# more\n", ADMIN);
        amendments.approve(first.id(), false, "", ERIN);
        refused(
                () -> amendments.approve(second.id(), false, "", ERIN),
                "somebody changed the rule `own` after "
                        + second.id()
                        + " was proposed ("
                        + first.id()
                        + ", approved by erin)");
    }

    @Test
    void what_does_not_load_any_more_is_not_approved() throws IOException {
        Amendment made = proposed(RULE, DAVE);
        Files.writeString(rulesFolder.resolve("git.yml"), RULE);
        refused(() -> amendments.approve(made.id(), false, "", ERIN), "the id `own` is the one of");
        assertThat(approved.texts()).isEmpty();
    }

    @Test
    void nobody_decides_for_fourteen_days_and_it_lapses() {
        Amendment made = proposed(RULE, DAVE);
        house.later(Duration.ofDays(14).minusMillis(1));
        assertThat(amendments.lapse()).isZero();
        house.later(Duration.ofMillis(1));
        refused(() -> amendments.approve(made.id(), false, "", ERIN), "waited for too long");
        assertThat(amendments.lapse()).isEqualTo(1);
        assertThat(amendments.lapse()).isZero();
        assertThat(facts(AmendmentLapsed.class)).hasSize(1);
        refused(() -> amendments.approve(made.id(), false, "", ERIN), "is lapsed already");
    }

    @Test
    void only_who_proposed_withdraws_and_only_another_refuses() {
        Amendment made = proposed(RULE, DAVE);
        refused(() -> amendments.withdraw(made.id(), "", ERIN), "was proposed by dave");
        refused(() -> amendments.refuse(made.id(), "no", DAVE), "take it back");
        // What only its proposer may is not even meant: a start would carry it out.
        assertThat(facts(ChangeBegun.class))
                .noneMatch(meant -> meant.verb() == Verb.WITHDRAW_AMENDMENT);
        amendments.withdraw(made.id(), "a slip", DAVE);
        refused(() -> amendments.approve(made.id(), false, "", ERIN), "withdrawn already, by dave");
        Amendment again = proposed(RULE, DAVE);
        amendments.refuse(again.id(), "no", ERIN);
        assertThat(facts(AmendmentRefused.class).getFirst().proposer()).isEqualTo("dave");
    }

    @Test
    void another_node_of_the_database_goes_by_it_too() throws Exception {
        try (Database same = sameDatabase()) {
            ApprovedTexts there = new ApprovedTexts(same, false);
            assertThat(there.texts()).isEmpty();
            inForce(RULE, false);
            assertThat(there.texts()).isEqualTo(approved.texts()).hasSize(2);
        }
    }

    @Test
    void a_refusal_that_a_crash_left_half_done_is_carried_out_and_an_approval_is_not() {
        Amendment first = proposed(RULE, DAVE);
        Amendment second = proposed(RULE, ADMIN);
        FactHeader erin = FactHeader.of("erin", ERIN.source());
        house.journal.append(new ChangeBegun(erin, "x-1", Verb.REFUSE_AMENDMENT, first.id(), "no"));
        house.journal.append(new ChangeBegun(erin, "x-2", Verb.APPROVE_AMENDMENT, second.id(), ""));
        assertThat(house.start())
                .extracting(ChangeReconciled::change, ChangeReconciled::corrected)
                .contains(tuple("x-1", true), tuple("x-2", false));
        refused(() -> amendments.approve(first.id(), false, "", ERIN), "refused already");
        assertThat(approved.texts()).isEmpty();
        amendments.approve(second.id(), false, "", ERIN);
        assertThat(approved.texts()).hasSize(2);
    }

    // ---- looking back, and the folder

    @Test
    void a_node_looks_back_once_for_what_was_proposed_there() {
        Amendment made = proposed(RULE, DAVE);
        Found found = new Found("own", 2, 1, "then", "now", Map.of("alice", 2), Map.of("web01", 2));
        Lookback lookback =
                new Lookback(
                        "gw1",
                        house.database,
                        house.journal,
                        amendments,
                        (book, wanted, since) -> {
                            assertThat(wanted).containsExactly("own");
                            assertThat(book.mode("own")).isEqualTo(RuleMode.IN_FORCE);
                            assertThat(since).isEqualTo(house.now().minus(Duration.ofDays(30)));
                            return List.of(found);
                        },
                        house.clock);
        assertThat(lookback.look()).isEqualTo(1);
        assertThat(lookback.look()).isZero();
        assertThat(amendments.find(inventory.person("dave").orElseThrow(), made.id()).found())
                .containsExactly(found);
        assertThat(facts(AmendmentBacktested.class)).hasSize(1);
    }

    @Test
    void a_reviewed_folder_keeps_what_it_had_and_proposes_what_changes() throws Exception {
        Files.writeString(rulesFolder.resolve("a.yml"), RULE);
        ApprovedTexts texts = new ApprovedTexts(house.database, true);
        FolderReview review =
                new FolderReview(rulesFolder, "gw1", house.ledger, house.journal, texts);
        review.begin();
        review.begin();
        assertThat(facts(RulesAdopted.class)).hasSize(1);
        try (RulesFolder reviewed = new RulesFolder(rulesFolder, texts, house.journal)) {
            Amendments of = amendments(reviewed, texts);
            assertThat(reviewed.get().rule("own")).isPresent();
            review.look(of);
            assertThat(facts(AmendmentProposed.class)).isEmpty();

            Files.writeString(rulesFolder.resolve("a.yml"), RULE.replace("high", "low"));
            review.look(of);
            review.look(of);
            house.later(Duration.ofSeconds(1)); // the latest proposal is the one that counts
            Files.writeString(rulesFolder.resolve("a.yml"), RULE.replace("high", "medium"));
            review.look(of);
            assertThat(facts(AmendmentWithdrawn.class)).hasSize(1);
            assertThat(facts(AmendmentProposed.class)).hasSize(2);
            house.later(Duration.ofSeconds(1));
            Files.writeString(rulesFolder.resolve("a.yml"), "title: x");
            review.look(of);
            review.look(of);
            assertThat(facts(AmendmentWithdrawn.class)).hasSize(2);
            Files.writeString(rulesFolder.resolve("a.yml"), RULE.replace("high", "low"));
            house.later(Duration.ofSeconds(1));
            review.look(of);
            String id = facts(AmendmentProposed.class).getLast().amendment();
            of.approve(id, false, "", DAVE);
            assertThat(texts.texts().getFirst().text()).contains("level: low");
            review.look(of);
            assertThat(facts(AmendmentProposed.class)).hasSize(3);
        }
    }
}
