package io.sallyport.policy.alert;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.authorization.Policies;
import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.authorization.PolicyText;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeBegun;
import io.sallyport.policy.ledger.ChangeRefused;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.notice.NoticeChannel;
import io.sallyport.policy.notice.Notices;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.ResponseOrder;
import io.sallyport.recorder.violation.ViolationFound;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// What becomes of violations. Dave and erin audit; erin operates, too.
abstract class AlertsContract extends OnBothDatabases {
    private static final Actor DAVE = new Actor("dave", "192.0.2.4:50009");
    private static final Actor ERIN = new Actor("erin", "192.0.2.5:50010");
    private static final Duration HOUR = Duration.ofHours(1);

    private Inventory inventory;
    private Alerts alerts;
    private Alarm alarm;
    private final List<String> done = new ArrayList<>();
    private int taken;
    private Responses responses = Responses.NONE;

    @BeforeEach
    void an_alarm_stands() throws Exception {
        Map<String, Person> people = new HashMap<>(house.inventory().people());
        people.put("erin", House.person("erin", Set.of(), Role.AUDITOR, Role.OPERATOR));
        inventory =
                new Inventory(
                        people,
                        house.inventory().owners(),
                        house.inventory().targets(),
                        house.inventory().userAuthorities(),
                        house.inventory().grants());
        house.outbox = new Notices(() -> inventory, Set.of(NoticeChannel.MAIL));
        alerts = new Alerts(house.ledger, () -> inventory, authority());
        alarm = alarm(house.database, house.ledger, Map.of());
    }

    private Alerts.Authority authority() throws PoliciesInvalidException {
        Policies shipped = Policies.of(List.of(PolicyText.shipped()));
        Decisions decisions =
                new Decisions(() -> inventory, house.gates, () -> shipped, house.clock);
        return new Alerts.Authority() {
            @Override
            public RoleDecision see(Person person) {
                return decisions.seeAlerts(person);
            }

            @Override
            public RoleDecision dispose(Person person, String about) {
                return decisions.disposeOfAlert(person, about);
            }
        };
    }

    private Alarm alarm(Database database, Ledger ledger, Map<Level, Set<Reaction>> actions) {
        Map<Level, Set<Reaction>> reactions = new HashMap<>();
        reactions.put(Level.HIGH, Set.of(Reaction.NOTIFY));
        reactions.put(Level.CRITICAL, Set.of(Reaction.NOTIFY));
        reactions.putAll(actions);
        return new Alarm(
                "gw1",
                database,
                house.journal,
                ledger,
                (outcomes, rows, now) -> house.outbox.keep(outcomes, rows, now),
                () -> inventory,
                new AlertTerms(
                        HOUR,
                        Map.of(Level.CRITICAL, Duration.ofMinutes(10), Level.HIGH, HOUR),
                        reactions),
                () -> responses,
                Map.of(
                        Reaction.WARN, new Noted("warn"),
                        Reaction.END_SESSION, new Noted("end"),
                        Reaction.FREEZE, new Noted("freeze")));
    }

    /// An honest fake: notes what it did.
    private final class Noted implements AlertAction {
        private final String name;

        Noted(String name) {
            this.name = name;
        }

        @Override
        public boolean applies(AlertedViolation violation) {
            return violation.header().session() != null;
        }

        @Override
        public void act(Alert alert, AlertedViolation violation) {
            assertThat(facts(AlertActed.class)).isNotEmpty(); // the fact comes first
            done.add(name + " " + violation.header().session());
        }
    }

    private ViolationFound violation(String id, String rule, Level level, String person) {
        return new ViolationFound(
                new FactHeader(
                        person, "192.0.2.1:50001", "db01", "root", "s-1", "g-1", null, "acme"),
                id,
                rule,
                "Destroys files",
                "0123456789ab",
                level.word(),
                "CommandJudged",
                "j-" + id,
                house.now(),
                "run",
                61_000L,
                "rm -rf /srv/" + id);
    }

