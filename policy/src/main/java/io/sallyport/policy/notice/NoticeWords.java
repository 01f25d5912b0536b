package io.sallyport.policy.notice;

import io.sallyport.policy.alert.AlertAssigned;
import io.sallyport.policy.alert.AlertEscalated;
import io.sallyport.policy.alert.AlertRaised;
import io.sallyport.policy.amendment.AmendmentProposed;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.notice.Telling.Words;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Purpose;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.screen.PrintableText;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The sentences of notices. What operators and approvers read holds the reason; what owners read
/// holds purpose, person, machine, operations and window, and of machines only their own.
final class NoticeWords {
    private static final int MOST_PARTS = 20;

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Audience people;

    NoticeWords(Audience people) {
        this.people = people;
    }

    // ---- for operators and approvers

    Words asked(AccessRequest request) {
        String who = people.inWords(request.requester());
        return new Words(
                request.id(),
                request.requester()
                        + " asks for "
                        + (request.kind() == AccessRequest.Kind.EXTENSION
                                ? "more time on "
                                : "access to ")
                        + places(request.targets())
                        + ": "
                        + request.id(),
                who
                        + (request.kind() == AccessRequest.Kind.EXTENSION
                                ? " asks for "
                                        + minutes(request.duration())
                                        + " more under "
                                        + request.extendedGrant()
                                        + ": "
                                : " asks for ")
                        + request.inWords()
                        + (request.start() == null ? "" : " from " + at(request.start()))
                        + ".",
                because(request.reason(), request.purpose(), request.ticket()),
                "To be decided before " + at(request.lapses()) + ".");
    }

    Words approved(AccessRequest request, String by, String next) {
        return new Words(
                request.id(),
                request.id() + " is approved by " + by + "; " + next,
                request.inWords() + ", asked for by " + people.inWords(request.requester()) + ".");
    }

    Words ended(AccessRequest request, String how, @Nullable String reason) {
        return new Words(
                request.id(),
                request.id() + " " + how,
                request.inWords() + ", asked for by " + people.inWords(request.requester()) + ".",
                reason == null ? "A new request can be raised." : "Reason: " + quoted(reason));
    }

    Words issued(TimedGrant grant, @Nullable AccessRequest request) {
        boolean broken = grant.how() == TimedGrant.How.BREAK_GLASS;
        return new Words(
                request == null ? grant.id() : request.id(),
                broken
                        ? grant.person() + " broke the glass on " + places(grant.targets())
                        : "Granted to " + grant.person() + ": " + places(grant.targets()),
                people.inWords(grant.person())
                        + " may "
                        + Operation.inWords(grant.operations())
                        + " on "
                        + places(grant.targets())
                        + " as "
                        + grant.account()
                        + window(grant.from(), grant.until())
                        + " ("
                        + grant.id()
                        + ").",
                broken ? "Nobody approved it." : how(grant.how()),
                "Reason: " + quoted(grant.reason()));
    }

    // ---- for whoever disposes of alerts

    Words alertRaised(AlertRaised raised) {
        FactHeader header = raised.header();
        return new Words(
                raised.alert(),
                raised.level() + ": " + raised.title() + whose(header) + ": " + raised.alert(),
                raised.text(),
                header.session() == null ? "" : "Session " + header.session() + ".",
                "To do: " + String.join("; ", raised.plan()) + ".");
    }

    Words alertEscalated(AlertEscalated escalated) {
        return new Words(
                escalated.alert(),
                "nobody takes note of " + escalated.alert() + ": " + escalated.title(),
                "An alert of level "
                        + escalated.level()
                        + (escalated.about().isEmpty()
                                ? ""
                                : " about " + people.inWords(escalated.about()))
                        + " is open for "
                        + escalated.seconds() / 60
                        + " minutes; it was for "
                        + (escalated.before().isEmpty()
                                ? "nobody"
                                : String.join(", ", escalated.before().stream().sorted().toList()))
                        + ".");
    }

    Words alertAssigned(AlertAssigned assigned, String by) {
        return new Words(
                assigned.alert(),
                by + " gave you " + assigned.alert() + ": " + assigned.title(),
                "You look after this alert from now on.");
    }

