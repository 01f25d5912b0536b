package io.sallyport.policy.incident;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertClosed;
import io.sallyport.policy.alert.AlertRows;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What people do with incidents, and what opens them. Safe for use by many threads and nodes;
/// every call waits for the database.
public final class Incidents {
    private static final int MOST_LISTED = 500;
    private static final int MOST_NOTES = 200;

    private final Ledger ledger;
    private final Journal journal;
    private final InventorySource inventory;
    private final Authority authority;

    /// Who may.
    public interface Authority {
        /// May this person read an incident about these?
        ///
        /// @param about empty where it is about nobody, or asked in general
        RoleDecision see(Person person, Set<String> about);

        /// May this person dispose of an incident about these?
        RoleDecision dispose(Person person, Set<String> about);

        /// May this person dispose of an alert about that one, which is closed with an incident?
        RoleDecision disposeOfAlert(Person person, String about);
    }

    /// @param journal where timelines are read
    public Incidents(
            Ledger ledger, Journal journal, InventorySource inventory, Authority authority) {
        this.ledger = ledger;
        this.journal = journal;
        this.inventory = inventory;
        this.authority = authority;
    }

    // ---- reading

    /// What is not closed first; of these the worst, and of the worst the oldest; at most 500. What
    /// the person may not see is left out.
    ///
    /// @param closedToo whether those that are closed are of interest
    /// @throws ChangeRefusedException when the person may see none at all
    public List<Incident> list(Person person, boolean closedToo) {
        refuse(authority.see(person, Set.of()));
        Map<Set<String>, Boolean> seen = new HashMap<>();
        return ledger.look(rows -> IncidentRows.list(rows, closedToo, MOST_LISTED)).stream()
                .filter(one ->
                        seen.computeIfAbsent(
                                one.people(),
                                about ->
                                        authority.see(person, about)
                                                instanceof RoleDecision.Permit))
                .toList();
    }

    /// @throws ChangeRefusedException when the person may not, or there is none
    public Incident find(Person person, String id) {
        refuse(authority.see(person, Set.of()));
        Incident found =
                ledger.look(rows -> IncidentRows.find(rows, id)).orElseThrow(() -> unknown(id));
        if (authority.see(person, found.people()) instanceof RoleDecision.Deny) {
            throw unknown(id); // that there is one about them is not for them to know
        }
        return found;
    }

    /// The first 200, the first one first.
    ///
    /// @throws ChangeRefusedException when the person may not
    public List<IncidentNote> notes(Person person, String id) {
        find(person, id);
        return ledger.look(rows -> IncidentRows.notes(rows, id, MOST_NOTES));
    }

    /// All that this node's journal knows of how it came about and what became of it. Journalled
    /// when this returns.
    ///
    /// @param actor who reads it
    /// @param sees whether the person may know of an entry
    /// @param most how many happenings at most
    /// @throws ChangeRefusedException when the person may not
    public Timeline timeline(Actor actor, String id, Predicate<Entry> sees, int most) {
        Incident incident = find(known(actor.person()), id);
        TimelineReader reader =
                ledger.look(rows ->
                        new TimelineReader(
                                journal,
                                incident,
                                IncidentRows.sessions(rows, id, TimelineReader.MOST_SESSIONS),
                                IncidentRows.span(rows, id)
                                        .orElseGet(() ->
                                                new IncidentRows.Span(
                                                        incident.opened(), incident.opened())),
                                IncidentRows.nodes(rows, id)));
        Timeline timeline = reader.read(sees, most);
        journal.append(
                new IncidentInspected(
                        FactHeader.of(actor.person(), actor.source()),
                        id,
                        timeline.happenings().size()));
        return timeline;
    }

    /// Whether this violation's alert belongs to an incident already.
    public boolean holdsViolation(String violation) {
        return ledger.look(rows -> IncidentRows.holdsViolation(rows, violation));
    }

    // ---- opening

    /// Opens an incident.
    ///
    /// @param alerts what belongs to it, at least one
    /// @throws ChangeRefusedException when the actor may not, there is no such alert, or one
    ///   belongs to an incident already
    public Incident open(List<String> alerts, String title, Actor actor) {
        String called = Wording.require("title", title);
        List<String> wanted = Members.bounded(alerts);
        return ledger.change(
                Verb.OPEN_INCIDENT,
                actor,
                String.join(" ", wanted),
                "", // what is meant can be searched for by more people than an incident
                change -> {
                    require(actor, Set.of());
                    List<Alert> taken = Members.lockedAlerts(change, wanted);
                    require(actor, Members.peopleOf(taken));
                    return opened(change, called, taken, header(actor, Members.targetsOf(taken)));
                });
    }

