package io.sallyport.policy.amendment;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Nobody decided a proposed change in time. Nothing is changed.
///
/// @param header who, and from where
/// @param change joins this fact with what was meant
/// @param amendment the amendment's id
/// @param proposer who proposed it
public record AmendmentLapsed(FactHeader header, String change, String amendment, String proposer)
        implements Fact {}