    // ---- for whoever changes rules

    Words amendmentProposed(AmendmentProposed proposed, String by) {
        return new Words(
                proposed.amendment(),
                by + " wants to change rules: " + proposed.amendment(),
                "Reason: " + quoted(proposed.reason()),
                "It changes: "
                        + proposed.parts().stream()
                                .map(part -> part.kind().word() + " " + part.subject())
                                .limit(MOST_PARTS)
                                .collect(Collectors.joining(", "))
                        + (proposed.parts().size() > MOST_PARTS ? ", and more." : "."),
                "Somebody else has to approve it before it is in force.");
    }

    Words amended(String amendment, String what, String note) {
        return new Words(
                amendment,
                "the change " + amendment + " " + what,
                note.isEmpty() ? "" : "They wrote: " + quoted(note));
    }

    private static String whose(FactHeader header) {
        return (header.person() == null ? "" : ", " + header.person())
                + (header.target() == null ? "" : " on " + header.target());
    }

    /// For an owner: somebody is on a machine of theirs, and no consent says so.
    Words ownerVisited(FactHeader header, String why) {
        return new Words(
                String.valueOf(header.grant()),
                header.person() + " works on " + header.target() + " now",
                people.inWords(String.valueOf(header.person()))
                        + " has begun to work on "
                        + header.target()
                        + " as "
                        + header.account()
                        + " (session "
                        + header.session()
                        + ").",
                why);
    }

    /// For an owner: what was done on a machine of theirs can be read.
    Words ownerReceipt(FactHeader header) {
        return new Words(
                String.valueOf(header.session()),
                "Receipt of " + header.session() + " on " + header.target(),
                people.inWords(String.valueOf(header.person()))
                        + " worked on "
                        + header.target()
                        + " as "
                        + header.account()
                        + ". The receipt says when, under which consent, and what came and went.");
    }

    Words extended(TimedGrant grant, String request) {
        return new Words(
                request,
                grant.id() + " goes on until " + at(grant.until()),
                people.inWords(grant.person())
                        + " may stay on "
                        + places(grant.targets())
                        + " as "
                        + grant.account()
                        + " until "
                        + at(grant.until())
                        + ".");
    }

    Words over(TimedGrant grant, String how, @Nullable String reason) {
        return new Words(
                grant.id(),
                grant.id() + " of " + grant.person() + " " + how,
                people.inWords(grant.person())
                        + " no longer has access to "
                        + places(grant.targets())
                        + " as "
                        + grant.account()
                        + " under it.",
                reason == null ? "" : "Reason: " + quoted(reason));
    }

    Words consentAsked(Consent consent, AccessRequest request) {
        return new Words(
                request.id(),
                people.ownerInWords(consent.owner()) + " is asked for consent to " + request.id(),
                request.inWords() + ", asked for by " + people.inWords(request.requester()) + ".");
    }

    Words consentTold(Consent consent, String how, @Nullable String reason) {
        return new Words(
                consent.id(),
                consent.id()
                        + " of "
                        + people.ownerInWords(consent.owner())
                        + " "
                        + how
                        + ": "
                        + places(consent.targets()),
                Operation.inWords(consent.operations())
                        + " on "
                        + places(consent.targets())
                        + whom(consent)
                        + ", until "
                        + at(consent.until())
                        + ".",
                reason == null ? "" : "Reason: " + quoted(reason));
    }

    Words frozen(String person, @Nullable String reason) {
        return new Words(
                person,
                person + " is frozen",
                people.inWords(person)
                        + " neither asks, decides nor connects until an approver or administrator"
                        + " unfreezes them; every grant of theirs is over.",
                reason == null ? "" : "Reason: " + quoted(reason));
    }

    Words unfrozen(String person) {
        return new Words(
                person,
                person + " is no longer frozen",
                people.inWords(person)
                        + " may ask, decide and connect again. The grants that ended stay ended.");
    }

    // ---- for owners

