package io.sallyport.policy.notice;

import io.sallyport.policy.alert.AlertAssigned;
import io.sallyport.policy.alert.AlertEscalated;
import io.sallyport.policy.alert.AlertRaised;
import io.sallyport.policy.alert.Reaction;
import io.sallyport.policy.amendment.AmendmentApproved;
import io.sallyport.policy.amendment.AmendmentLapsed;
import io.sallyport.policy.amendment.AmendmentProposed;
import io.sallyport.policy.amendment.AmendmentRefused;
import io.sallyport.policy.approval.RequestApproved;
import io.sallyport.policy.approval.RequestDenied;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentAsked;
import io.sallyport.policy.consent.ConsentGiven;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.consent.ConsentRefused;
import io.sallyport.policy.consent.ConsentRows;
import io.sallyport.policy.consent.ConsentWithdrawn;
import io.sallyport.policy.consent.UncoveredAccessBegun;
import io.sallyport.policy.grant.GrantCompleted;
import io.sallyport.policy.grant.GrantExtended;
import io.sallyport.policy.grant.GrantIssued;
import io.sallyport.policy.grant.GrantRevoked;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.PersonFrozen;
import io.sallyport.policy.grant.PersonUnfrozen;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.notice.Telling.Words;
import io.sallyport.policy.receipt.ReceiptIssued;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.AccessRequested;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestLapsed;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.request.RequestWithdrawn;
import io.sallyport.recorder.journal.Fact;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What each outcome is told as, and to whom, by the rows as the change leaves them. Confined to
/// the thread that makes the change.
final class Outcomes {
    private final Audience people;
    private final NoticeWords words;
    private final JdbcClient rows;
    private final Instant now;

    Outcomes(Audience people, NoticeWords words, JdbcClient rows, Instant now) {
        this.people = people;
        this.words = words;
        this.rows = rows;
        this.now = now;
    }

    /// What this outcome is told as.
    ///
    /// @param opened whether another outcome of the same change opened access, which is told then
    /// @return nothing where nobody is told
    Optional<Telling> of(Fact outcome, boolean opened) {
        return Optional.ofNullable(
                switch (outcome) {
                    case AccessRequested raised -> raised(raised);
                    case RequestApproved approved -> opened ? null : approved(approved);
                    case RequestDenied denied -> denied(denied);
                    case RequestLapsed lapsed ->
                            closed(
                                    NoticeKind.REQUEST_LAPSED,
                                    lapsed.request(),
                                    lapsed.before(),
                                    "lapsed: nobody decided it in time");
                    case RequestWithdrawn taken ->
                            closed(
                                    NoticeKind.REQUEST_WITHDRAWN,
                                    taken.request(),
                                    taken.before(),
                                    "was withdrawn by " + taken.requester());
                    case ConsentAsked asked -> consentAsked(asked);
                    case ConsentGiven given -> opened ? null : consentGiven(given);
                    case ConsentRefused refused -> consentRefused(refused);
                    case ConsentWithdrawn taken -> consentWithdrawn(taken);
                    case GrantIssued issued -> issued(issued);
                    case GrantExtended extended -> extended(extended);
                    case GrantRevoked revoked -> revoked(revoked);
                    case GrantCompleted completed -> completed(completed);
                    case UncoveredAccessBegun begun -> uncovered(begun);
                    case ReceiptIssued issued -> receipt(issued);
                    case PersonFrozen frozen -> frozen(frozen);
                    case PersonUnfrozen unfrozen -> unfrozen(unfrozen);
                    case AlertRaised raised -> alertRaised(raised);
                    case AlertEscalated escalated -> alertEscalated(escalated);
                    case AlertAssigned assigned -> alertAssigned(assigned);
                    case AmendmentProposed proposed -> amendmentProposed(proposed);
                    case AmendmentApproved approved ->
                            amended(
                                    NoticeKind.CHANGE_APPROVED,
                                    approved.amendment(),
                                    approved.proposer(),
                                    "was approved by " + actor(approved) + ", and is in force",
                                    approved.note());
                    case AmendmentRefused refused ->
                            amended(
                                    NoticeKind.CHANGE_REFUSED,
                                    refused.amendment(),
                                    refused.proposer(),
                                    "was refused by " + actor(refused),
                                    refused.reason());
                    case AmendmentLapsed lapsed ->
                            amended(
                                    NoticeKind.CHANGE_LAPSED,
                                    lapsed.amendment(),
                                    lapsed.proposer(),
                                    "lapsed: nobody decided it in time",
                                    "");
                    default -> null; // concerns nobody but auditors
                });
    }

