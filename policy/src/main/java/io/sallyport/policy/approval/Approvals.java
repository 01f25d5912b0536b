package io.sallyport.policy.approval;

import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.consent.OwnersAsked;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.ledger.Verb;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Course;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.signature.ArmoredSignature;
import io.sallyport.policy.signature.Ballot;
import io.sallyport.policy.signature.Signatures;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The decisions of approvers. Safe for use by many threads and nodes.
///
/// Who may approve is settled when the request is raised: whoever held the right then and still
/// holds it. Somebody who is added to a group to wave a request through comes too late for it.
public final class Approvals implements Course {
    private final Ledger ledger;
    private final InventorySource inventory;
    private final RuleChoice rules;
    private final OwnersAsked owners;
    private final Signatures signatures;

    public Approvals(
            Ledger ledger,
            InventorySource inventory,
            RuleChoice rules,
            OwnersAsked owners,
            Signatures signatures) {
        this.ledger = ledger;
        this.inventory = inventory;
        this.rules = rules;
        this.owners = owners;
        this.signatures = signatures;
    }

    @Override
    public Beginning prepare(AccessRequest request) {
        ApprovalRule rule =
                rules.ruleFor(request)
                        .orElseThrow(() ->
                                new ChangeRefusedException(
                                        "no approval rule lets anybody ask for "
                                                + request.inWords()
                                                + "; ask an administrator for one"));
        if (request.duration().compareTo(rule.longest()) > 0) {
            throw new ChangeRefusedException(
                    "rule "
                            + rule.name()
                            + " allows "
                            + rule.longest().toMinutes()
                            + " minutes at most; ask for as much or less");
        }
        List<Set<String>> eligible = eligible(rule, request);
        OwnersAsked.Tickets tickets = owners.prepare(request);
        return change -> begin(request, rule, eligible, tickets, change);
    }

    @Override
    public void abandon(AccessRequest request, Ledger.Change change) {
        owners.abandon(request, change);
    }

    /// How far the approval is, and who may still approve.
    public Progress progress(String request) {
        return ledger.look(rows -> {
            AccessRequest known =
                    RequestRows.find(rows, request)
                            .orElseThrow(() ->
                                    new ChangeRefusedException("there is no request " + request));
            return progress(rows, known, inventory.current());
        });
    }

    /// What the actor signs to approve the request as it stands now.
    ///
    /// @throws ChangeRefusedException when the actor may not decide it
    public Ballot ballotToApprove(String id, Narrowing narrowing, Actor actor) {
        requireEligible(progress(id), id, actor.person());
        return ballot(Ballot.Choice.APPROVE, known(id), narrowing.cut(), actor);
    }

    /// What the actor signs to deny the request as it stands now.
    ///
    /// @throws ChangeRefusedException when the actor may not decide it
    public Ballot ballotToDeny(String id, String reason, Actor actor) {
        String why = Wording.require("reason", reason);
        requireEligible(progress(id), id, actor.person());
        return ballot(Ballot.Choice.DENY, known(id), said(why), actor);
    }

    /// Approves a request without a signature.
    public AccessRequest approve(String id, Narrowing narrowing, Actor actor) {
        return approve(id, narrowing, null, actor);
    }

    /// Approves a request, whole or narrowed. When it was the last approval that was missing, the
    /// owners are asked, or the grant is issued.
    ///
    /// @param signature of [#ballotToApprove], made with the actor's own key; kept with the vote
    /// @throws ChangeRefusedException when the actor may not, has voted already, the request is
    ///   closed, or the signature is missing where the rule wants one, or is not one of this
    ///   decision
    public AccessRequest approve(
            String id, Narrowing narrowing, @Nullable ArmoredSignature signature, Actor actor) {
        AccessRequest known = known(id);
        Optional<OwnersAsked.Tickets> tickets =
                known.stateAt(ledger.now()) == RequestState.PENDING_APPROVAL
                        ? Optional.of(owners.prepare(known))
                        : Optional.empty();
        return ledger.change(
                Verb.APPROVE,
                actor,
                id,
                narrowing.inWords(),
                change -> {
                    AccessRequest request =
                            RequestRows.lockIn(change, id, RequestState.PENDING_APPROVAL);
                    Progress before = progress(change.rows(), request, inventory.current());
                    requireMay(before, request, change);
                    requireNoObjection(request, actor);
                    Ballot ballot = ballot(Ballot.Choice.APPROVE, request, narrowing.cut(), actor);
                    if (signature != null) {
                        signatures.keep(
                                ballot, signature, change, change.header(request.targets()));
                    } else if (ApprovalRows.rule(change.rows(), id).signed()) {
                        throw new ChangeRefusedException(
                                "rule "
                                        + before.rule()
                                        + " wants approvals signed: "
                                        + ballot.howToSign());
                    }
                    AccessRequest narrowed = narrow(request, narrowing, change);
                    Vote vote =
                            new Vote(
                                    before.stage(),
                                    actor.person(),
                                    change.now(),
                                    narrowing.message());
                    ApprovalRows.vote(change.rows(), id, vote);
                    boolean complete =
                            progress(change.rows(), narrowed, inventory.current()).isComplete();
                    change.outcome(
                            approved(change, request, narrowed, before.rule(), vote, complete));
                    if (complete) {
                        owners.ask(narrowed, tickets.orElseThrow(), change);
                    }
                    return RequestRows.find(change.rows(), id).orElseThrow();
                });
    }

