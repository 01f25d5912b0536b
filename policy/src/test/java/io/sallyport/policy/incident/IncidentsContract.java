package io.sallyport.policy.incident;

import static io.sallyport.policy.testing.House.ADMIN;
import static io.sallyport.policy.testing.House.ALICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.alert.Alarm;
import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertClosed;
import io.sallyport.policy.alert.AlertTerms;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.alert.Reaction;
import io.sallyport.policy.alert.Responses;
import io.sallyport.policy.authorization.Policies;
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
import io.sallyport.policy.ledger.Outbox;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.reconciliation.ChangeReconciled;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.testing.House;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.violation.ViolationFound;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What becomes of alerts that belong together. Dave and erin audit; erin operates, too.
abstract class IncidentsContract extends OnBothDatabases {
    private static final Actor DAVE = new Actor("dave", "192.0.2.4:50009");
    private static final Actor ERIN = new Actor("erin", "192.0.2.5:50010");
    private static final Actor NODE = new Actor("node gw1", "127.0.0.1");

    private Inventory inventory;
    private Alerts alerts;
    private Alarm alarm;
    private Incidents incidents;

    @BeforeEach
    void incidents_stand() throws Exception {
        house.facts().at(house.clock);
        Map<String, Person> people = new HashMap<>(house.inventory().people());
        people.put("erin", House.person("erin", Set.of(), Role.AUDITOR, Role.OPERATOR));
        inventory =
                new Inventory(
                        people,
                        house.inventory().owners(),
                        house.inventory().targets(),
                        house.inventory().userAuthorities(),
                        house.inventory().grants());
        Policies shipped = Policies.of(List.of(PolicyText.shipped()));
        Decisions decisions =
                new Decisions(() -> inventory, house.gates, () -> shipped, house.clock);
        alerts =
                new Alerts(
                        house.ledger,
                        () -> inventory,
                        new Alerts.Authority() {
                            @Override
                            public RoleDecision see(Person person) {
                                return decisions.seeAlerts(person);
                            }

                            @Override
                            public RoleDecision dispose(Person person, String about) {
                                return decisions.disposeOfAlert(person, about);
                            }
                        });
        alarm =
                new Alarm(
                        "gw1",
                        house.database,
                        house.journal,
                        house.ledger,
                        Outbox.NONE,
                        () -> inventory,
                        new AlertTerms(
                                Duration.ofHours(1),
                                Map.of(),
                                Map.of(Level.HIGH, Set.of(Reaction.NOTIFY))),
                        () -> Responses.NONE,
                        Map.of());
        incidents = incidents(house.ledger, decisions);
    }

    private Incidents incidents(Ledger ledger, Decisions decisions) {
        return new Incidents(
                ledger,
                house.journal,
                () -> inventory,
                new Incidents.Authority() {
                    @Override
                    public RoleDecision see(Person person, Set<String> about) {
                        return decisions.seeIncident(person, about);
                    }

                    @Override
                    public RoleDecision dispose(Person person, Set<String> about) {
                        return decisions.disposeOfIncident(person, about);
                    }

                    @Override
                    public RoleDecision disposeOfAlert(Person person, String about) {
                        return decisions.disposeOfAlert(person, about);
                    }
                });
    }

    /// A violation, journalled and taken. Returns its alert.
    private Alert raised(String rule, Level level, String person) {
        String id = "v-" + house.journal.size();
        Entry entry =
                house.journal.append(
                        new ViolationFound(
                                new FactHeader(
                                        person,
                                        "192.0.2.1:50001",
                                        "db01",
                                        "root",
                                        "s-" + person,
                                        null,
                                        null,
                                        "acme"),
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
                                "rm -rf /srv/" + id));
        alarm.take(entry);
        return alerts.list(person("dave"), true, Level.INFORMATIONAL).stream()
                .filter(one -> one.rule().equals(rule) && one.person().equals(person))
                .findFirst()
                .orElseThrow();
    }

    private Person person(String name) {
        return inventory.person(name).orElseThrow();
    }

    private <F extends Fact> List<F> facts(Class<F> kind) {
        return house.facts().facts(kind);
    }

    private static void refused(Runnable act, String part) {
        assertThatThrownBy(act::run)
                .isInstanceOf(ChangeRefusedException.class)
                .hasMessageContaining(part);
    }

