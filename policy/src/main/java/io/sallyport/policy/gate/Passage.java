package io.sallyport.policy.gate;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.grant.TimedGrant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the two gates answer. It cannot be ignored.
public sealed interface Passage {

    /// Both gates are open.
    ///
    /// @param grant the grant that admits
    /// @param consent the consent that covers it; absent where none is needed
    /// @param uncovered why none is needed
    /// @param until the first instant at which one of them is no longer open
    record Open(
            TimedGrant grant, @Nullable Consent consent, NoConsentNeeded uncovered, Instant until)
            implements Passage {

        /// Whether the owner is to be told of an access that no consent covers.
        public boolean tellOwner() {
            return uncovered == NoConsentNeeded.OWNER_IS_TOLD
                    || uncovered == NoConsentNeeded.BREAK_GLASS;
        }
    }

    /// One of them is shut, or both.
    ///
    /// @param missing what is missing, the first gate first
    /// @param reason one sentence for the person: what is missing and how to get it
    record Shut(Missing missing, String reason) implements Passage {}

    /// Why no consent is needed.
    enum NoConsentNeeded {
        /// one is there
        COVERED,
        /// the target holds no user data
        NO_USER_DATA,
        /// the owner wants to be told and not asked
        OWNER_IS_TOLD,
        /// the glass was broken, for something that neither destroys nor exports nor is unbounded
        BREAK_GLASS
    }

    /// What is missing.
    enum Missing {
        /// the person is frozen
        FROZEN,
        /// no live grant covers it
        GRANT,
        /// the owner lets nobody in
        OWNER_DENIES,
        /// no live consent covers it
        CONSENT
    }
}