    private Entry entry(Fact fact) {
        return new Entry(
                taken,
                "j-" + taken++,
                house.now(),
                "gw1",
                fact.getClass().getSimpleName(),
                fact.header(),
                JsonMapper.shared().valueToTree(fact));
    }

    private Entry take(String id, String rule, Level level, String person) {
        Entry entry = entry(violation(id, rule, level, person));
        alarm.take(entry);
        return entry;
    }

    /// Alice's, of level high, and what it is an alert of.
    private Alert raised() {
        take("v-1", "destroys", Level.HIGH, "alice");
        return all().getFirst();
    }

    private List<Alert> all() {
        return alerts.list(person("dave"), true, Level.INFORMATIONAL);
    }

    private Person person(String name) {
        return inventory.person(name).orElseThrow();
    }

    private <F extends Fact> List<F> facts(Class<F> kind) {
        return house.facts().facts(kind);
    }

    private List<String> told() {
        return house.database.read(rows ->
                rows.sql("select person || ' ' || kind from notice order by 1")
                        .query((row, _) -> row.getString(1))
                        .list());
    }

    private static void refused(Runnable act, String part) {
        assertThatThrownBy(act::run)
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(part);
    }

    // ---- raising

    @Test
    void a_violation_raises_an_alert_that_says_who_where_what_and_what_to_do() {
        Alert alert = raised();
        assertThat(alert.id()).matches("a-[a-z0-9]{12}");
        assertThat(alert.level()).isEqualTo(Level.HIGH);
        assertThat(alert.person()).isEqualTo("alice");
        assertThat(alert.target()).isEqualTo("db01");
        assertThat(alert.owner()).isEqualTo("acme");
        assertThat(alert.state()).isEqualTo(Alert.State.OPEN);
        assertThat(alert.receivers()).containsExactlyInAnyOrder("dave", "erin");
        assertThat(alert.plan()).anyMatch(step -> step.contains("hold s-1"));
        AlertRaised fact = facts(AlertRaised.class).getFirst();
        assertThat(fact.alert()).isEqualTo(alert.id());
        assertThat(fact.violation()).isEqualTo("v-1");
        assertThat(fact.header().session()).isEqualTo("s-1");
        assertThat(told()).containsExactly("dave ALERT_RAISED", "erin ALERT_RAISED");
        CountedViolation counted = alerts.violations(person("dave"), alert.id()).getFirst();
        assertThat(counted.session()).isEqualTo("s-1");
        assertThat(counted.offset()).isEqualTo(61_000L);
        assertThat(counted.text()).isEqualTo("rm -rf /srv/v-1");
    }

    @Test
    void what_is_not_told_of_at_its_level_is_there_all_the_same() {
        take("v-1", "reads", Level.MEDIUM, "alice");
        assertThat(all()).hasSize(1);
        assertThat(told()).isEmpty();
    }

    @Test
    void whom_it_is_about_receives_nothing_though_they_audit() {
        take("v-1", "destroys", Level.HIGH, "erin");
        assertThat(all().getFirst().receivers()).containsExactly("dave");
        assertThat(told()).containsExactly("dave ALERT_RAISED");
    }

    @Test
    void the_same_rule_person_and_target_within_the_window_is_one_alert() {
        take("v-1", "destroys", Level.HIGH, "alice");
        house.later(HOUR);
        take("v-2", "destroys", Level.HIGH, "alice");
        assertThat(all()).hasSize(1);
        assertThat(all().getFirst().violations()).isEqualTo(2);
        assertThat(all().getFirst().last()).isEqualTo(house.now());
        take("v-3", "reads", Level.HIGH, "alice");
        take("v-4", "destroys", Level.HIGH, "mallory");
        assertThat(all()).hasSize(3);
        house.later(HOUR.plusMillis(1));
        take("v-5", "destroys", Level.HIGH, "alice");
        assertThat(all()).hasSize(4);
        assertThat(facts(AlertRaised.class)).hasSize(4);
    }

