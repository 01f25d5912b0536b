package io.sallyport.policy.decision;

import io.sallyport.policy.grant.ChannelKind;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An answer that cannot be ignored.
public sealed interface Decision {

    /// It may be done, within these terms.
    ///
    /// @param grant the grant that carries it
    /// @param channels what may be opened
    /// @param until the first instant at which it may no longer go on; absent: the grant stands
    record Permit(String grant, Set<ChannelKind> channels, @Nullable Instant until)
            implements Decision {
        public Permit {
            channels = Set.copyOf(channels);
        }
    }

    /// It may not be done.
    ///
    /// @param reason one sentence for the person: what is missing and how to get it; never a secret
    record Deny(String reason) implements Decision {}
}
