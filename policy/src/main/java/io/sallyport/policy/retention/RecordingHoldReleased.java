package io.sallyport.policy.retention;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A recording is no longer held. The header names the session.
///
/// @param header who said so, from where
/// @param change the id that joins this fact with what was meant
/// @param reason why
public record RecordingHoldReleased(FactHeader header, String change, String reason)
        implements Fact {}
