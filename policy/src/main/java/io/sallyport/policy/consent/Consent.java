package io.sallyport.policy.consent;

import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.Purpose;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What an owner lets happen to their data, or is asked to: the second gate.
///
/// @param id `c-…`
/// @param owner whose data
/// @param targets where it is, by name
/// @param person who may; absent: whoever holds a grant
/// @param operations what may be done
/// @param from the first instant at which it covers
/// @param until the first instant at which it no longer covers
/// @param purpose what for
/// @param caseNumber the owner's or the provider's number for it
/// @param how it came about
/// @param state where it stands
/// @param request the request it was asked for; absent for a standing consent
/// @param grant the grant it goes with; absent for a standing consent, which goes with any, and
///   until there is one
/// @param asked when the owner was asked, or began it
/// @param lapses the first instant at which it can no longer be given
/// @param decided when the owner decided
/// @param decidedBy who decided for the owner, or the ticket that did
/// @param message what the owner said to it
/// @param withdrawn when it was withdrawn
/// @param withdrawnBy who withdrew it
public record Consent(
        String id,
        String owner,
        Set<String> targets,
        @Nullable String person,
        Set<Operation> operations,
        Instant from,
        Instant until,
        Purpose purpose,
        @Nullable String caseNumber,
        How how,
        State state,
        @Nullable String request,
        @Nullable String grant,
        Instant asked,
        Instant lapses,
        @Nullable Instant decided,
        @Nullable String decidedBy,
        @Nullable String message,
        @Nullable Instant withdrawn,
        @Nullable String withdrawnBy) {

    /// How a consent came about.
    public enum How {
        /// a person of the owner was asked
        EXPLICIT,
        /// an open ticket of the owner's says so
        TICKET,
        /// on the owner's own initiative
        STANDING
    }

    /// Where a consent stands.
    public enum State {
        PENDING,
        GIVEN,
        REFUSED,
        WITHDRAWN,
        /// nobody decided it in time, or what it was asked for is closed
        LAPSED
    }

    public Consent {
        if (targets.isEmpty() || operations.isEmpty()) {
            throw new IllegalArgumentException("consent " + id + " is for nothing");
        }
        if ((how == How.STANDING) != (request == null)) {
            throw new IllegalArgumentException("consent " + id + " is half a standing one");
        }
        targets = Collections.unmodifiableSet(new TreeSet<>(targets));
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
    }

    /// Where it stands at this instant.
    public State stateAt(Instant instant) {
        return state == State.PENDING && !instant.isBefore(lapses) ? State.LAPSED : state;
    }

    /// Whether it covers anything at this instant.
    public boolean isLiveAt(Instant instant) {
        return state == State.GIVEN && !instant.isBefore(from) && instant.isBefore(until);
    }

    /// Whether it is for this, at whatever time and under whatever grant.
    public boolean isFor(String who, String target, Collection<Operation> what) {
        return (person == null || person.equals(who))
                && targets.contains(target)
                && Operation.allowedBy(operations).containsAll(what);
    }

    /// Whether it goes with this grant: what was asked for one grant opens no other.
    public boolean goesWith(String anyGrant) {
        return how == How.STANDING || anyGrant.equals(grant);
    }
}