    /// Denies a request without a signature.
    public AccessRequest deny(String id, String reason, Actor actor) {
        return deny(id, reason, null, actor);
    }

    /// Denies a request for good. Whoever may approve in any stage may deny, once.
    ///
    /// @param signature of [#ballotToDeny], made with the actor's own key; kept with the denial
    /// @throws ChangeRefusedException when the actor may not, has voted already, the request is
    ///   closed, or the signature is not one of this decision
    public AccessRequest deny(
            String id, String reason, @Nullable ArmoredSignature signature, Actor actor) {
        String why = Wording.require("reason", reason);
        // Before anything is journalled as meant: start-up carries out a denial that a crash cut
        // short, so only one that the person may make is written down.
        Progress known = progress(id);
        requireEligible(known, id, actor.person());
        if (signature != null) {
            signatures.verify(
                    ballot(Ballot.Choice.DENY, known(id), said(why), actor),
                    signature,
                    actor.person(),
                    ledger.now());
        }
        return ledger.change(
                Verb.DENY,
                actor,
                id,
                why,
                change -> {
                    AccessRequest request =
                            RequestRows.lockIn(change, id, RequestState.PENDING_APPROVAL);
                    requireEligible(
                            progress(change.rows(), request, inventory.current()),
                            id,
                            actor.person());
                    requireNoObjection(request, actor);
                    requireNotFrozen(change);
                    if (signature != null) {
                        signatures.keep(
                                ballot(Ballot.Choice.DENY, request, said(why), actor),
                                signature,
                                change,
                                change.header(request.targets()));
                    }
                    RequestRows.move(
                            change.rows(),
                            id,
                            RequestState.DENIED,
                            change.now(),
                            actor.person(),
                            why);
                    owners.abandon(request, change);
                    change.outcome(
                            new RequestDenied(
                                    change.header(request.targets()),
                                    change.id(),
                                    id,
                                    request.requester(),
                                    why));
                    return RequestRows.find(change.rows(), id).orElseThrow();
                });
    }

    private AccessRequest known(String id) {
        return ledger.look(rows -> RequestRows.find(rows, id))
                .orElseThrow(() -> new ChangeRefusedException("there is no request " + id));
    }

    private Ballot ballot(
            Ballot.Choice choice,
            AccessRequest request,
            SequencedMap<String, String> cut,
            Actor actor) {
        return signatures.ballot(
                choice, request.id(), actor.person(), Ballot.termsOf(request), cut);
    }

    private static SequencedMap<String, String> said(String reason) {
        return new LinkedHashMap<>(Map.of("reason", reason));
    }

    private void begin(
            AccessRequest request,
            ApprovalRule rule,
            List<Set<String>> eligible,
            OwnersAsked.Tickets tickets,
            Ledger.Change change) {
        ApprovalRows.keepRule(change.rows(), request.id(), rule);
        for (int stage = 0; stage < eligible.size(); stage++) {
            ApprovalRows.keepEligible(change.rows(), request.id(), stage, eligible.get(stage));
        }
        if (rule.isAutomatic()) {
            change.outcome(approved(change, request, request, rule.name(), null, true));
            owners.ask(request, tickets, change);
        }
    }

    /// @throws ChangeRefusedException when there are too few people for a stage
    private List<Set<String>> eligible(ApprovalRule rule, AccessRequest request) {
        Inventory now = inventory.current();
        List<Set<String>> eligible = new ArrayList<>();
        Set<String> everybody = new HashSet<>();
        int needed = 0;
        for (ApprovalRule.Stage stage : rule.stages()) {
            Set<String> people = Eligible.in(stage, now, request.requester());
            everybody.addAll(people);
            needed += stage.needed();
            if (people.size() < stage.needed()) {
                throw tooFew(rule);
            }
            eligible.add(people);
        }
        if (everybody.size() < needed) { // nobody approves twice, not in two stages either
            throw tooFew(rule);
        }
        return eligible;
    }

