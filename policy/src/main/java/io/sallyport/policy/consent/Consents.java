package io.sallyport.policy.consent;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.signature.ArmoredSignature;
import io.sallyport.policy.signature.Ballot;
import io.sallyport.policy.signature.Signatures;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// The decisions of owners. Safe for use by many threads and nodes.
public final class Consents {
    /// A standing consent ends a year after it begins at the latest.
    public static final int MOST_YEARS = 1;

    private static final int MOST_LISTED = 1000;

    private final Ledger ledger;
    private final InventorySource inventory;
    private final OwnersPeople owners;
    private final Signatures signatures;

    public Consents(Ledger ledger, InventorySource inventory, Signatures signatures) {
        this.ledger = ledger;
        this.inventory = inventory;
        this.signatures = signatures;
        this.owners = new OwnersPeople(inventory);
    }

    public Optional<Consent> show(String id) {
        return ledger.look(rows -> ConsentRows.find(rows, id));
    }

    /// What was asked and given for a request.
    public List<Consent> of(AccessRequest request) {
        return ledger.look(rows -> ConsentRows.ofRequest(rows, request.id()));
    }

    /// What an owner was asked and gave, the latest first, at most 1000.
    public List<Consent> of(String owner) {
        return ledger.look(rows ->
                rows.sql(
                                "select * from consent where owner = ? order by asked_at"
                                        + " desc, id limit ?")
                        .param(owner)
                        .param(MOST_LISTED)
                        .query((row, _) -> ConsentRows.of(row, ""))
                        .list());
    }

    /// What waits for an owner to decide now, the oldest first, at most 1000.
    public List<Consent> pending(String owner) {
        Instant now = ledger.now();
        return ledger.look(rows ->
                rows.sql(
                                """
                                select * from consent
                                where owner = ? and state = 'PENDING' and lapses_at > ?
                                order by asked_at, id limit ?
                                """)
                        .param(owner)
                        .param(Moments.column(now))
                        .param(MOST_LISTED)
                        .query((row, _) -> ConsentRows.of(row, ""))
                        .list());
    }

    /// What the actor signs to give the consent as it is asked for now.
    ///
    /// @throws ChangeRefusedException when the actor does not speak for the owner
    public Ballot ballotToGive(String id, Narrowing narrowing, Actor actor) {
        Consent known = known(id, actor);
        return ballot(Ballot.Choice.CONSENT, known, request(known), narrowing.cut(), actor);
    }

    /// What the actor signs to refuse the consent as it is asked for now.
    ///
    /// @throws ChangeRefusedException when the actor does not speak for the owner
    public Ballot ballotToRefuse(String id, String reason, Actor actor) {
        String why = Wording.require("reason", reason);
        Consent known = known(id, actor);
        return ballot(Ballot.Choice.REFUSE, known, request(known), said(why), actor);
    }

    /// Gives the consent that was asked for without a signature.
    public Consent give(String id, Narrowing narrowing, Actor actor) {
        return give(id, narrowing, null, actor);
    }

    /// Gives the consent that was asked for, whole or narrowed. When it was the last one that the
    /// request waited for, its grant is issued.
    ///
    /// @param signature of [#ballotToGive], made with the actor's own key; kept with the consent
    /// @throws ChangeRefusedException when the actor does not speak for the owner, asked for it or
    ///   approved it, it is decided already, or the signature is not one of this decision
    public Consent give(
            String id, Narrowing narrowing, @Nullable ArmoredSignature signature, Actor actor) {
        Consent known = known(id, actor);
        return ledger.change(
                Verb.GIVE_CONSENT,
                actor,
                id,
                narrowing.inWords(),
                change -> {
                    AccessRequest request = lockRequest(known, change);
                    Consent asked = lockPending(id, change);
                    requireIndependent(request, change);
                    if (signature != null) {
                        signatures.keep(
                                ballot(
                                        Ballot.Choice.CONSENT,
                                        asked,
                                        request,
                                        narrowing.cut(),
                                        actor),
                                signature,
                                change,
                                header(change, asked.targets(), id, asked.owner()));
                    }
                    Opening.Window window =
                            Opening.window(request, narrowing.duration(request.duration()), change);
                    Consent given = given(asked, narrowing, window, change);
                    ConsentRows.give(change.rows(), given);
                    change.outcome(given(change, given));
                    boolean waits =
                            ConsentRows.ofRequest(change.rows(), request.id()).stream()
                                    .anyMatch(one -> one.state() == Consent.State.PENDING);
                    if (!waits) {
                        Opening.open(request, change);
                    }
                    return ConsentRows.find(change.rows(), id).orElseThrow();
                });
    }

