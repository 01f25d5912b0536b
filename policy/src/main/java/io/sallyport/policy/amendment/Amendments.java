package io.sallyport.policy.amendment;

import io.sallyport.policy.alert.Receivers;
import io.sallyport.policy.alert.Response;
import io.sallyport.policy.alert.RuleAlerts;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.RulesFolder;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.rule.RuleMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/// Changes to rules, modes and responses: one person proposes, another approves, and with that they
/// are in force on all nodes. Safe for use by many threads and nodes; every call waits for the
/// database.
public final class Amendments {
    private static final int MOST_LISTED = 500;
    private static final int MOST_AT_ONCE = 100;
    private static final int MOST_DOCUMENTS = 1_000;
    private static final int MOST_CHARACTERS = 2 << 20;

    /// A fact has at most 1 MiB, and holds more than this.
    private static final int MOST_BYTES = 700 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// What is not decided for so long has to be proposed again.
    private static final Duration OPEN_FOR = Duration.ofDays(14);

    /// How long an alert that is closed still makes somebody a party.
    private static final Duration PARTY_FOR = Duration.ofDays(30);

    private final String node;
    private final Ledger ledger;
    private final InventorySource inventory;
    private final RulesFolder rules;
    private final ApprovedTexts approved;
    private final Authority authority;

    /// Who may.
    public interface Authority {
        /// May this person read what is proposed and in force?
        RoleDecision see(Person person);

        /// May this person propose changes?
        RoleDecision propose(Person person);

        /// May this person approve what that one proposed?
        ///
        /// @param about whom there are alerts about that the change could make fewer, or nobody
        ///   hear of
        RoleDecision approve(Person person, String proposer, Set<String> about);
    }

    /// @param node this node's name
    /// @param rules what is in force here
    public Amendments(
            String node,
            Ledger ledger,
            InventorySource inventory,
            RulesFolder rules,
            ApprovedTexts approved,
            Authority authority) {
        this.node = node;
        this.ledger = ledger;
        this.inventory = inventory;
        this.rules = rules;
        this.approved = approved;
        this.authority = authority;
    }

    // ---- reading

    /// What is in force on this node.
    ///
    /// @throws ChangeRefusedException when the person may not
    public RuleBook inForce(Person person) {
        refuse(authority.see(person));
        return rules.get();
    }

    /// How many violations each rule had in the last 30 days that raised or grew an alert.
    ///
    /// @throws ChangeRefusedException when the person may not
    public Map<String, Long> violations(Person person) {
        refuse(authority.see(person));
        return ledger.look(rows -> RuleAlerts.counts(rows, ledger.now().minus(PARTY_FOR)));
    }

    /// The latest first, at most 500.
    ///
    /// @throws ChangeRefusedException when the person may not
    public List<Amendment> list(Person person, boolean openOnly) {
        refuse(authority.see(person));
        return ledger.look(rows -> AmendmentRows.list(rows, openOnly, MOST_LISTED));
    }

    /// @throws ChangeRefusedException when the person may not, or there is none
    public Amendment find(Person person, String id) {
        refuse(authority.see(person));
        return ledger.look(rows -> AmendmentRows.find(rows, id)).orElseThrow(() -> unknown(id));
    }

    // ---- proposing

    /// Proposes what a file of rules, modes and responses says. It is checked at once.
    ///
    /// @throws ChangeRefusedException when the actor may not, a rule does not load or does not meet
    ///   its cases, with the line, or all of it is so already
    public Amendment propose(String file, String reason, Actor actor) {
        return propose(
                "a file of " + file.length() + " characters",
                reason,
                actor,
                now -> Proposal.read(file, folder(), now, approved.holdFolder(), rules.get()));
    }

    /// Proposes that a rule is no more.
    ///
    /// @throws ChangeRefusedException when the actor may not, or it was not approved here, or
    ///   others rely on it
    public Amendment remove(String rule, String reason, Actor actor) {
        return propose(
                "remove " + rule,
                reason,
                actor,
                now -> {
                    requireApproved(now, Part.Kind.RULE, rule);
                    List<Part> parts = new ArrayList<>();
                    for (Part.Kind kind :
                            List.of(Part.Kind.RULE, Part.Kind.MODE, Part.Kind.RESPONSE)) {
                        parts.add(new Part(kind, rule, "", ""));
                    }
                    return Proposal.of(parts, folder(), now, approved.holdFolder());
                });
    }

