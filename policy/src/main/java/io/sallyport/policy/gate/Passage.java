package io.sallyport.policy.gate;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.grant.Warrant;
import io.sallyport.policy.operation.Operation;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// What the two gates answer. It cannot be ignored.
public sealed interface Passage {

    /// Both gates are open.
    ///
    /// @param warrant the grant that admits
    /// @param consent the consent that covers it; absent where none is needed
    /// @param uncovered why none is needed
    /// @param mode how the owner wants to be asked; absent where there is no owner
    /// @param until the first instant at which one of them is no longer open; absent: both stand
    record Open(
            Warrant warrant,
            @Nullable Consent consent,
            NoConsentNeeded uncovered,
            @Nullable ConsentMode mode,
            @Nullable Instant until)
            implements Passage {

        /// The consent's id, as facts name it.
        public @Nullable String consentId() {
            return consent == null ? null : consent.id();
        }

        /// Whether all of these may be done: by the warrant, and on user data by the consent,
        /// without which nothing is done that needs one by name.
        public boolean covers(Collection<Operation> operations) {
            boolean second =
                    consent != null
                            ? Operation.allowedBy(consent.operations()).containsAll(operations)
                            : uncovered == NoConsentNeeded.NO_USER_DATA
                                    || operations.stream().noneMatch(Operation::needsNamedConsent);
            return warrant.covers(operations) && second;
        }

        /// The first instant at which it is over, however far away.
        public Instant end() {
            return until == null ? Instant.MAX : until;
        }

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
        /// the person broke the glass, and nobody has looked at what they did
        REVIEW,
        /// no live grant covers it
        GRANT,
        /// the owner lets nobody in
        OWNER_DENIES,
        /// no live consent covers it
        CONSENT
    }
}
