package io.sallyport.policy.grant;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.People;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The grants that were issued for a time, and who is frozen. More time for a grant is a request of
/// its own: `Requests.extend`. Safe for use by many threads and nodes.
public final class Grants {
    /// The longest that break-glass opens anything.
    public static final Duration LONGEST_BREAK_GLASS = Duration.ofHours(4);

    /// Later than any grant is issued, also by a clock that was set back since.
    private static final Instant FOR_EVER = Instant.parse("9999-01-01T00:00:00Z");

    private final Ledger ledger;
    private final People people;
    private final Predicate<Person> administers;

    /// @param administers whether policies let this person administer the gateway
    public Grants(Ledger ledger, People people, Predicate<Person> administers) {
        this.ledger = ledger;
        this.people = people;
        this.administers = administers;
    }

    public Optional<TimedGrant> show(String id) {
        return ledger.look(rows -> GrantRows.find(rows, id));
    }

    /// The person's grants that admit at this instant to this account of this target, the one that
    /// lasts longest first. Says nothing about the owner's consent: that is for the two gates.
    public List<TimedGrant> live(String person, String target, String account, Instant instant) {
        if (isFrozen(person)) {
            return List.of();
        }
        return ledger
                .look(rows ->
                        rows.sql(
                                        """
                                        select * from timed_grant
                                        where person = ? and account = ? and ended_at is null
                                            and ends_at > ?
                                        order by ends_at desc, id limit ?
                                        """)
                                .param(person)
                                .param(account)
                                .param(Moments.column(instant))
                                .param(GrantRows.MOST_LISTED)
                                .query((row, _) -> GrantRows.of(row, ""))
                                .list())
                .stream()
                .filter(grant -> grant.isLiveAt(instant) && grant.targets().contains(target))
                .toList();
    }

    /// The person's grants, the latest first, at most 1000.
    public List<TimedGrant> of(String person) {
        return ledger.look(rows ->
                rows.sql(
                                "select * from timed_grant where person = ? order by"
                                        + " begins_at desc, id limit ?")
                        .param(person)
                        .param(GrantRows.MOST_LISTED)
                        .query((row, _) -> GrantRows.of(row, ""))
                        .list());
    }

    /// Every grant on this target, also those without a consent, the latest first, at most 1000:
    /// what its owner is shown.
    public List<TimedGrant> on(String target) {
        return ledger.look(rows ->
                rows.sql(
                                "select * from timed_grant where position(? in targets) > 0"
                                        + " order by begins_at desc, id limit ?")
                        .param(" " + target + " ")
                        .param(GrantRows.MOST_LISTED)
                        .query((row, _) -> GrantRows.of(row, ""))
                        .list());
    }

    /// Ends a grant before its time.
    ///
    /// @throws ChangeRefusedException when there is no such grant, it is over, or the actor is
    ///   neither approver nor administrator
    public TimedGrant revoke(String id, Actor actor, String reason) {
        String why = Wording.require("reason", reason);
        requireRole(actor, "revoking a grant; to end your own: complete " + id);
        return ledger.change(
                Verb.REVOKE,
                actor,
                id,
                why,
                change -> {
                    TimedGrant grant = unended(change, id);
                    GrantRows.end(
                            change.rows(),
                            id,
                            change.now(),
                            TimedGrant.Why.REVOKED,
                            actor.person());
                    change.outcome(
                            new GrantRevoked(
                                    header(change, grant),
                                    change.id(),
                                    grant.person(),
                                    grant.until(),
                                    why));
                    return find(change, id);
                });
    }

    /// Ends the actor's own grant: the work is done.
    ///
    /// @throws ChangeRefusedException when there is no such grant, it is over, or somebody else's
    public TimedGrant complete(String id, Actor actor) {
        Optional<TimedGrant> known = show(id);
        if (known.isPresent() && !known.get().person().equals(actor.person())) {
            throw new ChangeRefusedException(
                    id + " is not your grant; who may end another's revokes it: revoke " + id);
        }
        return ledger.change(
                Verb.COMPLETE,
                actor,
                id,
                "",
                change -> {
                    TimedGrant grant = unended(change, id);
                    GrantRows.end(
                            change.rows(),
                            id,
                            change.now(),
                            TimedGrant.Why.COMPLETED,
                            actor.person());
                    change.outcome(
                            new GrantCompleted(
                                    header(change, grant),
                                    change.id(),
                                    grant.person(),
                                    grant.until()));
                    return find(change, id);
                });
    }