    /// Puts an alert into the open incident about the same person on the same target, or opens one.
    /// What belongs to one already stays there. For what a node does by itself.
    public Incident gather(Alert alert, Actor node) {
        return ledger.change(
                Verb.OPEN_INCIDENT,
                node,
                alert.id(),
                alert.title(),
                change -> {
                    IncidentRows.lockGroup(change.rows(), alert.person(), alert.target());
                    Optional<String> before = IncidentRows.holding(change.rows(), alert.id());
                    if (before.isPresent()) {
                        return again(change, before.get());
                    }
                    Optional<Incident> open =
                            IncidentRows.openAbout(change.rows(), alert.person(), alert.target())
                                    .flatMap(id -> IncidentRows.lock(change.rows(), id))
                                    .filter(one ->
                                            one.state() == Incident.State.OPEN
                                                    && one.alerts().size() < Incident.MOST_ALERTS);
                    FactHeader header = header(node, Members.targetsOf(List.of(alert)));
                    if (open.isEmpty()) {
                        return opened(change, alert.title(), List.of(alert), header);
                    }
                    String id = open.get().id();
                    added(change, id, alert, header);
                    return again(change, id);
                });
    }

    private static Incident opened(
            Ledger.Change change, String title, List<Alert> alerts, FactHeader header) {
        Level level = alerts.stream().map(Alert::level).max(Level::compareTo).orElseThrow();
        Incident made =
                new Incident(
                        change.newId("i"),
                        title,
                        level,
                        Incident.State.OPEN,
                        Members.peopleOf(alerts),
                        Members.targetsOf(alerts),
                        alerts.stream().map(Alert::id).toList(),
                        null,
                        change.actor().person(),
                        change.now(),
                        null,
                        null,
                        null,
                        null);
        IncidentRows.insert(change.rows(), made);
        alerts.forEach(alert -> belongs(change, made.id(), alert));
        change.outcome(
                new IncidentOpened(
                        header, change.id(), made.id(), title, level.word(), made.alerts()));
        return made;
    }

    // ---- what belongs to it

    /// @throws ChangeRefusedException when the actor may not, it is closed, there is no such alert,
    ///   or one belongs to an incident already
    public Incident add(String id, List<String> alerts, Actor actor) {
        List<String> wanted = Members.bounded(alerts);
        return ledger.change(
                Verb.ADD_TO_INCIDENT,
                actor,
                id,
                String.join(" ", wanted),
                change -> {
                    Incident incident = open(change, id);
                    if (incident.alerts().size() + wanted.size() > Incident.MOST_ALERTS) {
                        throw Members.tooMany();
                    }
                    List<Alert> taken = Members.lockedAlerts(change, wanted);
                    require(actor, Members.peopleOf(taken));
                    taken.forEach(alert ->
                            added(
                                    change,
                                    id,
                                    alert,
                                    header(actor, Members.targetsOf(List.of(alert)))));
                    return again(change, id);
                });
    }

    private static void added(Ledger.Change change, String id, Alert alert, FactHeader header) {
        belongs(change, id, alert);
        change.outcome(new IncidentAlertAdded(header, change.id(), id, alert.id()));
    }

    private static void belongs(Ledger.Change change, String id, Alert alert) {
        boolean free =
                IncidentRows.add(
                        change.rows(), id, alert.id(), change.actor().person(), change.now());
        if (!free) {
            String other = IncidentRows.holding(change.rows(), alert.id()).orElse("an incident");
            throw new ChangeRefusedException(alert.id() + " belongs to " + other + " already");
        }
    }

    /// @throws ChangeRefusedException when the actor may not, it is closed, the alert does not
    ///   belong to it, or is the only one
    public Incident remove(String id, String alert, Actor actor) {
        return ledger.change(
                Verb.REMOVE_FROM_INCIDENT,
                actor,
                id,
                alert,
                change -> {
                    Incident incident = open(change, id);
                    if (!incident.alerts().contains(alert)) {
                        throw new ChangeRefusedException(alert + " does not belong to " + id);
                    }
                    if (incident.alerts().size() == 1) {
                        throw new ChangeRefusedException(
                                alert
                                        + " is all that "
                                        + id
                                        + " is about; close it: incidents close "
                                        + id);
                    }
                    IncidentRows.remove(change.rows(), id, alert);
                    change.outcome(
                            new IncidentAlertRemoved(
                                    header(actor, incident.targets()), change.id(), id, alert));
                    return again(change, id);
                });
    }

    // ---- disposing