    /// Proposes that a rule goes from shadow into force.
    ///
    /// @throws ChangeRefusedException when the actor may not, or it is not in shadow by what was
    ///   approved here
    public Amendment promote(String rule, String reason, Actor actor) {
        return propose(
                "promote " + rule,
                reason,
                actor,
                now -> {
                    if (rules.get().mode(rule) != RuleMode.SHADOW) {
                        throw new ChangeRefusedException(
                                "there is no rule `" + rule + "` in shadow; see: rules");
                    }
                    requireApproved(now, Part.Kind.MODE, rule);
                    return Proposal.of(
                            List.of(Part.mode(rule, "", RuleMode.IN_FORCE)),
                            folder(),
                            now,
                            approved.holdFolder());
                });
    }

    private void requireApproved(RuleTexts now, Part.Kind kind, String rule) {
        if (!now.words(kind, rule).isEmpty()) {
            return;
        }
        RuleBook book = rules.get();
        if (book.isShipped(rule)) {
            throw new ChangeRefusedException(
                    "`"
                            + rule
                            + "` comes with the program; propose a document `modes` to switch it"
                            + " off");
        }
        throw new ChangeRefusedException(
                book.idOf(rule).isEmpty()
                        ? "there is no rule `" + rule + "`; see: rules"
                        : "that stands in a file of the folder of rules; change it there");
    }

    private Amendment propose(
            String what, String reason, Actor actor, Function<RuleTexts, Proposal> reading) {
        String why = Wording.require("reason", reason);
        return ledger.change(
                Verb.PROPOSE_AMENDMENT,
                actor,
                what,
                why,
                change -> {
                    refuse(authority.propose(known(actor.person())));
                    return proposed(change, why, reading.apply(approved.now()));
                });
    }

    /// Keeps a proposal whose actor may propose.
    Amendment proposed(Ledger.Change change, String reason, Proposal proposal) {
        if (proposal.parts().isEmpty()) {
            throw new ChangeRefusedException("that changes nothing: all of it is so already");
        }
        requireReceivers(proposal);
        requireFactHolds(proposal);
        Amendment made =
                new Amendment(
                        change.newId("m"),
                        node,
                        reason,
                        change.actor().person(),
                        change.now(),
                        change.now().plus(OPEN_FOR),
                        Amendment.State.PROPOSED,
                        proposal.parts(),
                        proposal.remarks(),
                        proposal.cases(),
                        null,
                        null,
                        null,
                        "");
        AmendmentRows.insert(change.rows(), made);
        change.outcome(
                new AmendmentProposed(
                        header(change.actor()),
                        change.id(),
                        made.id(),
                        made.parts(),
                        reason,
                        made.remarks(),
                        made.cases(),
                        made.lapses(),
                        reviewers(made.proposedBy())));
        return made;
    }

    /// Its fact holds it whole, before and after.
    private static void requireFactHolds(Proposal proposal) {
        int bytes =
                JSON.writeValueAsBytes(proposal.parts()).length
                        + JSON.writeValueAsBytes(proposal.remarks()).length;
        if (bytes > MOST_BYTES) {
            throw new ChangeRefusedException(
                    "what was and what would be are more than "
                            + MOST_BYTES / 1024
                            + " KiB together, which no fact holds; make the change in parts");
        }
    }

    private void requireReceivers(Proposal proposal) {
        for (Part part : proposal.parts()) {
            Response response = proposal.book().responses().said().get(part.subject());
            if (part.kind() == Part.Kind.RESPONSE && response != null) {
                Optional<String> nobody =
                        Receivers.unknown(inventory.current(), response.receivers());
                if (nobody.isPresent()) {
                    throw new ChangeRefusedException(nobody.get());
                }
            }
        }
    }

    private Set<String> reviewers(String proposer) {
        Set<String> reviewers = new TreeSet<>();
        for (Person person : inventory.current().people().values()) {
            if (!person.name().equals(proposer)
                    && authority.approve(person, proposer, Set.of())
                            instanceof RoleDecision.Permit) {
                reviewers.add(person.name());
            }
        }
        return reviewers;
    }

    // ---- deciding

