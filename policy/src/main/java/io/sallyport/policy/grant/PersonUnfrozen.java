package io.sallyport.policy.grant;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A person is no longer frozen; what had ended stays ended.
///
/// @param header who, from where
/// @param change joins this fact with what was meant
/// @param person who was frozen
public record PersonUnfrozen(FactHeader header, String change, String person) implements Fact {}
