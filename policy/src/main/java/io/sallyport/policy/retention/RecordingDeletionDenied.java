package io.sallyport.policy.retention;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A recording is not deleted. The header names the session.
///
/// @param header who decided that, or held it, from where
/// @param change the id that joins this fact with what was meant
/// @param deletion its id
/// @param reason why
public record RecordingDeletionDenied(
        FactHeader header, String change, String deletion, String reason) implements Fact {}
