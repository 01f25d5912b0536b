package io.sallyport.policy.grant;

import io.sallyport.policy.operation.Operation;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A grant that was issued for a time: the first gate.
///
/// @param id `g-…`
/// @param request the request it was issued for; absent for break-glass
/// @param person who may
/// @param targets where, by name
/// @param account as whom
/// @param operations what
/// @param from the first instant at which it admits
/// @param until the first instant at which it no longer admits
/// @param how it came about
/// @param reason why it was asked for
/// @param ended when it was ended before its time, if it was
/// @param endedWhy why it was ended before its time
/// @param endedBy who ended it
public record TimedGrant(
        String id,
        @Nullable String request,
        String person,
        Set<String> targets,
        String account,
        Set<Operation> operations,
        Instant from,
        Instant until,
        How how,
        String reason,
        @Nullable Instant ended,
        @Nullable Why endedWhy,
        @Nullable String endedBy)
        implements Warrant {
    private static final Set<ChannelKind> EVERY =
            Collections.unmodifiableSet(EnumSet.allOf(ChannelKind.class));

    /// How a grant came about.
    public enum How {
        /// people approved the request
        APPROVED,
        /// a rule approves such requests by itself
        AUTOMATIC,
        BREAK_GLASS
    }

    /// Why a grant ended before its time.
    public enum Why {
        REVOKED,
        COMPLETED,
        FROZEN
    }

    public TimedGrant {
        if (targets.isEmpty() || operations.isEmpty()) {
            throw new IllegalArgumentException("grant " + id + " is for nothing");
        }
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("grant " + id + " ends before it begins");
        }
        if ((ended == null) != (endedWhy == null)) {
            throw new IllegalArgumentException("grant " + id + " has half an end");
        }
        targets = Collections.unmodifiableSet(new TreeSet<>(targets));
        operations = Collections.unmodifiableSet(EnumSet.copyOf(operations));
    }

    /// Whether it admits at this instant.
    public boolean isLiveAt(Instant instant) {
        return ended == null && !instant.isBefore(from) && instant.isBefore(until);
    }

    /// Whether it is for this, at whatever time.
    public boolean isFor(String target, String account, Collection<Operation> operations) {
        return targets.contains(target) && this.account.equals(account) && covers(operations);
    }

    /// Whatever its operations are done by.
    @Override
    public Set<ChannelKind> channels() {
        return EVERY;
    }

    @Override
    public boolean isBreakGlass() {
        return how == How.BREAK_GLASS;
    }
}