    private @Nullable Telling raised(AccessRequested raised) {
        AccessRequest request = request(raised.request());
        if (request.state() != RequestState.PENDING_APPROVAL) {
            return null; // approved by a rule, which is told by what came of it
        }
        Words asked = words.asked(request);
        return new Telling(NoticeKind.REQUEST_RAISED)
                .to(people.approversNow(request), asked)
                .house(asked);
    }

    private Telling approved(RequestApproved approved) {
        AccessRequest request = request(approved.request());
        String by = approved.automatic() ? "rule " + approved.rule() : actor(approved);
        String next =
                approved.complete()
                        ? "the owner of the data is asked now"
                        : "more approvals are needed";
        Words told = words.approved(request, by, next);
        Telling telling =
                new Telling(NoticeKind.REQUEST_APPROVED).to(request.requester(), told).house(told);
        if (!approved.complete() && people.stageNow(request) > approved.stage()) {
            telling.to(people.approversNow(request), words.asked(request));
        }
        return telling;
    }

    private Telling denied(RequestDenied denied) {
        AccessRequest request = request(denied.request());
        Words told = words.ended(request, "was denied by " + actor(denied), denied.reason());
        return new Telling(NoticeKind.REQUEST_DENIED)
                .to(request.requester(), told)
                .to(people.approversAsked(request), told)
                .house(told);
    }

    private Telling closed(NoticeKind kind, String id, RequestState before, String how) {
        AccessRequest request = request(id);
        Words told = words.ended(request, how, null);
        Telling telling =
                new Telling(kind)
                        .to(request.requester(), told)
                        .to(people.approversAsked(request), told)
                        .house(told);
        if (before == RequestState.PENDING_CONSENT) {
            tellOwnersAsked(telling, request, null);
        }
        return telling;
    }

    private Telling consentAsked(ConsentAsked asked) {
        AccessRequest request = request(asked.request());
        Consent consent = consent(asked.id());
        Set<String> may = new TreeSet<>(people.peopleOf(consent.owner()));
        // They could not decide: the two gates are kept by two people.
        may.remove(request.requester());
        may.removeAll(people.voters(request));
        return new Telling(NoticeKind.CONSENT_ASKED)
                .to(may, words.ownerAsked(consent, request))
                .house(words.consentAsked(consent, request));
    }

    private Telling consentGiven(ConsentGiven given) {
        Consent consent = consent(given.id());
        return new Telling(NoticeKind.CONSENT_GIVEN)
                .to(
                        people.peopleOf(consent.owner()),
                        words.ownerDecided(consent, given.by(), "gave"))
                .house(words.consentTold(consent, "was given by " + given.by(), null));
    }

    private Telling consentRefused(ConsentRefused refused) {
        AccessRequest request = request(refused.request());
        Consent consent = consent(refused.id());
        Words told =
                words.ended(
                        request,
                        "was refused by " + people.ownerInWords(consent.owner()),
                        refused.reason());
        Telling telling =
                new Telling(NoticeKind.CONSENT_REFUSED)
                        .to(request.requester(), told)
                        .to(people.approversAsked(request), told)
                        .to(
                                people.peopleOf(consent.owner()),
                                words.ownerDecided(consent, actor(refused), "refused"))
                        .house(told);
        tellOwnersAsked(telling, request, consent.owner());
        return telling;
    }

    private Telling consentWithdrawn(ConsentWithdrawn taken) {
        Consent consent = consent(taken.id());
        Words told = words.consentTold(consent, "was withdrawn by " + actor(taken), taken.reason());
        return new Telling(NoticeKind.CONSENT_WITHDRAWN)
                .to(holders(consent), told)
                .to(
                        people.peopleOf(consent.owner()),
                        words.ownerDecided(consent, actor(taken), "withdrew"))
                .house(told);
    }

