package io.sallyport.policy.request;

import io.sallyport.policy.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What somebody asks for, in the terms that hold now: approvers may have narrowed them.
///
/// @param id `r-…`
/// @param kind access, or more time for a grant
/// @param extendedGrant the grant that is to go on; absent for access
/// @param requester who asks
/// @param reason why, in the requester's words
/// @param ticket the ticket it belongs to, if any
/// @param purpose why, in the words owners and the law count in
/// @param targets where, by name
/// @param account as whom
/// @param operations what
/// @param start when it shall begin; absent: once both gates let it through
/// @param duration for how long
/// @param urgent whether it lapses sooner
/// @param raised when it was asked
/// @param lapses the first instant at which it can no longer be decided
/// @param state where it stands
/// @param closed when it was closed, if it is
/// @param closedBy who closed it
/// @param closedBecause the reason given for a refusal
public record AccessRequest(
        String id,
        Kind kind,
        @Nullable String extendedGrant,
        String requester,
        String reason,
        @Nullable String ticket,
        Purpose purpose,
        Set<String> targets,
        String account,
        Set<Operation> operations,
        @Nullable Instant start,
        Duration duration,
        boolean urgent,
        Instant raised,
        Instant lapses,
        RequestState state,
        @Nullable Instant closed,
        @Nullable String closedBy,
        @Nullable String closedBecause) {

    /// What a request is for.
    public enum Kind {
        ACCESS,
        /// more time for a grant that is live
        EXTENSION
    }

    public AccessRequest {
        if (targets.isEmpty() || operations.isEmpty()) {
            throw new IllegalArgumentException("request " + id + " is for nothing");
        }
        if ((kind == Kind.EXTENSION) != (extendedGrant != null)) {
            throw new IllegalArgumentException("request " + id + " is half an extension");
        }
        targets = Collections.unmodifiableSet(new TreeSet<>(targets));
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
    }

    /// Where it stands at this instant: one that nobody decided in time has lapsed, whether or not
    /// anybody wrote that down.
    public RequestState stateAt(Instant instant) {
        return state.isOpen() && !instant.isBefore(lapses) ? RequestState.LAPSED : state;
    }

    /// The same request in narrower terms.
    public AccessRequest narrowed(
            Set<String> fewerTargets, Set<Operation> fewerOperations, Duration shorter) {
        return new AccessRequest(
                id,
                kind,
                extendedGrant,
                requester,
                reason,
                ticket,
                purpose,
                fewerTargets,
                account,
                fewerOperations,
                start,
                shorter,
                urgent,
                raised,
                lapses,
                state,
                closed,
                closedBy,
                closedBecause);
    }

    /// `observe, read on db01 as root for 120 min`, as facts and intents tell it.
    public String inWords() {
        return Operation.inWords(operations)
                + " on "
                + String.join(", ", targets)
                + " as "
                + account
                + " for "
                + duration.toMinutes()
                + " min";
    }
}
