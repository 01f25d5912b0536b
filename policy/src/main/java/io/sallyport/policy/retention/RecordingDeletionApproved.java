package io.sallyport.policy.retention;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A recording may be deleted, for good; its node deletes it from now on. The header names the
/// session.
///
/// @param header who approved, from where
/// @param change the id that joins this fact with what was meant
/// @param deletion its id
/// @param role in which the person approved
/// @param proposedBy who wanted it
/// @param reason why
public record RecordingDeletionApproved(
        FactHeader header,
        String change,
        String deletion,
        String role,
        String proposedBy,
        String reason)
        implements Fact {}
