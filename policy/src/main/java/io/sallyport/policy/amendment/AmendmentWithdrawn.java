package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A proposed change was taken back by who proposed it.
///
/// @param header who, and from where
/// @param change joins this fact with what was meant
/// @param amendment the amendment's id
/// @param reason why; may be empty
public record AmendmentWithdrawn(FactHeader header, String change, String amendment, String reason)
        implements Fact {}
