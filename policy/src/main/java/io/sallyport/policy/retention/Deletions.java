package io.sallyport.policy.retention;

import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What recordings are held, and which are deleted. One person proposes a deletion, another one in
/// another role approves it: of an administrator's an auditor, of an auditor's an administrator.
/// Safe for use by many threads and nodes.
///
/// Approved is for good: the approval is journalled before the first byte goes, and what a crash
/// interrupts is gone on with. A hold that comes later is refused, and says so.
public final class Deletions {
    private static final Logger log = LoggerFactory.getLogger(Deletions.class);

    private static final Pattern SESSION = Pattern.compile("[a-z0-9-]{1,64}");
    private static final int MOST_LISTED = 500;

    private final String node;
    private final Ledger ledger;
    private final InventorySource inventory;
    private final Predicate<Person> administers;
    private final Retention retention;
    private final KeptRecordings recordings;
    private final Object erasing = new Object(); // one at a time

    /// @param node this node's name
    /// @param administers whether somebody may administer now
    /// @param recordings those of this node
    public Deletions(
            String node,
            Ledger ledger,
            InventorySource inventory,
            Predicate<Person> administers,
            Retention retention,
            KeptRecordings recordings) {
        this.node = node;
        this.ledger = ledger;
        this.inventory = inventory;
        this.administers = administers;
        this.retention = retention;
        this.recordings = recordings;
    }

    /// A recording could not be erased whole; it is tried again.
    public static final class NotErasedException extends RuntimeException {
        public NotErasedException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    // ---- holding

    /// Holds a session's recording, on whatever node it is: it is not deleted until the hold is
    /// released, and proposals to delete it are denied.
    ///
    /// @throws ChangeRefusedException when it is held, or its deletion was approved already
    public void hold(String session, String reason, Actor actor) {
        check(session);
        String why = Wording.require("reason", reason);
        roles(actor);
        ledger.change(
                Verb.HOLD_RECORDING,
                actor,
                session,
                why,
                change -> {
                    admit(change);
                    if (RetentionRows.lock(change.rows(), session)) {
                        throw new ChangeRefusedException(
                                "the recording of " + session + " is held already");
                    }
                    for (Deletion one : RetentionRows.of(change.rows(), session)) {
                        switch (one.state()) {
                            case APPROVED, DELETED ->
                                    throw new ChangeRefusedException(
                                            "the deletion of that recording was approved by "
                                                    + one.decidedBy()
                                                    + " ("
                                                    + one.id()
                                                    + "); there is nothing left to hold");
                            case PROPOSED -> deny(change, one, "held: " + why);
                            case DENIED -> {}
                        }
                    }
                    RetentionRows.hold(change.rows(), session, change.now(), actor.person(), why);
                    change.outcome(
                            new RecordingHoldPlaced(header(actor, session), change.id(), why));
                    return true;
                });
    }

    /// Lets go of it.
    ///
    /// @throws ChangeRefusedException when it is not held
    public void release(String session, String reason, Actor actor) {
        check(session);
        String why = Wording.require("reason", reason);
        roles(actor);
        ledger.change(
                Verb.RELEASE_RECORDING,
                actor,
                session,
                why,
                change -> {
                    admit(change);
                    if (!RetentionRows.lock(change.rows(), session)) {
                        throw new ChangeRefusedException(
                                "the recording of " + session + " is not held");
                    }
                    RetentionRows.release(change.rows(), session, change.now());
                    change.outcome(
                            new RecordingHoldReleased(header(actor, session), change.id(), why));
                    return true;
                });
    }

    /// What is held, the latest first, 500 at most.
    public List<Hold> holds() {
        return ledger.look(rows -> RetentionRows.holds(rows, MOST_LISTED));
    }

    // ---- deleting