    /// Opens at once what nobody approved. Whether the person may break the glass here, and who is
    /// told, is the caller's: this keeps the row, bounds the time, and marks it for ever. It never
    /// stands in for a consent to destroy, export or act without bounds on user data.
    ///
    /// @throws ChangeRefusedException when the person is unknown, no operator or frozen, or the
    ///   duration impossible
    public TimedGrant breakGlass(
            Actor actor,
            Set<String> targets,
            String account,
            Set<Operation> operations,
            Duration duration,
            String reason) {
        String why = Wording.require("reason", reason);
        requireOperator(actor);
        if (duration.compareTo(Duration.ofMinutes(1)) < 0
                || duration.compareTo(LONGEST_BREAK_GLASS) > 0) {
            throw new ChangeRefusedException(
                    "break-glass opens for 1 minute to "
                            + LONGEST_BREAK_GLASS.toHours()
                            + " hours; ask for a time between");
        }
        return ledger.change(
                Verb.BREAK_GLASS,
                actor,
                actor.person(),
                why,
                change -> {
                    requireNotFrozen(change, actor.person());
                    Instant now = change.now();
                    requireReviewed(change, actor.person(), now);
                    TimedGrant grant =
                            new TimedGrant(
                                    change.newId("g"),
                                    null,
                                    actor.person(),
                                    targets,
                                    account,
                                    operations,
                                    now,
                                    now.plus(duration),
                                    TimedGrant.How.BREAK_GLASS,
                                    why,
                                    null,
                                    null,
                                    null);
                    issue(change, grant);
                    return grant;
                });
    }

    /// Freezes a person: every grant of theirs ends, and they neither ask, decide nor connect until
    /// somebody unfreezes them.
    ///
    /// @throws ChangeRefusedException when the actor is neither approver nor administrator
    public void freeze(String person, Actor actor, String reason) {
        String why = Wording.require("reason", reason);
        requireRole(actor, "freezing a person");
        requireKnown(person);
        hold(person, actor, why);
    }

    /// The same, by a node, where it is configured to do so by itself.
    ///
    /// @param node which, in place of a person
    public void freezeByNode(String person, Actor node, String reason) {
        hold(person, node, Wording.require("reason", reason));
    }

    private void hold(String person, Actor actor, String why) {
        ledger.change(
                Verb.FREEZE,
                actor,
                person,
                why,
                change -> {
                    GrantRows.lockPerson(change.rows(), person);
                    Instant now = change.now();
                    GrantRows.freeze(change.rows(), person, now, actor.person(), why);
                    List<String> ended =
                            GrantRows.endAllOf(
                                    change.rows(), person, now, actor.person(), FOR_EVER);
                    change.outcome(
                            new PersonFrozen(
                                    change.header(List.of()), change.id(), person, why, ended));
                    return ended;
                });
    }

    /// Lets a frozen person ask and decide again; the grants that ended stay ended.
    ///
    /// @throws ChangeRefusedException when the person is not frozen, or the actor is that person,
    ///   or neither approver nor administrator
    public void unfreeze(String person, Actor actor) {
        if (person.equals(actor.person())) {
            throw new ChangeRefusedException(
                    "nobody unfreezes themselves; ask another approver or administrator");
        }
        requireRole(actor, "unfreezing a person");
        ledger.change(
                Verb.UNFREEZE,
                actor,
                person,
                "",
                change -> {
                    if (!GrantRows.lockPerson(change.rows(), person)) {
                        throw new ChangeRefusedException(person + " is not frozen");
                    }
                    GrantRows.unfreeze(change.rows(), person, change.now());
                    change.outcome(
                            new PersonUnfrozen(change.header(List.of()), change.id(), person));
                    return person;
                });
    }

    /// Says that somebody looked at what was done while the glass was broken. Until then whoever
    /// broke it gets in nowhere, once it is over.
    ///
    /// @throws ChangeRefusedException when it is no broken glass, not over, reviewed already, the
    ///   actor's own, or the actor is no approver
    public TimedGrant review(String id, Actor actor, String note) {
        String said = Wording.require("note", note);
        requireApprover(actor);
        return ledger.change(
                Verb.REVIEW,
                actor,
                id,
                said,
                change -> {
                    TimedGrant glass =
                            GrantRows.lock(change.rows(), id)
                                    .filter(TimedGrant::isBreakGlass)
                                    .orElseThrow(() ->
                                            new ChangeRefusedException(
                                                    "there is no broken glass " + id));
                    if (glass.person().equals(actor.person())) {
                        throw new ChangeRefusedException(
                                "nobody reviews what they did themselves; ask another approver");
                    }
                    if (glass.ended() == null && change.now().isBefore(glass.until())) {
                        throw new ChangeRefusedException(
                                id + " is still open; to end it first: revoke " + id);
                    }
                    if (!GrantRows.review(change.rows(), id, change.now(), actor.person(), said)) {
                        throw new ChangeRefusedException(id + " is reviewed already");
                    }
                    change.outcome(
                            new BreakGlassReviewed(
                                    header(change, glass), change.id(), glass.person(), said));
                    return glass;
                });
    }