    @Test
    void a_violation_that_is_taken_again_counts_once() {
        Entry first = take("v-1", "destroys", Level.HIGH, "alice");
        alarm.take(first);
        alarm(house.database, house.ledger, Map.of()).take(first);
        assertThat(all()).hasSize(1);
        assertThat(all().getFirst().violations()).isEqualTo(1);
        assertThat(facts(AlertRaised.class)).hasSize(1);
    }

    @Test
    void what_cannot_be_journalled_raises_nothing_until_it_can() {
        Entry entry = entry(violation("v-1", "destroys", Level.HIGH, "alice"));
        house.facts().breakDown();
        assertThatThrownBy(() -> alarm.take(entry)).isInstanceOf(JournalUnavailableException.class);
        assertThat(all()).isEmpty();
        assertThat(told()).isEmpty();
        house.facts().mend();
        alarm.take(entry);
        assertThat(all()).hasSize(1);
    }

    @Test
    void two_nodes_that_find_the_same_at_once_raise_one_alert() throws Exception {
        try (Database second = sameDatabase()) {
            Alarm other = alarm(second, new Ledger(second, house.journal, house.clock), Map.of());
            for (int i = 0; i < 20; i++) {
                Entry here = entry(violation("v-a" + i, "rule" + i, Level.HIGH, "alice"));
                Entry there = entry(violation("v-b" + i, "rule" + i, Level.HIGH, "alice"));
                CyclicBarrier together = new CyclicBarrier(2);
                Thread one =
                        Thread.ofVirtual()
                                .start(() -> {
                                    await(together);
                                    other.take(there);
                                });
                await(together);
                alarm.take(here);
                one.join();
            }
        }
        assertThat(all()).hasSize(20).allMatch(alert -> alert.violations() == 2);
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    // ---- what is done by itself

    @Test
    void what_is_configured_is_done_by_itself_once_the_mildest_first() {
        alarm =
                alarm(
                        house.database,
                        house.ledger,
                        Map.of(
                                Level.CRITICAL,
                                Set.of(Reaction.FREEZE, Reaction.WARN, Reaction.END_SESSION)));
        take("v-1", "destroys", Level.HIGH, "alice");
        assertThat(done).isEmpty();
        Entry entry = take("v-2", "destroys-all", Level.CRITICAL, "alice");
        assertThat(done).containsExactly("warn s-1", "end s-1", "freeze s-1");
        assertThat(facts(AlertActed.class))
                .extracting(AlertActed::reaction)
                .containsExactly("warn", "end-session", "freeze");
        alarm.take(entry);
        assertThat(done).hasSize(3);
    }

    @Test
    void nothing_is_done_by_itself_about_what_is_long_past() {
        alarm =
                alarm(
                        house.database,
                        house.ledger,
                        Map.of(Level.CRITICAL, Set.of(Reaction.END_SESSION)));
        Entry old = entry(violation("v-1", "destroys", Level.CRITICAL, "alice"));
        house.later(HOUR);
        alarm.take(old);
        assertThat(all()).hasSize(1);
        assertThat(done).isEmpty();
    }

    // ---- disposing

    @Test
    void an_auditor_takes_note_and_closes_and_each_step_is_a_fact() {
        Alert alert = raised();
        alerts.acknowledge(alert.id(), DAVE);
        alerts.assign(alert.id(), "erin", DAVE);
        alerts.note(alert.id(), "asked alice", ERIN);
        Alert closed =
                alerts.close(alert.id(), Alert.Verdict.TRUE_POSITIVE, "it was no test", ERIN);
        assertThat(closed.state()).isEqualTo(Alert.State.CLOSED);
        assertThat(closed.acknowledgedBy()).isEqualTo("dave");
        assertThat(closed.assignee()).isEqualTo("erin");
        assertThat(closed.verdict()).isEqualTo(Alert.Verdict.TRUE_POSITIVE);
        assertThat(closed.closingNote()).isEqualTo("it was no test");
        assertThat(alerts.notes(person("dave"), alert.id()))
                .containsExactly(new AlertNote("erin", house.now(), "asked alice"));
        AlertAcknowledged acknowledged = facts(AlertAcknowledged.class).getFirst();
        assertThat(acknowledged.header().person()).isEqualTo("dave");
        assertThat(acknowledged.header().source()).isEqualTo(DAVE.source());
        assertThat(acknowledged.before()).isEqualTo(Alert.State.OPEN);
        AlertAssigned assigned = facts(AlertAssigned.class).getFirst();
        assertThat(assigned.before()).isEqualTo("dave");
        assertThat(assigned.after()).isEqualTo("erin");
        assertThat(facts(AlertNoted.class)).hasSize(1);
        AlertClosed fact = facts(AlertClosed.class).getFirst();
        assertThat(fact.before()).isEqualTo(Alert.State.ACKNOWLEDGED);
        assertThat(fact.verdict()).isEqualTo(Alert.Verdict.TRUE_POSITIVE);
        assertThat(facts(ChangeBegun.class)).hasSize(4);
        assertThat(told()).contains("erin ALERT_ASSIGNED");
    }

    @Test
    void what_is_closed_stays_closed_and_what_happens_again_is_an_alert_again() {
        Alert alert = raised();
        alerts.close(alert.id(), Alert.Verdict.ACCEPTED, "planned", DAVE);
        refused(() -> alerts.acknowledge(alert.id(), DAVE), "is closed already, by dave");
        refused(
                () -> alerts.close(alert.id(), Alert.Verdict.FALSE_POSITIVE, "no", DAVE),
                "is closed, by dave");
        refused(() -> alerts.assign(alert.id(), "erin", DAVE), "is closed");
        take("v-2", "destroys", Level.HIGH, "alice");
        assertThat(all()).hasSize(2);
        assertThat(all().getFirst().state()).isEqualTo(Alert.State.OPEN);
        assertThat(all().getLast().violations()).isEqualTo(1);
    }

    @Test
    void nobody_disposes_of_an_alert_about_themselves_or_without_the_role() {
        take("v-1", "destroys", Level.HIGH, "erin");
        String id = all().getFirst().id();
        refused(() -> alerts.acknowledge(id, ERIN), "about themselves");
        refused(() -> alerts.close(id, Alert.Verdict.ACCEPTED, "mine", ERIN), "about themselves");
        refused(() -> alerts.note(id, "mine", ERIN), "about themselves");
        refused(() -> alerts.assign(id, "erin", DAVE), "about themselves");
        refused(() -> alerts.assign(id, "bob", DAVE), "bob may not dispose of it");
        refused(() -> alerts.acknowledge(id, ALICE), "no policy lets alice");
        refused(() -> alerts.acknowledge(id, ADMIN), "no policy lets admin");
        refused(
                () -> alerts.list(person("alice"), true, Level.LOW),
                "no policy lets alice do this: reading alerts");
        assertThat(alerts.list(person("admin"), true, Level.LOW)).hasSize(1);
        assertThat(facts(ChangeRefused.class)).hasSize(7);
        assertThat(all().getFirst().state()).isEqualTo(Alert.State.OPEN);
    }

    @Test
    void who_is_frozen_disposes_of_nothing() {
        Alert alert = raised();
        house.grants.freeze("dave", ADMIN, "left");
        refused(() -> alerts.acknowledge(alert.id(), DAVE), "frozen");
    }

    @Test
    void the_worst_is_listed_first_then_the_oldest_and_what_is_closed_last() {
        take("v-1", "one", Level.MEDIUM, "alice");
        house.later(Duration.ofSeconds(1));
        take("v-2", "two", Level.HIGH, "alice");
        house.later(Duration.ofSeconds(1));
        take("v-3", "three", Level.HIGH, "alice");
        house.later(Duration.ofSeconds(1));
        take("v-4", "four", Level.CRITICAL, "alice");
        alerts.close(
                all().getFirst().id(), Alert.Verdict.FALSE_POSITIVE, "the rule is wrong", DAVE);
        assertThat(all()).extracting(Alert::rule).containsExactly("two", "three", "one", "four");
        assertThat(alerts.list(person("dave"), false, Level.HIGH))
                .extracting(Alert::rule)
                .containsExactly("two", "three");
    }

    // ---- escalating

    @Test
    void what_nobody_takes_note_of_in_time_administrators_are_told_once() {
        take("v-1", "destroys", Level.CRITICAL, "alice");
        take("v-2", "reads", Level.CRITICAL, "alice");
        take("v-3", "looks", Level.MEDIUM, "alice");
        Alert noted = all().getFirst();
        alerts.acknowledge(noted.id(), DAVE);
        house.later(Duration.ofMinutes(10).minusMillis(1));
        assertThat(alarm.escalate()).isZero();
        house.later(Duration.ofMillis(1));
        assertThat(alarm.escalate()).isEqualTo(1);
        assertThat(alarm.escalate()).isZero();
        AlertEscalated fact = facts(AlertEscalated.class).getFirst();
        assertThat(fact.alert()).isNotEqualTo(noted.id());
        assertThat(fact.before()).containsExactlyInAnyOrder("dave", "erin");
        assertThat(fact.after()).containsExactlyInAnyOrder("admin", "dave", "erin");
        assertThat(fact.seconds()).isEqualTo(600);
        assertThat(told())
                .contains("admin ALERT_ESCALATED", "dave ALERT_ESCALATED", "erin ALERT_ESCALATED");
    }

    // ---- what is said beside the configuration

    private static Response response(Map<String, List<String>> settings) {
        return Response.of(new ResponseOrder("destroys", settings, "own.yml", 1), Level.HIGH);
    }

    @Test
    void what_is_said_of_a_rule_goes_before_what_is_said_of_its_level() {
        responses =
                new Responses(
                        Map.of(
                                "high",
                                response(
                                        Map.of(
                                                "receivers", List.of("role:administrator"),
                                                "actions", List.of("notify", "warn"),
                                                "steps", List.of("call the desk"))),
                                "destroys",
                                response(
                                        Map.of(
                                                "receivers", List.of("erin", "alice"),
                                                "steps", List.of("pull the plug")))));
        take("v-1", "destroys", Level.HIGH, "alice");
        Alert first = all().getFirst();
        assertThat(first.receivers()).containsExactly("erin"); // not who it is about
        assertThat(first.plan()).containsSubsequence("call the desk", "pull the plug");
        assertThat(first.plan().getLast()).startsWith("close it");
        assertThat(done).containsExactly("warn s-1");
        take("v-2", "reads", Level.HIGH, "alice");
        assertThat(all().stream().filter(alert -> alert.rule().equals("reads")))
                .singleElement()
                .satisfies(alert -> assertThat(alert.receivers()).containsExactly("admin"));
        take("v-3", "looks", Level.CRITICAL, "alice");
        assertThat(all().getFirst().receivers()).containsExactlyInAnyOrder("dave", "erin");
    }

    @Test
    void a_rule_that_nobody_who_is_named_may_hear_of_is_told_to_auditors() {
        responses =
                new Responses(Map.of("destroys", response(Map.of("receivers", List.of("alice")))));
        take("v-1", "destroys", Level.HIGH, "alice");
        assertThat(all().getFirst().receivers()).containsExactlyInAnyOrder("dave", "erin");
    }

    @Test
    void a_rule_has_its_own_window_and_its_own_time_to_be_escalated() {
        responses =
                new Responses(
                        Map.of(
                                "destroys",
                                response(
                                        Map.of(
                                                "window", List.of("1m"),
                                                "escalation", List.of("5m"))),
                                "reads",
                                response(Map.of("escalation", List.of("never")))));
        take("v-1", "destroys", Level.HIGH, "alice");
        take("v-2", "reads", Level.HIGH, "alice");
        take("v-3", "looks", Level.HIGH, "alice");
        house.later(Duration.ofMinutes(2));
        take("v-4", "destroys", Level.HIGH, "alice");
        assertThat(all()).hasSize(4);
        house.later(Duration.ofMinutes(3).minusMillis(1));
        assertThat(alarm.escalate()).isZero();
        house.later(Duration.ofMillis(1));
        assertThat(alarm.escalate()).isEqualTo(1);
        house.later(HOUR);
        assertThat(alarm.escalate()).isEqualTo(2);
        assertThat(facts(AlertEscalated.class)).extracting(AlertEscalated::title).hasSize(3);
        assertThat(all().stream().filter(alert -> alert.escalated() == null))
                .extracting(Alert::rule)
                .containsExactly("reads");
    }

    // ---- suppressing

    private Suppression suppress(String person, String target) {
        return alerts.suppress("destroys", person, target, HOUR, "a migration", DAVE);
    }

    @Test
    void a_suppression_keeps_alerts_away_until_it_ends_and_the_violations_are_counted() {
        Suppression made = suppress("alice", null);
        Instant until = house.now().plus(HOUR);
        take("v-1", "destroys", Level.HIGH, "alice");
        assertThat(all()).isEmpty();
        take("v-2", "destroys", Level.HIGH, "mallory");
        take("v-3", "reads", Level.HIGH, "alice");
        assertThat(all()).hasSize(2);
        assertThat(alerts.suppressions(person("dave")))
                .containsExactly(
                        new Suppression(
                                made.id(),
                                "destroys",
                                "alice",
                                "",
                                until,
                                "a migration",
                                "dave",
                                house.now(),
                                1));
        house.later(HOUR);
        take("v-4", "destroys", Level.HIGH, "alice");
        assertThat(all()).hasSize(3);
        assertThat(alerts.suppressions(person("dave"))).isEmpty();
    }

    @Test
    void a_suppression_is_undone_by_name() {
        Suppression made = suppress(null, "db01");
        take("v-1", "destroys", Level.HIGH, "alice");
        alerts.unsuppress(made.id(), ERIN);
        take("v-2", "destroys", Level.HIGH, "alice");
        assertThat(all()).hasSize(1);
        refused(() -> alerts.unsuppress(made.id(), ERIN), "no suppression");
        AlertSuppressionPlaced placed = facts(AlertSuppressionPlaced.class).getFirst();
        assertThat(placed.target()).isEqualTo("db01");
        assertThat(placed.person()).isNull();
        assertThat(placed.reason()).isEqualTo("a migration");
        AlertSuppressionLifted lifted = facts(AlertSuppressionLifted.class).getFirst();
        assertThat(lifted.suppression()).isEqualTo(made.id());
        assertThat(lifted.header().person()).isEqualTo("erin");
    }

    @Test
    void nobody_silences_what_is_said_about_themselves() {
        refused(
                () -> alerts.suppress("destroys", "erin", null, HOUR, "mine", ERIN),
                "about themselves");
        alerts.suppress("destroys", null, "db01", HOUR, "a migration", ERIN);
        take("v-1", "destroys", Level.HIGH, "erin");
        take("v-2", "destroys", Level.HIGH, "alice");
        assertThat(all()).extracting(Alert::person).containsExactly("erin");
    }

    @Test
    void a_suppression_says_whom_or_where_for_how_long_and_why() {
        refused(() -> suppress(null, null), "name a person or a target");
        refused(() -> suppress("nobody", null), "nobody called nobody");
        refused(() -> suppress(null, "db99"), "no target db99");
        refused(
                () -> alerts.suppress("r", "alice", null, Duration.ofDays(91), "long", DAVE),
                "90 days at most");
        refused(() -> alerts.suppress("r", "alice", null, HOUR, " ", DAVE), "the reason is empty");
        refused(
                () -> alerts.suppress("r", "mallory", null, HOUR, "why not", ALICE),
                "no policy lets alice");
    }

    // ---- a start

    @Test
    void a_start_leaves_alerts_as_they_are() {
        Alert alert = raised();
        alerts.acknowledge(alert.id(), DAVE);
        assertThat(house.start()).isEmpty();
        assertThat(all().getFirst().state()).isEqualTo(Alert.State.ACKNOWLEDGED);
    }
}