    /// Proposes to delete a session's recording of this node. Nothing is deleted before somebody
    /// else approves.
    ///
    /// @throws ChangeRefusedException when this node has none, it is held, still written, too
    ///   young, or proposed already
    public Deletion propose(String session, String reason, Actor actor) {
        check(session);
        String why = Wording.require("reason", reason);
        Role role = mainRole(roles(actor));
        return ledger.change(
                Verb.PROPOSE_DELETION,
                actor,
                session,
                why,
                change -> {
                    admit(change);
                    requireOver(change, session);
                    if (RetentionRows.of(change.rows(), session).stream()
                            .anyMatch(one -> one.state() != Deletion.State.DENIED)) {
                        throw new ChangeRefusedException(
                                "the deletion of that recording is proposed already; see: deletions");
                    }
                    Deletion made =
                            new Deletion(
                                    change.newId("d"),
                                    session,
                                    node,
                                    why,
                                    actor.person(),
                                    role.name(),
                                    change.now(),
                                    Deletion.State.PROPOSED,
                                    null,
                                    null);
                    RetentionRows.insert(change.rows(), made);
                    change.outcome(
                            new RecordingDeletionProposed(
                                    header(actor, session),
                                    change.id(),
                                    made.id(),
                                    role.name(),
                                    why));
                    return made;
                });
    }

    /// Approves it, for good. Returns when that is journalled; [#carryOut] deletes.
    ///
    /// @throws ChangeRefusedException when there is none that waits, the actor proposed it or is in
    ///   the same role only, or it is held meanwhile
    public Deletion approve(String id, Actor actor) {
        Set<Role> roles = roles(actor);
        Deletion found = get(id);
        return ledger.change(
                Verb.APPROVE_DELETION,
                actor,
                id,
                "deletion of the recording of " + found.session(),
                change -> {
                    admit(change);
                    if (found.proposedBy().equals(actor.person())) {
                        throw new ChangeRefusedException(
                                "you proposed it; somebody else has to approve it");
                    }
                    Role needed =
                            found.proposedAs().equals(Role.ADMINISTRATOR.name())
                                    ? Role.AUDITOR
                                    : Role.ADMINISTRATOR;
                    if (!roles.contains(needed)) {
                        throw new ChangeRefusedException(
                                "it was proposed in the role "
                                        + word(found.proposedAs())
                                        + "; the role "
                                        + word(needed.name())
                                        + " has to approve it");
                    }
                    if (found.node().equals(node)) {
                        requireOver(change, found.session());
                    } else if (RetentionRows.lock(change.rows(), found.session())) {
                        throw held(found.session());
                    }
                    if (!RetentionRows.decide(
                            change.rows(),
                            id,
                            Deletion.State.APPROVED,
                            change.now(),
                            actor.person())) {
                        throw decided(id);
                    }
                    change.outcome(
                            new RecordingDeletionApproved(
                                    header(actor, found.session()),
                                    change.id(),
                                    id,
                                    needed.name(),
                                    found.proposedBy(),
                                    found.reason()));
                    return RetentionRows.find(change.rows(), id).orElseThrow();
                });
    }

    /// Leaves the recording where it is; also for whoever proposed it.
    ///
    /// @throws ChangeRefusedException when there is none that waits
    public Deletion deny(String id, String reason, Actor actor) {
        String why = Wording.require("reason", reason);
        roles(actor);
        Deletion found = get(id);
        return ledger.change(
                Verb.DENY_DELETION,
                actor,
                id,
                why,
                change -> {
                    admit(change);
                    RetentionRows.lock(change.rows(), found.session());
                    deny(change, found, why);
                    return RetentionRows.find(change.rows(), id).orElseThrow();
                });
    }

    private void deny(Ledger.Change change, Deletion one, String reason) {
        if (!RetentionRows.decide(
                change.rows(),
                one.id(),
                Deletion.State.DENIED,
                change.now(),
                change.actor().person())) {
            throw decided(one.id());
        }
        change.outcome(
                new RecordingDeletionDenied(
                        header(change.actor(), one.session()), change.id(), one.id(), reason));
    }

    /// The latest first, 500 at most.
    public List<Deletion> latest() {
        return ledger.look(rows -> RetentionRows.latest(rows, MOST_LISTED));
    }

    /// Whoever this is, may they see holds and deletions?
    public boolean maySee(Person person) {
        return person.is(Role.AUDITOR) || person.is(Role.ADMINISTRATOR);
    }

    /// Deletes what was approved and lies on this node. What cannot be deleted now is next time.
    ///
    /// @return how many went
    public int carryOut() {
        synchronized (erasing) {
            int gone = 0;
            for (Deletion one :
                    ledger.look(rows -> RetentionRows.approved(rows, node, MOST_LISTED))) {
                try {
                    gone += carryOut(one) ? 1 : 0;
                } catch (NotErasedException e) {
                    log.error("{} is not carried out yet: {}", one.id(), e.getMessage(), e);
                }
            }
            return gone;
        }
    }