    /// Refuses the consent that was asked for without a signature.
    public Consent refuse(String id, String reason, Actor actor) {
        return refuse(id, reason, null, actor);
    }

    /// Refuses the consent that was asked for, and with it the request: no other owner's answer can
    /// let it through any more.
    ///
    /// @param signature of [#ballotToRefuse], made with the actor's own key; kept with the refusal
    /// @throws ChangeRefusedException when the actor does not speak for the owner, it is decided
    ///   already, or the signature is not one of this decision
    public Consent refuse(
            String id, String reason, @Nullable ArmoredSignature signature, Actor actor) {
        String why = Wording.require("reason", reason);
        Consent known = known(id, actor);
        if (signature != null) {
            // Before anything is journalled as meant: start-up carries out a refusal that a crash
            // cut short.
            signatures.verify(
                    ballot(Ballot.Choice.REFUSE, known, request(known), said(why), actor),
                    signature,
                    actor.person(),
                    ledger.now());
        }
        return ledger.change(
                Verb.REFUSE_CONSENT,
                actor,
                id,
                why,
                change -> {
                    AccessRequest request = lockRequest(known, change);
                    Consent asked = lockPending(id, change);
                    requireNotFrozen(change);
                    if (signature != null) {
                        signatures.keep(
                                ballot(Ballot.Choice.REFUSE, asked, request, said(why), actor),
                                signature,
                                change,
                                header(change, asked.targets(), id, asked.owner()));
                    }
                    Instant now = change.now();
                    ConsentRows.refuse(change.rows(), id, now, actor.person(), why);
                    RequestRows.move(
                            change.rows(),
                            request.id(),
                            RequestState.DENIED,
                            now,
                            actor.person(),
                            why);
                    ConsentRows.abandon(change.rows(), request.id());
                    change.outcome(
                            new ConsentRefused(
                                    header(change, asked.targets(), id, asked.owner()),
                                    change.id(),
                                    id,
                                    request.id(),
                                    why));
                    return ConsentRows.find(change.rows(), id).orElseThrow();
                });
    }

    /// Withdraws a consent that was given. What it carried is over when this returns.
    public Consent withdraw(String id, String reason, Actor actor) {
        String why = Wording.require("reason", reason);
        known(id, actor);
        return ledger.change(
                Verb.WITHDRAW_CONSENT,
                actor,
                id,
                why,
                change -> {
                    Consent consent = ConsentRows.lock(change.rows(), id).orElseThrow();
                    Instant now = change.now();
                    requireNotFrozen(change);
                    if (consent.state() != Consent.State.GIVEN || !now.isBefore(consent.until())) {
                        throw new ChangeRefusedException(refusal(consent, now));
                    }
                    ConsentRows.withdraw(change.rows(), id, now, actor.person());
                    change.outcome(
                            new ConsentWithdrawn(
                                    header(change, consent.targets(), id, consent.owner()),
                                    change.id(),
                                    id,
                                    consent.grant(),
                                    consent.until(),
                                    why));
                    return ConsentRows.find(change.rows(), id).orElseThrow();
                });
    }

