package io.sallyport.policy.alert;

import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.rule.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What people do with alerts: take note of them, look after them, write to them, close them, and
/// say where a rule raises none for a while. Safe for use by many threads and nodes; every call
/// waits for the database.
public final class Alerts {
    private static final int MOST_LISTED = 500;
    private static final int MOST_PAGED = 1_000;
    private static final int MOST_SHOWN = 200;

    /// What is to be quiet for longer is a rule to be mended.
    private static final Duration LONGEST = Duration.ofDays(90);

    private final Ledger ledger;
    private final InventorySource inventory;
    private final Authority authority;

    /// Who may.
    public interface Authority {
        /// May this person read alerts?
        RoleDecision see(Person person);

        /// May this person dispose of an alert about that one?
        ///
        /// @param about empty where it is about nobody
        RoleDecision dispose(Person person, String about);
    }

    public Alerts(Ledger ledger, InventorySource inventory, Authority authority) {
        this.ledger = ledger;
        this.inventory = inventory;
        this.authority = authority;
    }

    // ---- reading

    /// What is not closed first; of these the worst, and of the worst the oldest; at most 500.
    ///
    /// @param closedToo whether those that are closed are of interest
    /// @param least and none of a lower level
    /// @throws ChangeRefusedException when the person may not
    public List<Alert> list(Person person, boolean closedToo, Level least) {
        requireSight(person);
        return ledger.look(rows -> AlertRows.list(rows, closedToo, least, MOST_LISTED));
    }

    /// Those that are meant, in the same order; at most 1000.
    ///
    /// @throws ChangeRefusedException when the person may not
    public List<Alert> list(Person person, AlertFilter filter) {
        requireSight(person);
        return ledger.look(rows -> AlertRows.list(rows, filter, MOST_PAGED));
    }

    /// The rule that is meant by its own id, or by that of an alert of it.
    ///
    /// @throws ChangeRefusedException when the person may not, or there is no such alert
    public String ruleOf(Person person, String ruleOrAlert) {
        return ruleOrAlert.matches("a-[a-z0-9]{12}")
                ? find(person, ruleOrAlert).rule()
                : ruleOrAlert;
    }

    /// @throws ChangeRefusedException when the person may not, or there is none
    public Alert find(Person person, String id) {
        requireSight(person);
        return ledger.look(rows -> AlertRows.find(rows, id)).orElseThrow(() -> unknown(id));
    }

    /// The latest 200 of an alert, the latest first.
    ///
    /// @throws ChangeRefusedException when the person may not
    public List<CountedViolation> violations(Person person, String id) {
        requireSight(person);
        return ledger.look(rows -> AlertRows.violations(rows, id, MOST_SHOWN));
    }

    /// The first 200 of an alert, the first one first.
    ///
    /// @throws ChangeRefusedException when the person may not
    public List<AlertNote> notes(Person person, String id) {
        requireSight(person);
        return ledger.look(rows -> AlertRows.notes(rows, id, MOST_SHOWN));
    }

    /// Those that count now, the first to end first.
    ///
    /// @throws ChangeRefusedException when the person may not
    public List<Suppression> suppressions(Person person) {
        requireSight(person);
        return ledger.look(rows -> AlertRows.suppressions(rows, ledger.now(), MOST_LISTED));
    }

    // ---- disposing

    /// Takes note of an alert, and looks after it where nobody does.
    ///
    /// @throws ChangeRefusedException when the actor may not, or it is not open
    public Alert acknowledge(String id, Actor actor) {
        return ledger.change(
                Verb.ACKNOWLEDGE_ALERT,
                actor,
                id,
                "",
                change -> {
                    Alert alert = locked(change, id);
                    if (alert.state() != Alert.State.OPEN) {
                        throw new ChangeRefusedException(
                                alert.state() == Alert.State.CLOSED
                                        ? id + " is closed already, by " + alert.closedBy()
                                        : alert.acknowledgedBy()
                                                + " took note of "
                                                + id
                                                + " already");
                    }
                    AlertRows.acknowledge(change.rows(), id, actor.person(), change.now());
                    change.outcome(
                            new AlertAcknowledged(
                                    header(actor, alert.target()),
                                    change.id(),
                                    id,
                                    alert.state(),
                                    Alert.State.ACKNOWLEDGED));
                    return again(change, id);
                });
    }

    /// Gives an alert to somebody to look after.
    ///
    /// @throws ChangeRefusedException when the actor may not, that person may not dispose of it, or
    ///   it is closed
    public Alert assign(String id, String person, Actor actor) {
        return ledger.change(
                Verb.ASSIGN_ALERT,
                actor,
                id,
                person,
                change -> {
                    Alert alert = unclosed(change, id);
                    if (authority.dispose(known(person), alert.person())
                            instanceof RoleDecision.Deny no) {
                        throw new ChangeRefusedException(
                                person + " may not dispose of it: " + no.reason());
                    }
                    AlertRows.assign(change.rows(), id, person);
                    change.outcome(
                            new AlertAssigned(
                                    header(actor, alert.target()),
                                    change.id(),
                                    id,
                                    alert.title(),
                                    alert.assignee(),
                                    person));
                    return again(change, id);
                });
    }

