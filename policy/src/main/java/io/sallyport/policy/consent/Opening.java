package io.sallyport.policy.consent;

import io.sallyport.policy.grant.GrantExtended;
import io.sallyport.policy.grant.GrantRows;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestRows;
import io.sallyport.policy.request.RequestState;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/// What both gates letting a request through does: issues its grant, or moves the end of the one it
/// extends. For the inside of a change that holds the lock on the request.
final class Opening {
    private Opening() {}

    /// When access for this request would run if it were let through now, for this long.
    ///
    /// @param duration the request's own, or an owner's shorter one
    /// @throws ChangeRefusedException when that time is over, or the grant to extend is
    static Window window(AccessRequest request, Duration duration, Ledger.Change change) {
        Instant now = change.now();
        Window window =
                switch (request.kind()) {
                    case ACCESS -> {
                        Instant start = request.start();
                        yield start == null
                                ? new Window(now, now.plus(duration))
                                : new Window(
                                        start.isAfter(now) ? start : now, start.plus(duration));
                    }
                    case EXTENSION ->
                            new Window(now, extended(request, change).until().plus(duration));
                };
        if (!window.from().isBefore(window.until())) {
            throw new ChangeRefusedException(
                    "the time that "
                            + request.id()
                            + " asks for was over at "
                            + window.until()
                            + "; a new request can be raised");
        }
        return window;
    }

    /// Lets the request through.
    static void open(AccessRequest request, Ledger.Change change) {
        Grants.requireNotFrozen(change, request.requester());
        switch (request.kind()) {
            case ACCESS -> issue(request, change);
            case EXTENSION -> extend(request, change);
        }
        RequestRows.move(
                change.rows(),
                request.id(),
                RequestState.GRANTED,
                change.now(),
                change.actor().person(),
                null);
    }

    private static void issue(AccessRequest request, Ledger.Change change) {
        Window window = window(request, request.duration(), change);
        String id = change.newId("g");
        Grants.issue(
                change,
                new TimedGrant(
                        id,
                        request.id(),
                        request.requester(),
                        request.targets(),
                        request.account(),
                        request.operations(),
                        window.from(),
                        window.until(),
                        anybodyVoted(request, change)
                                ? TimedGrant.How.APPROVED
                                : TimedGrant.How.AUTOMATIC,
                        request.reason(),
                        null,
                        null,
                        null));
        for (Consent consent : ConsentRows.ofRequest(change.rows(), request.id())) {
            if (consent.state() == Consent.State.GIVEN) {
                // Several owners decide at several times; the time an owner gave begins with the
                // access, not with the first of the decisions.
                Instant until =
                        request.start() == null
                                ? window.from()
                                        .plus(Duration.between(consent.from(), consent.until()))
                                : consent.until();
                ConsentRows.carry(change.rows(), consent, id, window.from(), until);
            }
        }
    }

    private static void extend(AccessRequest request, Ledger.Change change) {
        TimedGrant grant = extended(request, change);
        Instant until = grant.until().plus(request.duration());
        GrantRows.moveEnd(change.rows(), grant.id(), until);
        for (Consent consent : ConsentRows.ofRequest(change.rows(), request.id())) {
            if (consent.state() == Consent.State.GIVEN) {
                ConsentRows.carry(
                        change.rows(), consent, grant.id(), consent.from(), consent.until());
            }
        }
        FactHeader header = change.header(grant.targets());
        change.outcome(
                new GrantExtended(
                        new FactHeader(
                                header.person(),
                                header.source(),
                                header.target(),
                                grant.account(),
                                null,
                                grant.id(),
                                null,
                                null),
                        change.id(),
                        request.id(),
                        grant.person(),
                        grant.until(),
                        until));
    }

    private static TimedGrant extended(AccessRequest request, Ledger.Change change) {
        TimedGrant grant =
                GrantRows.lock(change.rows(), Objects.requireNonNull(request.extendedGrant()))
                        .orElseThrow();
        if (grant.ended() != null || !change.now().isBefore(grant.until())) {
            throw new ChangeRefusedException(
                    "the grant " + grant.id() + " is over; what is over is not extended");
        }
        return grant;
    }

    private static boolean anybodyVoted(AccessRequest request, Ledger.Change change) {
        return change.rows()
                        .sql("select count(*) from vote where request = ?")
                        .param(request.id())
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// A time that access runs.
    ///
    /// @param from its first instant
    /// @param until the first instant after it
    record Window(Instant from, Instant until) {}
}