    /// Broken glass that is over and that nobody has reviewed, the oldest first, at most 1000.
    public List<TimedGrant> unreviewed() {
        return ledger.look(rows -> GrantRows.unreviewed(rows, null, ledger.now()));
    }

    public boolean isFrozen(String person) {
        return ledger.look(rows -> GrantRows.isFrozen(rows, person));
    }

    /// Puts a new grant into the rows, inside a change that has settled that the person may.
    public static void issue(Ledger.Change change, TimedGrant grant) {
        GrantRows.insert(change.rows(), grant, change.now());
        change.outcome(
                new GrantIssued(
                        header(change, grant),
                        change.id(),
                        grant.request(),
                        grant.person(),
                        grant.targets(),
                        Operation.words(grant.operations()),
                        grant.from(),
                        grant.until(),
                        grant.how(),
                        grant.reason()));
    }

    /// Locks the person and refuses where they are frozen.
    public static void requireNotFrozen(Ledger.Change change, String person) {
        if (GrantRows.lockPerson(change.rows(), person)) {
            throw new ChangeRefusedException(
                    person + " is frozen; an approver or administrator can unfreeze " + person);
        }
    }

    private static void requireReviewed(Ledger.Change change, String person, Instant now) {
        List<TimedGrant> open = GrantRows.unreviewed(change.rows(), person, now);
        if (!open.isEmpty()) {
            String id = open.getFirst().id();
            throw new ChangeRefusedException(
                    "you broke the glass before ("
                            + id
                            + "), and nobody has reviewed it yet; ask an approver: review "
                            + id);
        }
    }

    private TimedGrant unended(Ledger.Change change, String id) {
        TimedGrant grant =
                GrantRows.lock(change.rows(), id)
                        .orElseThrow(() -> new ChangeRefusedException("there is no grant " + id));
        Instant ended = grant.ended() == null ? grant.until() : grant.ended();
        if (grant.ended() != null || !change.now().isBefore(grant.until())) {
            throw new ChangeRefusedException(
                    id + " is over since " + ended + "; there is nothing left to end");
        }
        return grant;
    }

    private static TimedGrant find(Ledger.Change change, String id) {
        return GrantRows.find(change.rows(), id).orElseThrow();
    }

    private static FactHeader header(Ledger.Change change, TimedGrant grant) {
        FactHeader header = change.header(grant.targets());
        return new FactHeader(
                header.person(),
                header.source(),
                header.target(),
                grant.account(),
                null,
                grant.id(),
                null,
                null);
    }

    private void requireKnown(String person) {
        if (people.person(person).isEmpty()) {
            throw new ChangeRefusedException("there is nobody called " + person);
        }
    }

    private void requireOperator(Actor actor) {
        if (!people.person(actor.person()).map(known -> known.is(Role.OPERATOR)).orElse(false)) {
            throw new ChangeRefusedException(
                    "working on targets needs the role operator; ask an administrator for it");
        }
    }

    private void requireApprover(Actor actor) {
        if (!people.person(actor.person()).map(known -> known.is(Role.APPROVER)).orElse(false)) {
            throw new ChangeRefusedException("the role approver is needed for reviewing");
        }
        if (isFrozen(actor.person())) {
            throw new ChangeRefusedException(
                    actor.person() + " is frozen; another approver can act");
        }
    }

    private void requireRole(Actor actor, String act) {
        Optional<Person> known = people.person(actor.person());
        boolean may =
                known.map(person -> person.is(Role.APPROVER) || administers.test(person))
                        .orElse(false);
        if (!may) {
            throw new ChangeRefusedException(
                    "the role approver or administrator is needed for " + act);
        }
        if (isFrozen(actor.person())) {
            throw new ChangeRefusedException(
                    actor.person() + " is frozen; another approver or administrator can act");
        }
    }
}