    /// Who works by this consent.
    private Set<String> holders(Consent consent) {
        String person = consent.person();
        return person == null ? people.holdersOn(consent.targets(), now) : Set.of(person);
    }

    private Telling issued(GrantIssued issued) {
        TimedGrant grant = grant(issued);
        Optional<AccessRequest> request = requestOf(grant);
        boolean broken = issued.how() == TimedGrant.How.BREAK_GLASS;
        Words told = words.issued(grant, request.orElse(null));
        Telling telling =
                new Telling(broken ? NoticeKind.GLASS_BROKEN : NoticeKind.GRANT_ISSUED)
                        .to(grant.person(), told)
                        .to(approversOf(request), told)
                        .house(told);
        Purpose purpose = purpose(request);
        people.owned(grant.targets())
                .forEach((owner, targets) -> {
                    Consent consent = carrying(request, owner);
                    telling.to(
                            people.peopleOf(owner),
                            words.ownerIssued(
                                    grant,
                                    targets,
                                    purpose,
                                    consent,
                                    why(grant, owner, targets, consent)));
                });
        return telling;
    }

    private @Nullable Telling uncovered(UncoveredAccessBegun begun) {
        String owner = begun.header().owner();
        if (owner == null) {
            return null;
        }
        return new Telling(NoticeKind.ACCESS_UNCOVERED)
                .to(
                        people.peopleOf(owner),
                        words.ownerVisited(
                                begun.header(),
                                begun.because().equals("BREAK_GLASS")
                                        ? "The glass was broken: neither an approver nor you were asked."
                                        : "You are told and were not asked, as you wish (NOTIFY)."));
    }

    private @Nullable Telling receipt(ReceiptIssued issued) {
        String owner = issued.header().owner();
        return owner == null
                ? null
                : new Telling(NoticeKind.RECEIPT_ISSUED)
                        .to(people.peopleOf(owner), words.ownerReceipt(issued.header()));
    }

    /// Why access that an owner is told of needs no word of theirs now.
    private String why(
            TimedGrant grant, String owner, Set<String> targets, @Nullable Consent consent) {
        if (grant.how() == TimedGrant.How.BREAK_GLASS) {
            return "This is break-glass: neither an approver nor you were asked. It destroys,"
                    + " exports and does without bounds only what you consent to.";
        }
        if (consent != null) {
            return consent.how() == Consent.How.TICKET
                    ? "Your ticket " + consent.caseNumber() + " consents to it."
                    : consent.decidedBy() + " consented to it.";
        }
        boolean told =
                targets.stream()
                        .anyMatch(target ->
                                ConsentModes.of(rows, owner, target) == ConsentMode.NOTIFY);
        return told
                ? "You are told and were not asked, as you wish (NOTIFY)."
                : "A standing consent of yours covers it.";
    }

    private Telling extended(GrantExtended extended) {
        TimedGrant grant = grant(extended);
        AccessRequest request = request(extended.request());
        Words told = words.extended(grant, request.id());
        Telling telling =
                new Telling(NoticeKind.GRANT_EXTENDED)
                        .to(grant.person(), told)
                        .to(people.approversAsked(request), told)
                        .house(told);
        people.owned(grant.targets())
                .forEach((owner, targets) ->
                        telling.to(
                                people.peopleOf(owner),
                                words.ownerExtended(grant, targets, request.purpose())));
        return telling;
    }

    private Telling revoked(GrantRevoked revoked) {
        TimedGrant grant = grant(revoked);
        Words told = words.over(grant, "was revoked by " + actor(revoked), revoked.reason());
        Telling telling =
                new Telling(NoticeKind.GRANT_REVOKED)
                        .to(grant.person(), told)
                        .to(approversOf(requestOf(grant)), told)
                        .house(told);
        tellOwnersOver(telling, grant, "was revoked");
        return telling;
    }

    private Telling completed(GrantCompleted completed) {
        TimedGrant grant = grant(completed);
        Telling telling =
                new Telling(NoticeKind.GRANT_COMPLETED)
                        .house(words.over(grant, "is over: the work is done", null));
        tellOwnersOver(telling, grant, "is over: the work is done");
        return telling;
    }