    /// Approves it, which puts it in force on all nodes within a second.
    ///
    /// @param atOnce whether new rules are in force without having been in shadow
    /// @param note may be empty
    /// @throws ChangeRefusedException when the actor may not, it does not wait, what it changes is
    ///   not what it was, or it does not load any more
    public Amendment approve(String id, boolean atOnce, String note, Actor actor) {
        String said = Wording.check("note", note.strip());
        requireReviewer(id, actor);
        return ledger.change(
                Verb.APPROVE_AMENDMENT,
                actor,
                id,
                (atOnce ? "at once " : "") + said,
                change -> {
                    RuleTexts now = AmendmentRows.lockTexts(change.rows());
                    Amendment made = waiting(change, id);
                    if (made.proposedBy().equals(actor.person())) {
                        throw new ChangeRefusedException(
                                "you proposed " + id + "; somebody else has to approve it");
                    }
                    requireAsItWas(change, made, now);
                    List<Part> parts = Putting.inForce(made.parts(), atOnce);
                    RuleTexts then = now.with(parts, id);
                    requireBounds(now, then);
                    RuleBook before = rules.get();
                    RuleBook after = Putting.book(folder(), then, approved.holdFolder());
                    Set<String> about =
                            Putting.parties(
                                    change.rows(), before, after, change.now().minus(PARTY_FOR));
                    refuse(authority.approve(known(actor.person()), made.proposedBy(), about));
                    AmendmentRows.apply(change.rows(), parts, id);
                    decide(change, id, Amendment.State.APPROVED, said);
                    change.outcome(
                            new AmendmentApproved(
                                    header(actor),
                                    change.id(),
                                    id,
                                    made.proposedBy(),
                                    parts,
                                    atOnce,
                                    about,
                                    made.reason(),
                                    said));
                    return again(change, id);
                });
    }

    private static void requireAsItWas(Ledger.Change change, Amendment made, RuleTexts now) {
        for (Part part : made.parts()) {
            if (!now.words(part.kind(), part.subject()).equals(part.before())) {
                String by = now.amendment(part.kind(), part.subject());
                String who =
                        AmendmentRows.find(change.rows(), by)
                                .map(other ->
                                        " (" + by + ", approved by " + other.decidedBy() + ")")
                                .orElse("");
                throw new ChangeRefusedException(
                        "somebody changed the "
                                + part.kind().word()
                                + " `"
                                + part.subject()
                                + "` after "
                                + made.id()
                                + " was proposed"
                                + who
                                + "; look at it, and propose it again");
            }
        }
    }

    /// What makes it less is always allowed: a folder that was adopted may have more.
    private static void requireBounds(RuleTexts now, RuleTexts then) {
        boolean documents =
                then.all().size() > MOST_DOCUMENTS && then.all().size() > now.all().size();
        boolean characters =
                then.characters() > MOST_CHARACTERS && then.characters() > now.characters();
        if (documents || characters) {
            throw new ChangeRefusedException(
                    "more than "
                            + MOST_DOCUMENTS
                            + " documents, or more than 2 MiB, would be in force of what was"
                            + " approved; remove some first");
        }
    }

    /// Does not agree to it.
    ///
    /// @throws ChangeRefusedException when the actor may not, or it does not wait
    public Amendment refuse(String id, String reason, Actor actor) {
        String why = Wording.require("reason", reason);
        requireReviewer(id, actor);
        return ledger.change(
                Verb.REFUSE_AMENDMENT,
                actor,
                id,
                why,
                change -> {
                    Amendment made = waiting(change, id);
                    if (made.proposedBy().equals(actor.person())) {
                        throw new ChangeRefusedException(
                                "you proposed " + id + "; take it back: rules withdraw " + id);
                    }
                    refuse(authority.approve(known(actor.person()), made.proposedBy(), Set.of()));
                    decide(change, id, Amendment.State.REFUSED, why);
                    change.outcome(
                            new AmendmentRefused(
                                    header(actor), change.id(), id, made.proposedBy(), why));
                    return again(change, id);
                });
    }

    /// Takes back what the actor proposed.
    ///
    /// @param reason may be empty
    /// @throws ChangeRefusedException when somebody else proposed it, or it does not wait
    public Amendment withdraw(String id, String reason, Actor actor) {
        String why = Wording.check("reason", reason.strip());
        requireProposer(looked(id), actor);
        return ledger.change(
                Verb.WITHDRAW_AMENDMENT,
                actor,
                id,
                why,
                change -> {
                    requireProposer(waiting(change, id), actor);
                    decide(change, id, Amendment.State.WITHDRAWN, why);
                    change.outcome(new AmendmentWithdrawn(header(actor), change.id(), id, why));
                    return again(change, id);
                });
    }