    private boolean carryOut(Deletion one) {
        Optional<KeptRecordings.Gone> was = recordings.erase(one.session());
        if (was.isEmpty()) {
            log.warn(
                    "{} waits: the recording of {} is not there, or is still written",
                    one.id(),
                    one.session());
            return false;
        }
        KeptRecordings.Gone gone = was.get();
        Actor self = new Actor("node " + node, "127.0.0.1");
        return ledger.change(
                Verb.DELETE_RECORDING,
                self,
                one.id(),
                "as approved",
                change -> {
                    boolean first = RetentionRows.done(change.rows(), one.id(), change.now());
                    if (first) {
                        change.outcome(
                                new RecordingDeleted(
                                        header(self, one.session()),
                                        change.id(),
                                        one.id(),
                                        one.proposedBy(),
                                        String.valueOf(one.decidedBy()),
                                        one.reason(),
                                        gone.file(),
                                        gone.bytes(),
                                        gone.sha256(),
                                        gone.chain()));
                    }
                    return first;
                });
    }

    // ---- what has to be so

    private static void check(String session) {
        if (!SESSION.matcher(session).matches()) {
            throw new ChangeRefusedException(
                    "that is no session's id; see: receipts, or the console");
        }
    }

    /// In which of the two roles somebody acts. Waits for the database.
    private Set<Role> roles(Actor actor) {
        Person person =
                inventory
                        .current()
                        .person(actor.person())
                        .orElseThrow(() ->
                                new ChangeRefusedException(
                                        "the inventory no longer has you; ask an administrator"));
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (person.is(Role.AUDITOR)) {
            roles.add(Role.AUDITOR);
        }
        if (person.is(Role.ADMINISTRATOR) && administers.test(person)) {
            roles.add(Role.ADMINISTRATOR);
        }
        if (roles.isEmpty()) {
            throw new ChangeRefusedException(
                    "the role auditor or administrator is needed for holding and deleting recordings");
        }
        return roles;
    }

    private static Role mainRole(Set<Role> roles) {
        return roles.contains(Role.ADMINISTRATOR) ? Role.ADMINISTRATOR : Role.AUDITOR;
    }

    private static void admit(Ledger.Change change) {
        String person = change.actor().person();
        if (GrantRows.lockPerson(change.rows(), person)) {
            throw new ChangeRefusedException(
                    person + " is frozen; an approver or administrator can unfreeze " + person);
        }
    }

    /// Not held, here, over, and old enough.
    private void requireOver(Ledger.Change change, String session) {
        if (RetentionRows.lock(change.rows(), session)) {
            throw held(session);
        }
        KeptRecordings.Kept kept =
                recordings
                        .find(session)
                        .orElseThrow(() ->
                                new ChangeRefusedException(
                                        "this node ("
                                                + node
                                                + ") has no recording of "
                                                + session
                                                + "; propose it on the node that has"));
        if (kept.running()) {
            throw new ChangeRefusedException(
                    "the session still runs; its recording may be deleted after its end");
        }
        String target = kept.target();
        Target known = target == null ? null : inventory.current().target(target).orElse(null);
        Duration keep = retention.keep(known);
        Instant over = kept.since().plus(keep);
        if (change.now().isBefore(over)) {
            throw new ChangeRefusedException(
                    "that recording has to stay for "
                            + keep.toDays()
                            + " days, until "
                            + Wording.clock(over)
                            + (known == null ? " (its target is not known any more)" : ""));
        }
    }

    private Deletion get(String id) {
        return ledger.look(rows -> RetentionRows.find(rows, id))
                .orElseThrow(() ->
                        new ChangeRefusedException(
                                "no deletion " + id + " was proposed; see: deletions"));
    }

    private static ChangeRefusedException held(String session) {
        return new ChangeRefusedException(
                "the recording of " + session + " is held; see who holds it and why: holds");
    }

    private static ChangeRefusedException decided(String id) {
        return new ChangeRefusedException(id + " is decided already; see: deletions");
    }

    private static String word(String role) {
        return role.toLowerCase(Locale.ROOT);
    }

    private static FactHeader header(Actor actor, String session) {
        return new FactHeader(
                actor.person(), actor.source(), null, null, session, null, null, null);
    }
}