    @Test
    void an_auditor_opens_an_incident_and_each_step_until_its_verdict_is_a_fact() {
        Alert first = raised("destroys", Level.HIGH, "alice");
        Alert second = raised("exports", Level.CRITICAL, "alice");
        Alert third = raised("reads", Level.MEDIUM, "mallory");
        Incident made = incidents.open(List.of(first.id()), "Files are gone", DAVE);
        assertThat(made.id()).matches("i-[a-z0-9]{8}");
        assertThat(made.level()).isEqualTo(Level.HIGH);
        String id = made.id();
        incidents.add(id, List.of(second.id(), third.id()), DAVE);
        Incident all = incidents.find(person("dave"), id);
        assertThat(all.level()).isEqualTo(Level.CRITICAL);
        assertThat(all.people()).containsExactlyInAnyOrder("alice", "mallory");
        assertThat(all.targets()).containsExactly("db01");
        assertThat(incidents.remove(id, third.id(), DAVE).alerts())
                .containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(incidents.assign(id, "erin", DAVE).lead()).isEqualTo("erin");
        incidents.note(id, "asked alice", ERIN);
        assertThat(incidents.notes(person("dave"), id))
                .containsExactly(new IncidentNote("erin", house.now(), "asked alice"));
        Incident closed = incidents.close(id, Alert.Verdict.TRUE_POSITIVE, "it was no test", ERIN);
        assertThat(closed.state()).isEqualTo(Incident.State.CLOSED);
        assertThat(closed.closedBy()).isEqualTo("erin");
        assertThat(closed.verdict()).isEqualTo(Alert.Verdict.TRUE_POSITIVE);

        IncidentOpened opened = facts(IncidentOpened.class).getFirst();
        assertThat(opened.header().person()).isEqualTo("dave");
        assertThat(opened.header().source()).isEqualTo(DAVE.source());
        assertThat(opened.header().target()).isEqualTo("db01");
        assertThat(opened.alerts()).containsExactly(first.id());
        assertThat(facts(IncidentAlertAdded.class)).hasSize(2);
        assertThat(facts(IncidentAlertRemoved.class).getFirst().alert()).isEqualTo(third.id());
        assertThat(facts(IncidentAssigned.class).getFirst().before()).isNull();
        assertThat(facts(IncidentNoted.class).getFirst().note()).isEqualTo("asked alice");
        IncidentClosed end = facts(IncidentClosed.class).getFirst();
        assertThat(end.before()).isEqualTo(Incident.State.OPEN);
        assertThat(end.alerts()).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(facts(ChangeBegun.class)).hasSize(6);
    }

    @Test
    void closing_closes_its_open_alerts_with_the_same_verdict_and_leaves_the_others() {
        Alert open = raised("destroys", Level.HIGH, "alice");
        Alert done = raised("exports", Level.HIGH, "alice");
        alerts.close(done.id(), Alert.Verdict.FALSE_POSITIVE, "the rule is wrong", DAVE);
        String id = incidents.open(List.of(open.id(), done.id()), "both", DAVE).id();
        incidents.close(id, Alert.Verdict.ACCEPTED, "planned", DAVE);
        Alert with = alerts.find(person("dave"), open.id());
        assertThat(with.verdict()).isEqualTo(Alert.Verdict.ACCEPTED);
        assertThat(with.closingNote()).isEqualTo("with incident " + id + ": planned");
        assertThat(alerts.find(person("dave"), done.id()).verdict())
                .isEqualTo(Alert.Verdict.FALSE_POSITIVE);
        assertThat(facts(AlertClosed.class)).hasSize(2);
        assertThat(facts(AlertClosed.class).getLast().change())
                .isEqualTo(facts(IncidentClosed.class).getFirst().change());
    }

    @Test
    void what_is_closed_stays_closed_but_can_be_written_to() {
        String alert = raised("destroys", Level.HIGH, "alice").id();
        String other = raised("exports", Level.HIGH, "alice").id();
        String id = incidents.open(List.of(alert), "one", DAVE).id();
        incidents.close(id, Alert.Verdict.ACCEPTED, "planned", DAVE);
        refused(
                () -> incidents.close(id, Alert.Verdict.ACCEPTED, "again", DAVE),
                "is closed, by dave");
        refused(() -> incidents.add(id, List.of(other), DAVE), "is closed");
        refused(() -> incidents.remove(id, alert, DAVE), "is closed");
        refused(() -> incidents.assign(id, "erin", DAVE), "is closed");
        incidents.note(id, "the ticket came later", DAVE);
        assertThat(incidents.list(person("dave"), false)).isEmpty();
        assertThat(incidents.list(person("dave"), true)).hasSize(1);
    }

