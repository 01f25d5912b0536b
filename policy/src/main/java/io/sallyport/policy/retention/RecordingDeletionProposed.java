package io.sallyport.policy.retention;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody wants a recording deleted; nothing is, before somebody else approves. The header names
/// the session.
///
/// @param header who wants it, from where
/// @param change the id that joins this fact with what was meant
/// @param deletion its id
/// @param role in which the person wants it
/// @param reason why
public record RecordingDeletionProposed(
        FactHeader header, String change, String deletion, String role, String reason)
        implements Fact {}