    /// Gives it to somebody to look after.
    ///
    /// @throws ChangeRefusedException when the actor may not, that person may not dispose of it, or
    ///   it is closed
    public Incident assign(String id, String person, Actor actor) {
        return ledger.change(
                Verb.ASSIGN_INCIDENT,
                actor,
                id,
                person,
                change -> {
                    Incident incident = open(change, id);
                    if (authority.dispose(known(person), incident.people())
                            instanceof RoleDecision.Deny no) {
                        throw new ChangeRefusedException(
                                person + " may not dispose of it: " + no.reason());
                    }
                    IncidentRows.assign(change.rows(), id, person);
                    change.outcome(
                            new IncidentAssigned(
                                    header(actor, incident.targets()),
                                    change.id(),
                                    id,
                                    incident.title(),
                                    incident.lead(),
                                    person));
                    return again(change, id);
                });
    }

    /// Writes something to it, closed or not.
    ///
    /// @throws ChangeRefusedException when the actor may not, or nothing is said
    public Incident note(String id, String text, Actor actor) {
        String said = Wording.require("note", text);
        return ledger.change(
                Verb.NOTE_INCIDENT,
                actor,
                id,
                "",
                change -> {
                    Incident incident = locked(change, id);
                    IncidentRows.insertNote(
                            change.rows(),
                            change.newId("o"),
                            id,
                            actor.person(),
                            said,
                            change.now());
                    change.outcome(
                            new IncidentNoted(
                                    header(actor, incident.targets()), change.id(), id, said));
                    return incident;
                });
    }

    /// Disposes of it, for good, and of those of its alerts that are not closed, with the same
    /// verdict.
    ///
    /// @throws ChangeRefusedException when the actor may not dispose of it or of one of these
    ///   alerts, nothing is said, or it is closed
    public Incident close(String id, Alert.Verdict verdict, String note, Actor actor) {
        String said = Wording.require("note", note);
        return ledger.change(
                Verb.CLOSE_INCIDENT,
                actor,
                id,
                verdict.word(),
                change -> {
                    Incident incident = open(change, id);
                    List<String> closed = closeAlerts(change, incident, verdict, said);
                    IncidentRows.close(
                            change.rows(), id, verdict, said, actor.person(), change.now());
                    change.outcome(
                            new IncidentClosed(
                                    header(actor, incident.targets()),
                                    change.id(),
                                    id,
                                    incident.state(),
                                    verdict,
                                    said,
                                    closed));
                    return again(change, id);
                });
    }

    private List<String> closeAlerts(
            Ledger.Change change, Incident incident, Alert.Verdict verdict, String note) {
        Actor actor = change.actor();
        String why = "with incident " + incident.id() + ": " + note;
        List<String> closed = new ArrayList<>();
        for (String id : incident.alerts().stream().sorted().toList()) {
            Alert alert = AlertRows.lock(change.rows(), id).orElseThrow();
            if (alert.state() == Alert.State.CLOSED) {
                continue;
            }
            refuse(authority.disposeOfAlert(known(actor.person()), alert.person()));
            AlertRows.close(change.rows(), id, verdict, why, actor.person(), change.now());
            change.outcome(
                    new AlertClosed(
                            header(actor, Members.targetsOf(List.of(alert))),
                            change.id(),
                            id,
                            alert.state(),
                            verdict,
                            why));
            closed.add(id);
        }
        return closed;
    }

    // ---- what has to be so

    private Incident locked(Ledger.Change change, String id) {
        Incident incident = IncidentRows.lock(change.rows(), id).orElseThrow(() -> unknown(id));
        Person actor = known(change.actor().person());
        if (authority.see(actor, incident.people()) instanceof RoleDecision.Deny
                && authority.see(actor, Set.of()) instanceof RoleDecision.Permit) {
            throw unknown(id); // to whom it is about it is not there
        }
        require(change.actor(), incident.people());
        return incident;
    }

    private Incident open(Ledger.Change change, String id) {
        Incident incident = locked(change, id);
        if (incident.state() == Incident.State.CLOSED) {
            throw new ChangeRefusedException(
                    id
                            + " is closed, by "
                            + incident.closedBy()
                            + "; what is to be added: incidents note "
                            + id);
        }
        return incident;
    }

    private static Incident again(Ledger.Change change, String id) {
        return IncidentRows.find(change.rows(), id).orElseThrow();
    }

    private void require(Actor actor, Set<String> about) {
        refuse(authority.dispose(known(actor.person()), about));
    }

    private static void refuse(RoleDecision decision) {
        if (decision instanceof RoleDecision.Deny no) {
            throw new ChangeRefusedException(no.reason());
        }
    }

    private Person known(String person) {
        return inventory
                .current()
                .person(person)
                .orElseThrow(() -> new ChangeRefusedException("there is nobody called " + person));
    }

    private static ChangeRefusedException unknown(String id) {
        return new ChangeRefusedException("there is no incident " + id + "; see: incidents");
    }

    private static FactHeader header(Actor actor, Set<String> targets) {
        FactHeader header = FactHeader.of(actor.person(), actor.source());
        return targets.size() == 1 ? header.onTarget(targets.iterator().next()) : header;
    }
}