    /// Lets go of what nobody decided in time.
    ///
    /// @return how many
    public int lapse() {
        int lapsed = 0;
        Actor self = new Actor("node " + node, "127.0.0.1");
        for (Amendment one :
                ledger.look(rows -> AmendmentRows.overdue(rows, ledger.now(), MOST_AT_ONCE))) {
            lapsed +=
                    ledger.change(
                            Verb.LAPSE_AMENDMENT,
                            self,
                            one.id(),
                            "nobody decided it in time",
                            change -> {
                                boolean first =
                                        AmendmentRows.decide(
                                                change.rows(),
                                                one.id(),
                                                Amendment.State.LAPSED,
                                                self.person(),
                                                change.now(),
                                                "");
                                if (first) {
                                    change.outcome(
                                            new AmendmentLapsed(
                                                    header(self),
                                                    change.id(),
                                                    one.id(),
                                                    one.proposedBy()));
                                }
                                return first ? 1 : 0;
                            });
        }
        return lapsed;
    }

    // ---- what has to be so

    /// Asked before anything is written down: what takes a proposal away is carried out by a start
    /// that finds it meant, so that only what its actor may is meant. Asked again when it is done.
    private void requireReviewer(String id, Actor actor) {
        Amendment made = looked(id);
        if (!made.proposedBy().equals(actor.person())) { // who did is told so below
            refuse(authority.approve(known(actor.person()), made.proposedBy(), Set.of()));
        }
    }

    private static void requireProposer(Amendment made, Actor actor) {
        if (!made.proposedBy().equals(actor.person())) {
            throw new ChangeRefusedException(
                    made.id() + " was proposed by " + made.proposedBy() + "; only they can");
        }
    }

    private Amendment looked(String id) {
        return ledger.look(rows -> AmendmentRows.find(rows, id)).orElseThrow(() -> unknown(id));
    }

    private static Amendment waiting(Ledger.Change change, String id) {
        Amendment made = AmendmentRows.lock(change.rows(), id).orElseThrow(() -> unknown(id));
        if (made.state() == Amendment.State.PROPOSED && !change.now().isBefore(made.lapses())) {
            throw new ChangeRefusedException(
                    id + " waited for too long; look at it, and propose it again");
        }
        if (made.state() != Amendment.State.PROPOSED) {
            throw decided(made);
        }
        return made;
    }

    private static void decide(
            Ledger.Change change, String id, Amendment.State state, String note) {
        String by = change.actor().person();
        if (!AmendmentRows.decide(change.rows(), id, state, by, change.now(), note)) {
            throw decided(again(change, id));
        }
    }

    private static ChangeRefusedException decided(Amendment made) {
        return new ChangeRefusedException(
                made.id() + " is " + made.state().word() + " already, by " + made.decidedBy());
    }

    private static Amendment again(Ledger.Change change, String id) {
        return AmendmentRows.find(change.rows(), id).orElseThrow();
    }

    /// All that is in force, with this in force, too.
    RuleBook bookWith(Amendment one) {
        return Putting.book(
                folder(),
                approved.now().with(Putting.inForce(one.parts(), true), one.id()),
                approved.holdFolder());
    }

    private List<RuleText> folder() {
        try {
            return rules.folderTexts();
        } catch (IOException unreadable) {
            throw new ChangeRefusedException(
                    "the folder of rules cannot be read: " + unreadable.getMessage());
        }
    }

    private Person known(String person) {
        return inventory
                .current()
                .person(person)
                .orElseThrow(() -> new ChangeRefusedException("there is nobody called " + person));
    }

    private static void refuse(RoleDecision decision) {
        if (decision instanceof RoleDecision.Deny no) {
            throw new ChangeRefusedException(no.reason());
        }
    }

    private static ChangeRefusedException unknown(String id) {
        return new ChangeRefusedException("there is no change " + id + "; see: rules changes");
    }

    private static FactHeader header(Actor actor) {
        return FactHeader.of(actor.person(), actor.source());
    }
}
