package io.sallyport.policy.decision;

import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.grant.ChannelKind;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An answer that cannot be ignored.
public sealed interface Decision {

    /// It may be done, within these terms.
    ///
    /// @param open the grant that carries it, and the consent if one does
    record Permit(Passage.Open open) implements Decision {

        /// The id of the grant.
        public String grant() {
            return open.warrant().id();
        }

        /// The id of the consent; absent where none is needed.
        public @Nullable String consent() {
            return open.consentId();
        }

        /// What may be opened.
        public Set<ChannelKind> channels() {
            return open.warrant().channels();
        }

        /// The first instant at which it may no longer go on; absent: it stands.
        public @Nullable Instant until() {
            return open.until();
        }
    }

    /// It may not be done.
    ///
    /// @param reason one sentence for the person: what is missing and how to get it; never a secret
    /// @param missing which gate is shut; absent where it is another matter
    record Deny(String reason, Passage.@Nullable Missing missing) implements Decision {

        /// Whether asking could open it: a grant or a consent is missing.
        public boolean canBeAskedFor() {
            return missing == Passage.Missing.GRANT || missing == Passage.Missing.CONSENT;
        }
    }
}