    @Test
    void an_alert_belongs_to_one_incident_and_an_incident_has_one_at_least() {
        String first = raised("destroys", Level.HIGH, "alice").id();
        String second = raised("exports", Level.HIGH, "alice").id();
        String id = incidents.open(List.of(first, first), "one", DAVE).id();
        refused(() -> incidents.open(List.of(first), "two", DAVE), "belongs to " + id + " already");
        refused(() -> incidents.remove(id, first, DAVE), "close it");
        refused(() -> incidents.remove(id, second, DAVE), "does not belong to " + id);
        refused(() -> incidents.open(List.of("a-nothing"), "two", DAVE), "no alert a-nothing");
        refused(() -> incidents.open(List.of(), "two", DAVE), "at least one alert");
        refused(() -> incidents.open(List.of(second), " ", DAVE), "the title is empty");
        List<String> many = IntStream.range(0, 201).mapToObj(i -> "a-" + i).toList();
        refused(() -> incidents.add(id, many, DAVE), "200 alerts at most");
        refused(() -> incidents.note("i-nothing", "what", DAVE), "no incident i-nothing");
        assertThat(incidents.list(person("dave"), true)).hasSize(1);
    }

    @Test
    void nobody_sees_or_disposes_of_an_incident_about_themselves_or_without_the_role() {
        String hers = raised("destroys", Level.HIGH, "erin").id();
        String alices = raised("destroys", Level.HIGH, "alice").id();
        refused(() -> incidents.open(List.of(hers), "mine", ERIN), "about themselves");
        String id = incidents.open(List.of(hers), "erin's", DAVE).id();
        refused(() -> incidents.find(person("erin"), id), "there is no incident");
        refused(() -> incidents.notes(person("erin"), id), "there is no incident");
        refused(() -> incidents.timeline(ERIN, id, _ -> true, 10), "there is no incident");
        assertThat(incidents.list(person("erin"), true)).isEmpty();
        refused(() -> incidents.note(id, "mine", ERIN), "there is no incident");
        refused(() -> incidents.close(id, Alert.Verdict.ACCEPTED, "mine", ERIN), "there is no");
        refused(() -> incidents.assign(id, "erin", DAVE), "erin may not dispose of it");

        String other = incidents.open(List.of(alices), "alice's", ERIN).id();
        refused(() -> incidents.list(person("alice"), true), "no policy lets alice");
        refused(() -> incidents.find(person("alice"), other), "no policy lets alice");
        refused(() -> incidents.note(other, "mine", ALICE), "about themselves");
        refused(() -> incidents.note(other, "I run it", ADMIN), "no policy lets admin");
        assertThat(incidents.list(person("admin"), true)).hasSize(2);
        assertThat(facts(ChangeRefused.class)).hasSize(6);
    }

    @Test
    void a_node_puts_alerts_about_one_person_on_one_target_into_one_incident() {
        Alert first = raised("destroys", Level.HIGH, "alice");
        Incident opened = incidents.gather(first, NODE);
        assertThat(opened.openedBy()).isEqualTo("node gw1");
        assertThat(opened.title()).isEqualTo("Destroys files");
        assertThat(incidents.gather(first, NODE).id()).isEqualTo(opened.id());
        Alert second = raised("exports", Level.CRITICAL, "alice");
        assertThat(incidents.gather(second, NODE).alerts())
                .containsExactlyInAnyOrder(first.id(), second.id());
        Alert mallorys = raised("exports", Level.HIGH, "mallory");
        assertThat(incidents.gather(mallorys, NODE).id()).isNotEqualTo(opened.id());
        incidents.close(opened.id(), Alert.Verdict.TRUE_POSITIVE, "harm was meant", DAVE);
        Alert later = raised("destroys", Level.HIGH, "alice");
        assertThat(later.id()).isNotEqualTo(first.id());
        assertThat(incidents.gather(later, NODE).id()).isNotEqualTo(opened.id());
        assertThat(facts(IncidentOpened.class)).hasSize(3);
        assertThat(facts(IncidentAlertAdded.class)).hasSize(1);
    }