    /// Gives a consent that nobody asked for, on the owner's own initiative, for a year at most.
    ///
    /// @param person who may; absent: whoever holds a grant
    /// @throws ChangeRefusedException when the actor does not speak for the owner, would consent to
    ///   their own access, or the time is impossible
    public Consent giveStanding(String owner, Standing terms, Actor actor) {
        owners.require(owner, actor);
        requireOwned(owner, terms.targets());
        if (actor.person().equals(terms.person())) {
            throw new ChangeRefusedException(
                    "nobody consents to their own access; ask another person of " + owner);
        }
        requireKnown(terms.person());
        if (terms.operations().isEmpty()) {
            throw new ChangeRefusedException(
                    "a consent names what may be done, such as observe, read");
        }
        return ledger.change(
                Verb.GIVE_STANDING,
                actor,
                owner,
                Operation.inWords(terms.operations()) + " on " + String.join(", ", terms.targets()),
                change -> {
                    requireNotFrozen(change);
                    Consent given = standing(owner, terms, change);
                    ConsentRows.insert(change.rows(), given);
                    change.outcome(given(change, given));
                    return given;
                });
    }

    static FactHeader header(
            Ledger.Change change,
            Collection<String> targets,
            @Nullable String consent,
            String owner) {
        FactHeader header = change.header(targets);
        return new FactHeader(
                header.person(),
                header.source(),
                header.target(),
                null,
                null,
                null,
                consent,
                owner);
    }

    static ConsentGiven given(Ledger.Change change, Consent given) {
        return new ConsentGiven(
                header(change, given.targets(), given.id(), given.owner()),
                change.id(),
                given.id(),
                given.request(),
                given.person(),
                given.targets(),
                Operation.words(given.operations()),
                given.from(),
                given.until(),
                given.purpose(),
                given.caseNumber(),
                given.how(),
                String.valueOf(given.decidedBy()));
    }

    /// The consent, where the actor speaks for its owner. To everybody else it is not there.
    private Consent known(String id, Actor actor) {
        return show(id).filter(consent -> owners.speaksFor(consent.owner(), actor.person()))
                .orElseThrow(() ->
                        new ChangeRefusedException(
                                "there is no consent "
                                        + id
                                        + " for you to decide; see those that are: consents"));
    }

    /// The request before its consents: everybody locks in this order.
    private static AccessRequest lockRequest(Consent consent, Ledger.Change change) {
        return RequestRows.lockIn(change, requestOf(consent), RequestState.PENDING_CONSENT);
    }

    private AccessRequest request(Consent consent) {
        String id = requestOf(consent);
        return ledger.look(rows -> RequestRows.find(rows, id))
                .orElseThrow(() -> new ChangeRefusedException("there is no request " + id));
    }

    private static String requestOf(Consent consent) {
        if (consent.request() == null) {
            throw new ChangeRefusedException(
                    consent.id() + " is a standing consent; it can be withdrawn");
        }
        return consent.request();
    }

    /// In the terms of the request, except for what concerns this owner.
    private Ballot ballot(
            Ballot.Choice choice,
            Consent asked,
            AccessRequest request,
            SequencedMap<String, String> cut,
            Actor actor) {
        SequencedMap<String, String> terms = Ballot.termsOf(request);
        terms.put("owner", asked.owner());
        terms.put("targets", String.join(", ", asked.targets()));
        terms.put("operations", Operation.inWords(asked.operations()));
        terms.put("person", String.valueOf(asked.person()));
        if (asked.caseNumber() != null) {
            terms.put("case", asked.caseNumber());
        }
        return signatures.ballot(choice, asked.id(), actor.person(), terms, cut);
    }

    private static SequencedMap<String, String> said(String reason) {
        return new LinkedHashMap<>(Map.of("reason", reason));
    }

    private static Consent lockPending(String id, Ledger.Change change) {
        Consent consent = ConsentRows.lock(change.rows(), id).orElseThrow();
        Instant now = change.now();
        if (consent.stateAt(now) != Consent.State.PENDING) {
            throw new ChangeRefusedException(refusal(consent, now));
        }
        return consent;
    }