    Words ownerAsked(Consent consent, AccessRequest request) {
        String when =
                request.start() == null
                        ? " for " + minutes(request.duration())
                        : window(consent.from(), consent.until());
        return new Words(
                consent.id(),
                people.inWords(request.requester())
                        + " asks for your consent on "
                        + places(consent.targets()),
                people.inWords(request.requester())
                        + " asks to "
                        + Operation.inWords(consent.operations())
                        + " on "
                        + places(consent.targets())
                        + when
                        + ".",
                "Purpose: " + purpose(consent.purpose()) + ".",
                "To be decided before " + at(consent.lapses()) + "; without you nobody gets in.");
    }

    /// @param consent the one that carries it here, if there is one
    /// @param why what else lets it be
    Words ownerIssued(
            TimedGrant grant,
            Collection<String> targets,
            Purpose purpose,
            @Nullable Consent consent,
            String why) {
        return new Words(
                consent == null ? grant.id() : consent.id(),
                people.inWords(grant.person()) + " has access to " + places(targets),
                people.inWords(grant.person())
                        + " may "
                        + Operation.inWords(
                                consent == null ? grant.operations() : consent.operations())
                        + " on "
                        + places(targets)
                        + window(
                                consent == null ? grant.from() : consent.from(),
                                consent == null ? grant.until() : consent.until())
                        + ".",
                "Purpose: " + purpose(purpose) + ".",
                why);
    }

    Words ownerOver(TimedGrant grant, Collection<String> targets, String how) {
        return new Words(
                grant.id(),
                people.inWords(grant.person()) + " has no more access to " + places(targets),
                people.inWords(grant.person())
                        + "'s access to "
                        + places(targets)
                        + ", which would have ended at "
                        + at(grant.until())
                        + ", "
                        + how
                        + ".");
    }

    Words ownerExtended(TimedGrant grant, Collection<String> targets, Purpose purpose) {
        return new Words(
                grant.id(),
                people.inWords(grant.person())
                        + " has access to "
                        + places(targets)
                        + " for longer",
                people.inWords(grant.person())
                        + " may "
                        + Operation.inWords(grant.operations())
                        + " on "
                        + places(targets)
                        + window(grant.from(), grant.until())
                        + ".",
                "Purpose: " + purpose(purpose) + ".");
    }

    Words ownerNothingLeft(Consent consent, String how) {
        return new Words(
                consent.id(),
                consent.id() + " needs no decision any more",
                "What you were asked for on "
                        + places(consent.targets())
                        + " "
                        + how
                        + "; nobody gets in by it.");
    }

    Words ownerDecided(Consent consent, String by, String how) {
        return new Words(
                consent.id(),
                by + " " + how + " " + consent.id() + ": " + places(consent.targets()),
                Operation.inWords(consent.operations())
                        + " on "
                        + places(consent.targets())
                        + whom(consent)
                        + window(consent.from(), consent.until())
                        + ".",
                "Purpose: " + purpose(consent.purpose()) + ".");
    }

    // ---- pieces

    private String whom(Consent consent) {
        return consent.person() == null
                ? " for whoever holds a grant"
                : " for " + people.inWords(consent.person());
    }

    private static String because(String reason, Purpose purpose, @Nullable String ticket) {
        return "Reason: "
                + quoted(reason)
                + " Purpose: "
                + purpose(purpose)
                + "."
                + (ticket == null ? "" : " Ticket: " + quoted(ticket));
    }

    private static String how(TimedGrant.How how) {
        return how == TimedGrant.How.AUTOMATIC
                ? "A rule approved it; no person did."
                : "It was approved.";
    }

    private static String window(Instant from, Instant until) {
        return " from " + at(from) + " until " + at(until);
    }

    static String at(Instant instant) {
        return MINUTE.format(instant);
    }

    private static String minutes(Duration duration) {
        return duration.toMinutes() + " min";
    }

    /// `scheduled maintenance`
    private static String purpose(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String places(Collection<String> targets) {
        int most = 5;
        String named = targets.stream().sorted().limit(most).collect(Collectors.joining(", "));
        return targets.size() <= most ? named : named + " and " + (targets.size() - most) + " more";
    }

    /// What a person wrote, in quotation marks and on one line; theirs become others, so that what
    /// they wrote does not end before these do.
    private static String quoted(String text) {
        return "“" + PrintableText.of(text).replaceAll("[“”„‟]", "\"") + "”";
    }
}