    @Test
    void two_nodes_that_open_one_at_once_open_one() throws Exception {
        Alert first = raised("destroys", Level.HIGH, "alice");
        Alert second = raised("exports", Level.HIGH, "alice");
        try (Database other = sameDatabase()) {
            Incidents there =
                    incidents(new Ledger(other, house.journal, house.clock), decisionsOfNobody());
            CyclicBarrier together = new CyclicBarrier(2);
            Thread one =
                    Thread.ofVirtual()
                            .start(() -> {
                                await(together);
                                there.gather(first, NODE);
                            });
            await(together);
            incidents.gather(second, NODE);
            one.join();
        }
        assertThat(incidents.list(person("dave"), true)).hasSize(1);
        assertThat(incidents.list(person("dave"), true).getFirst().alerts()).hasSize(2);
    }

    /// A node asks nobody whether it may.
    private Decisions decisionsOfNobody() {
        return new Decisions(
                () -> inventory,
                house.gates,
                () -> {
                    throw new IllegalStateException("nobody is asked");
                },
                house.clock);
    }

    private static void await(CyclicBarrier together) {
        try {
            together.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void a_timeline_tells_from_the_request_to_the_verdict_and_of_nobody_else() {
        house.requests.raise(House.asking(House.READ, "web01"), House.MALLORY);
        var grant = house.alicesGrant();
        house.later(Duration.ofMinutes(1));
        Alert alert = raised("destroys", Level.HIGH, "alice");
        house.journal.append(
                new IncidentInspected(
                        new FactHeader(
                                "alice", null, "db01", "root", "s-alice", grant.id(), null, null),
                        "i-none",
                        0));
        String id = incidents.open(List.of(alert.id()), "Files are gone", DAVE).id();
        incidents.note(id, "asked alice", DAVE);
        incidents.close(id, Alert.Verdict.TRUE_POSITIVE, "harm was meant", DAVE);
        Timeline timeline = incidents.timeline(DAVE, id, _ -> true, 100);
        assertThat(timeline.happenings())
                .extracting(Happening::fact)
                .containsSubsequence(
                        "ViolationFound",
                        "AlertRaised",
                        "IncidentOpened",
                        "IncidentNoted",
                        "AlertClosed",
                        "IncidentClosed");
        assertThat(timeline.happenings())
                .extracting(Happening::fact)
                .startsWith("AccessRequested", "RequestApproved", "GrantIssued");
        assertThat(timeline.happenings())
                .noneMatch(one -> "mallory".equals(one.header().person()))
                .noneMatch(one -> one.fact().equals("ChangeBegun"));
        Happening violation =
                timeline.happenings().stream()
                        .filter(one -> one.fact().equals("ViolationFound"))
                        .findFirst()
                        .orElseThrow();
        assertThat(violation.offset()).isEqualTo(61_000L);
        assertThat(violation.text()).contains("high violation: Destroys files, rm -rf");
        assertThat(facts(IncidentInspected.class).getLast().happenings())
                .isEqualTo(timeline.happenings().size());

        assertThat(incidents.timeline(DAVE, id, _ -> true, 3).happenings()).hasSize(3);
        assertThat(incidents.timeline(DAVE, id, _ -> true, 3).more()).isTrue();
        assertThat(
                        incidents
                                .timeline(DAVE, id, one -> one.fact().startsWith("Incident"), 100)
                                .happenings())
                .allMatch(one -> one.fact().startsWith("Incident"));
    }

    @Test
    void what_a_crash_left_between_intent_and_row_is_settled_and_not_made_up() {
        String alert = raised("destroys", Level.HIGH, "alice").id();
        house.journal.append(
                new ChangeBegun(
                        FactHeader.of("dave", DAVE.source()),
                        "x-crashed",
                        Verb.OPEN_INCIDENT,
                        alert,
                        "Files are gone"));
        List<ChangeReconciled> settled = house.start();
        assertThat(settled).hasSize(1);
        assertThat(settled.getFirst().verb()).isEqualTo(Verb.OPEN_INCIDENT);
        assertThat(settled.getFirst().corrected()).isFalse();
        assertThat(incidents.list(person("dave"), true)).isEmpty();
        assertThat(house.start()).isEmpty();
        incidents.open(List.of(alert), "Files are gone", DAVE);
        assertThat(house.start()).isEmpty();
        assertThat(incidents.list(person("dave"), true)).hasSize(1);
    }
}
