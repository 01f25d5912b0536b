package io.sallyport.policy.decision;

import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.grant.ChannelKind;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An answer that cannot be ignored.
public sealed interface Decision {

    /// It may be done, within these terms.
    ///
    /// @param open the grant that carries it, and the consent if one does
    /// @param warnings sentences that the person is told first; mostly none
    record Permit(Passage.Open open, List<String> warnings) implements Decision {
        public Permit {
            warnings = List.copyOf(warnings);
        }

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
    /// @param heldByPolicy whether both gates are open, and a policy wants somebody's agreement to
    ///   this all the same
    record Deny(String reason, Passage.@Nullable Missing missing, boolean heldByPolicy)
            implements Decision {
        public Deny(String reason, Passage.@Nullable Missing missing) {
            this(reason, missing, false);
        }

        /// Whether asking could open it: a grant or a consent is missing.
        public boolean canBeAskedFor() {
            return missing == Passage.Missing.GRANT || missing == Passage.Missing.CONSENT;
        }
    }
}