    /// The two gates are kept by two people: nobody opens the second for themselves, nor after
    /// having opened the first.
    private static void requireIndependent(AccessRequest request, Ledger.Change change) {
        String person = change.actor().person();
        requireNotFrozen(change);
        if (person.equals(request.requester())) {
            throw new ChangeRefusedException(
                    "nobody consents to their own request; ask another person of the owner");
        }
        boolean approved =
                change.rows()
                                .sql("select count(*) from vote where request = ? and person = ?")
                                .param(request.id())
                                .param(person)
                                .query(Long.class)
                                .single()
                        > 0;
        if (approved) {
            throw new ChangeRefusedException(
                    "you approved "
                            + request.id()
                            + "; its consent has to come from another person of the owner");
        }
    }

    private static void requireNotFrozen(Ledger.Change change) {
        String person = change.actor().person();
        if (GrantRows.isFrozen(change.rows(), person)) {
            throw new ChangeRefusedException(
                    person + " is frozen; another person of the owner can decide");
        }
    }

    private static Consent given(
            Consent asked, Narrowing narrowing, Opening.Window window, Ledger.Change change) {
        return new Consent(
                asked.id(),
                asked.owner(),
                narrowing.targets(asked.targets()),
                asked.person(),
                narrowing.operations(asked.operations()),
                window.from(),
                window.until(),
                asked.purpose(),
                asked.caseNumber(),
                asked.how(),
                Consent.State.GIVEN,
                asked.request(),
                null,
                asked.asked(),
                asked.lapses(),
                change.now(),
                change.actor().person(),
                narrowing.message(),
                null,
                null);
    }

    private Consent standing(String owner, Standing terms, Ledger.Change change) {
        Instant now = change.now();
        Instant from = Objects.requireNonNullElse(terms.from(), now);
        Instant latest = from.atZone(ZoneOffset.UTC).plusYears(MOST_YEARS).toInstant();
        if (!terms.until().isAfter(from) || !terms.until().isAfter(now)) {
            throw new ChangeRefusedException(
                    "the consent would end before it begins, or already has");
        }
        if (terms.until().isAfter(latest) || from.isAfter(now.plus(Duration.ofDays(365)))) {
            throw new ChangeRefusedException(
                    "a standing consent ends a year after it begins at the latest, here at "
                            + latest);
        }
        String number = terms.caseNumber();
        return new Consent(
                change.newId("c"),
                owner,
                terms.targets(),
                terms.person(),
                terms.operations(),
                from,
                terms.until(),
                terms.purpose(),
                number == null ? null : Wording.require("case number", number),
                Consent.How.STANDING,
                Consent.State.GIVEN,
                null,
                null,
                now,
                terms.until(),
                now,
                change.actor().person(),
                null,
                null,
                null);
    }

    /// A consent for nobody would be one for whoever gets that name later.
    private void requireKnown(@Nullable String person) {
        if (person != null && !inventory.current().people().containsKey(person)) {
            throw new ChangeRefusedException(
                    "there is nobody called `"
                            + Wording.check("person's name", person)
                            + "`; name a person, or nobody for whoever holds a grant");
        }
    }

    private void requireOwned(String owner, Collection<String> targets) {
        if (targets.isEmpty()) {
            throw new ChangeRefusedException("a consent names the targets it is for");
        }
        for (String name : targets) {
            Target target = inventory.current().targets().get(name);
            if (target == null || !owner.equals(target.owner())) {
                throw new ChangeRefusedException(
                        owner + " owns no data on a target called `" + name + "`");
            }
        }
    }

    private static String refusal(Consent consent, Instant now) {
        String id = consent.id();
        return switch (consent.stateAt(now)) {
            case PENDING -> id + " is not given yet; refuse it, or give it";
            case GIVEN ->
                    now.isBefore(consent.until())
                            ? id + " is given already by " + consent.decidedBy() + "; withdraw it"
                            : id + " is over since " + consent.until();
            case REFUSED -> id + " was refused by " + consent.decidedBy() + " and stays refused";
            case WITHDRAWN -> id + " was withdrawn by " + consent.withdrawnBy();
            case LAPSED -> id + " lapsed: what it was asked for is closed";
        };
    }
}
