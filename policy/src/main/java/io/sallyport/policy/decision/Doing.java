package io.sallyport.policy.decision;

import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.habit.Unusual;
import io.sallyport.policy.operation.Operation;
import java.util.HashSet;
import java.util.Set;

/// What is done in a session, all of it.
///
/// @param operations what is done to user data, or cannot be told from it: on a machine with an
///   owner, a consent has to cover it as well as a grant
/// @param elsewhere what is done to files there that are no user data: only a grant has to
/// @param channels what is opened
/// @param unusual what of it is new to who does it
public record Doing(
        Set<Operation> operations,
        Set<Operation> elsewhere,
        Set<ChannelKind> channels,
        Unusual unusual) {
    public static final Doing NOTHING = new Doing(Set.of(), Set.of(), Set.of());

    public Doing {
        operations = Set.copyOf(operations);
        elsewhere = Set.copyOf(elsewhere);
        channels = Set.copyOf(channels);
    }

    /// What is nothing unusual, or not known to be.
    public Doing(Set<Operation> operations, Set<Operation> elsewhere, Set<ChannelKind> channels) {
        this(operations, elsewhere, channels, Unusual.NOTHING);
    }

    /// This and that.
    public Doing and(Doing more) {
        return new Doing(
                joined(operations, more.operations),
                joined(elsewhere, more.elsewhere),
                joined(channels, more.channels),
                unusual.and(more.unusual));
    }

    /// What is done, to whatever.
    public Set<Operation> all() {
        return joined(operations, elsewhere);
    }

    private static <T> Set<T> joined(Set<T> some, Set<T> more) {
        Set<T> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