    private static ChangeRefusedException tooFew(ApprovalRule rule) {
        return new ChangeRefusedException(
                "rule "
                        + rule.name()
                        + " needs more approvers than there are beside you; ask an administrator");
    }

    /// How far the approval is, inside a transaction.
    public static Progress progress(JdbcClient rows, AccessRequest request, Inventory now) {
        ApprovalRule rule = ApprovalRows.rule(rows, request.id());
        List<Vote> votes = ApprovalRows.votes(rows, request.id());
        Set<String> voted = votes.stream().map(Vote::person).collect(Collectors.toSet());
        List<Progress.StageProgress> stages = new ArrayList<>();
        for (int stage = 0; stage < rule.stages().size(); stage++) {
            int number = stage;
            Set<String> may =
                    Eligible.in(rule.stages().get(stage), now, request.requester()).stream()
                            .filter(ApprovalRows.eligible(rows, request.id(), stage)::contains)
                            .filter(person -> !voted.contains(person))
                            .collect(Collectors.toSet());
            stages.add(
                    new Progress.StageProgress(
                            rule.stages().get(stage).needed(),
                            votes.stream().filter(vote -> vote.stage() == number).toList(),
                            may));
        }
        return new Progress(rule.name(), stages);
    }

    private static void requireMay(Progress progress, AccessRequest request, Ledger.Change change) {
        String person = change.actor().person();
        if (person.equals(request.requester())) {
            throw new ChangeRefusedException(
                    "nobody approves their own request; " + progress.inWords());
        }
        requireNotVoted(progress, request.id(), person);
        if (!progress.mayNow().contains(person)) {
            throw new ChangeRefusedException(
                    "you may not approve "
                            + request.id()
                            + " now, or came to that right after it was raised; "
                            + progress.inWords());
        }
        requireNotFrozen(change);
    }

    private static void requireEligible(Progress progress, String request, String person) {
        requireNotVoted(progress, request, person);
        boolean may =
                progress.stages().stream().anyMatch(stage -> stage.mayStill().contains(person));
        if (!may) {
            throw new ChangeRefusedException(
                    "you may not decide "
                            + request
                            + ", or came to that right after it was raised; "
                            + progress.inWords());
        }
    }

    private void requireNoObjection(AccessRequest request, Actor actor) {
        rules.objection(actor.person(), request)
                .ifPresent(why -> {
                    throw new ChangeRefusedException(why);
                });
    }

    private static void requireNotVoted(Progress progress, String request, String person) {
        boolean voted =
                progress.stages().stream()
                        .flatMap(stage -> stage.votes().stream())
                        .anyMatch(vote -> vote.person().equals(person));
        if (voted) {
            throw new ChangeRefusedException(
                    "you have approved " + request + " already; " + progress.inWords());
        }
    }

    private static void requireNotFrozen(Ledger.Change change) {
        String person = change.actor().person();
        if (GrantRows.isFrozen(change.rows(), person)) {
            throw new ChangeRefusedException(person + " is frozen and decides nothing");
        }
    }

    private static AccessRequest narrow(
            AccessRequest request, Narrowing narrowing, Ledger.Change change) {
        if (request.kind() == AccessRequest.Kind.EXTENSION
                && (narrowing.targets() != null || narrowing.operations() != null)) {
            throw new ChangeRefusedException(
                    "more time for a grant may be shortened, its targets and operations stay;"
                            + " to take some away revoke "
                            + request.extendedGrant());
        }
        AccessRequest narrowed =
                request.narrowed(
                        narrowing.targets(request.targets()),
                        narrowing.operations(request.operations()),
                        narrowing.duration(request.duration()));
        RequestRows.narrow(change.rows(), narrowed);
        return narrowed;
    }

    private static RequestApproved approved(
            Ledger.Change change,
            AccessRequest before,
            AccessRequest after,
            String rule,
            @Nullable Vote vote,
            boolean complete) {
        return new RequestApproved(
                change.header(after.targets()),
                change.id(),
                after.id(),
                after.requester(),
                rule,
                vote == null,
                vote == null ? 0 : vote.stage(),
                complete,
                after.targets(),
                Operation.words(after.operations()),
                before.duration().toSeconds(),
                after.duration().toSeconds(),
                vote == null ? null : vote.message());
    }
}