    /// Writes something to an alert, closed or not.
    ///
    /// @throws ChangeRefusedException when the actor may not, or nothing is said
    public Alert note(String id, String text, Actor actor) {
        String said = Wording.require("note", text);
        return ledger.change(
                Verb.NOTE_ALERT,
                actor,
                id,
                said,
                change -> {
                    Alert alert = locked(change, id);
                    AlertRows.insertNote(
                            change.rows(),
                            change.newId("o"),
                            id,
                            actor.person(),
                            said,
                            change.now());
                    change.outcome(
                            new AlertNoted(header(actor, alert.target()), change.id(), id, said));
                    return alert;
                });
    }

    /// Disposes of an alert, for good.
    ///
    /// @throws ChangeRefusedException when the actor may not, nothing is said, or it is closed
    public Alert close(String id, Alert.Verdict verdict, String note, Actor actor) {
        String said = Wording.require("note", note);
        return ledger.change(
                Verb.CLOSE_ALERT,
                actor,
                id,
                verdict.word() + ": " + said,
                change -> {
                    Alert alert = unclosed(change, id);
                    AlertRows.close(change.rows(), id, verdict, said, actor.person(), change.now());
                    change.outcome(
                            new AlertClosed(
                                    header(actor, alert.target()),
                                    change.id(),
                                    id,
                                    alert.state(),
                                    verdict,
                                    said));
                    return again(change, id);
                });
    }

    // ---- suppressing

    /// Has a rule raise no alert for a while. What the actor does stays alerted all the same.
    ///
    /// @param person of whom; absent: of everybody but the actor
    /// @param target where; absent: everywhere
    /// @throws ChangeRefusedException when the actor may not, neither is named, the person is the
    ///   actor, or it is for too long
    public Suppression suppress(
            String rule,
            @Nullable String person,
            @Nullable String target,
            Duration time,
            String reason,
            Actor actor) {
        String of = Wording.require("rule", rule);
        String why = Wording.require("reason", reason);
        if (person == null && target == null) {
            throw new ChangeRefusedException(
                    "name a person or a target: a rule that nobody needs anywhere is to be mended");
        }
        if (time.isNegative() || time.isZero() || time.compareTo(LONGEST) > 0) {
            throw new ChangeRefusedException(
                    "a suppression counts for " + LONGEST.toDays() + " days at most");
        }
        String about = person == null ? "" : person;
        return ledger.change(
                Verb.SUPPRESS_ALERTS,
                actor,
                of,
                why,
                change -> {
                    require(actor, about);
                    if (person != null) {
                        known(person);
                    }
                    if (target != null && inventory.current().target(target).isEmpty()) {
                        throw new ChangeRefusedException("the inventory has no target " + target);
                    }
                    Suppression made =
                            new Suppression(
                                    change.newId("u"),
                                    of,
                                    about,
                                    target == null ? "" : target,
                                    change.now().plus(time),
                                    why,
                                    actor.person(),
                                    change.now(),
                                    0);
                    AlertRows.insert(change.rows(), made);
                    change.outcome(
                            new AlertSuppressionPlaced(
                                    header(actor, made.target()),
                                    change.id(),
                                    made.id(),
                                    of,
                                    person,
                                    target,
                                    made.until(),
                                    why));
                    return made;
                });
    }

    /// Has the rule raise alerts again.
    ///
    /// @throws ChangeRefusedException when the actor may not, or it does not count
    public Suppression unsuppress(String id, Actor actor) {
        return ledger.change(
                Verb.UNSUPPRESS_ALERTS,
                actor,
                id,
                "",
                change -> {
                    require(actor, "");
                    Instant now = change.now();
                    Suppression made =
                            AlertRows.suppressions(change.rows(), now, Integer.MAX_VALUE).stream()
                                    .filter(one -> one.id().equals(id))
                                    .findFirst()
                                    .orElseThrow(() ->
                                            new ChangeRefusedException(
                                                    "no suppression "
                                                            + id
                                                            + " counts; see: suppressions"));
                    if (!AlertRows.lift(change.rows(), id, actor.person(), now)) {
                        throw new ChangeRefusedException(id + " has just ended");
                    }
                    change.outcome(
                            new AlertSuppressionLifted(
                                    header(actor, made.target()),
                                    change.id(),
                                    id,
                                    made.rule(),
                                    made.until()));
                    return made;
                });
    }

    // ---- what has to be so

    private Alert locked(Ledger.Change change, String id) {
        Alert alert = AlertRows.lock(change.rows(), id).orElseThrow(() -> unknown(id));
        require(change.actor(), alert.person());
        return alert;
    }

    private Alert unclosed(Ledger.Change change, String id) {
        Alert alert = locked(change, id);
        if (alert.state() == Alert.State.CLOSED) {
            throw new ChangeRefusedException(
                    id
                            + " is closed, by "
                            + alert.closedBy()
                            + "; what is to be added: note "
                            + id);
        }
        return alert;
    }

    private static Alert again(Ledger.Change change, String id) {
        return AlertRows.find(change.rows(), id).orElseThrow();
    }

    private void require(Actor actor, String about) {
        refuse(authority.dispose(known(actor.person()), about));
    }

    private void requireSight(Person person) {
        refuse(authority.see(person));
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
        return new ChangeRefusedException("there is no alert " + id + "; see: alerts");
    }

    private static FactHeader header(Actor actor, String target) {
        FactHeader header = FactHeader.of(actor.person(), actor.source());
        return target.isEmpty() ? header : header.onTarget(target);
    }
}