    private Telling frozen(PersonFrozen frozen) {
        Words told = words.frozen(frozen.person(), frozen.reason());
        Telling telling =
                new Telling(NoticeKind.PERSON_FROZEN)
                        .to(frozen.person(), words.frozen(frozen.person(), null))
                        .to(people.withRole(Role.APPROVER, Role.ADMINISTRATOR), told)
                        .house(told);
        for (String id : frozen.grants()) {
            GrantRows.find(rows, id)
                    .ifPresent(grant ->
                            tellOwnersOver(telling, grant, "is over: the person is frozen"));
        }
        return telling;
    }

    private Telling unfrozen(PersonUnfrozen unfrozen) {
        Words told = words.unfrozen(unfrozen.person());
        return new Telling(NoticeKind.PERSON_UNFROZEN)
                .to(unfrozen.person(), told)
                .to(people.withRole(Role.APPROVER, Role.ADMINISTRATOR), told)
                .house(told);
    }

    private @Nullable Telling alertRaised(AlertRaised raised) {
        if (!raised.reactions().contains(Reaction.NOTIFY.word())) {
            return null;
        }
        Words told = words.alertRaised(raised);
        return new Telling(NoticeKind.ALERT_RAISED).to(raised.receivers(), told).house(told);
    }

    private Telling alertEscalated(AlertEscalated escalated) {
        Words told = words.alertEscalated(escalated);
        return new Telling(NoticeKind.ALERT_ESCALATED).to(escalated.after(), told).house(told);
    }

    private Telling alertAssigned(AlertAssigned assigned) {
        return new Telling(NoticeKind.ALERT_ASSIGNED)
                .to(assigned.after(), words.alertAssigned(assigned, actor(assigned)));
    }

    private Telling amendmentProposed(AmendmentProposed proposed) {
        Words told = words.amendmentProposed(proposed, actor(proposed));
        return new Telling(NoticeKind.CHANGE_PROPOSED).to(proposed.reviewers(), told).house(told);
    }

    private Telling amended(
            NoticeKind kind, String amendment, String proposer, String what, String note) {
        Words told = words.amended(amendment, what, note);
        return new Telling(kind).to(proposer, told).house(told);
    }

    private void tellOwnersOver(Telling telling, TimedGrant grant, String how) {
        people.owned(grant.targets())
                .forEach((owner, targets) ->
                        telling.to(people.peopleOf(owner), words.ownerOver(grant, targets, how)));
    }

    /// Tells whoever was asked for a consent on behalf of a request that is closed, but for the
    /// owner who closed it.
    private void tellOwnersAsked(Telling telling, AccessRequest request, @Nullable String leftOut) {
        for (Consent consent : ConsentRows.ofRequest(rows, request.id())) {
            if (!consent.owner().equals(leftOut)) {
                telling.to(
                        people.peopleOf(consent.owner()),
                        words.ownerNothingLeft(consent, "is closed"));
            }
        }
    }

    /// Who approved or was asked to; for what nobody was asked, everybody who approves anything.
    private Set<String> approversOf(Optional<AccessRequest> request) {
        return request.map(people::approversAsked).orElseGet(() -> people.withRole(Role.APPROVER));
    }

    private static Purpose purpose(Optional<AccessRequest> request) {
        return request.map(AccessRequest::purpose).orElse(Purpose.BREAK_GLASS);
    }

    private Optional<AccessRequest> requestOf(TimedGrant grant) {
        return Optional.ofNullable(grant.request()).flatMap(id -> RequestRows.find(rows, id));
    }

    private @Nullable Consent carrying(Optional<AccessRequest> request, String owner) {
        return request.map(one -> ConsentRows.ofRequest(rows, one.id())).orElse(List.of()).stream()
                .filter(consent ->
                        consent.owner().equals(owner) && consent.state() == Consent.State.GIVEN)
                .findFirst()
                .orElse(null);
    }

    private AccessRequest request(String id) {
        return RequestRows.find(rows, id).orElseThrow();
    }

    private Consent consent(String id) {
        return ConsentRows.find(rows, id).orElseThrow();
    }

    private TimedGrant grant(Fact outcome) {
        return GrantRows.find(rows, String.valueOf(outcome.header().grant())).orElseThrow();
    }

    private static String actor(Fact outcome) {
        return String.valueOf(outcome.header().person());
    }
}
