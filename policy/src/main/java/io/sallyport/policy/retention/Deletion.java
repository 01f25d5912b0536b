package io.sallyport.policy.retention;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Somebody wants a recording deleted.
///
/// @param id `d-…`
/// @param session whose recording
/// @param node that has it
/// @param reason why
/// @param proposedBy who wants it
/// @param proposedAs in which role: `ADMINISTRATOR` or `AUDITOR`
/// @param proposed when
/// @param state what became of it
/// @param decidedBy who approved or denied it; absent while nobody did
/// @param decided when
public record Deletion(
        String id,
        String session,
        String node,
        String reason,
        String proposedBy,
        String proposedAs,
        Instant proposed,
        State state,
        @Nullable String decidedBy,
        @Nullable Instant decided) {

    /// What becomes of it, in this order.
    public enum State {
        /// Waits for another person.
        PROPOSED,
        /// For good; the node is at it.
        APPROVED,
        /// The recording is gone.
        DELETED,
        /// It stays.
        DENIED
    }
}
