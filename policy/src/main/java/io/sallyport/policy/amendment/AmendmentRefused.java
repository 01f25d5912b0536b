package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody did not agree to a change. Nothing is changed.
///
/// @param header who, and from where
/// @param change joins this fact with what was meant
/// @param amendment the amendment's id
/// @param proposer who proposed it
/// @param reason why not
public record AmendmentRefused(
        FactHeader header, String change, String amendment, String proposer, String reason)
        implements Fact {}
