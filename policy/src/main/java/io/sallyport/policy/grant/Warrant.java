package io.sallyport.policy.grant;

import io.sallyport.policy.operation.Operation;
import java.time.Instant;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What passes the first gate: a grant that stands in the inventory, or one that was issued for a
/// time.
public sealed interface Warrant permits Grant, TimedGrant {

    /// How facts and people call it.
    String id();

    /// What may be done under it. [Operation#UNBOUNDED] stands for all: whoever may have a shell of
    /// which nobody knows what it does may do anything that the account can. The owner's consent
    /// knows no such rule.
    Set<Operation> operations();

    /// What may be opened under it.
    Set<ChannelKind> channels();

    /// The first instant at which it no longer admits; absent: it stands.
    @Nullable Instant until();

    /// Whether nobody had to approve it, because the glass was broken.
    boolean isBreakGlass();

    /// Whether it is for all of these operations.
    default boolean covers(Collection<Operation> wanted) {
        return operations().contains(Operation.UNBOUNDED)
                || Operation.allowedBy(operations()).containsAll(wanted);
    }
}
