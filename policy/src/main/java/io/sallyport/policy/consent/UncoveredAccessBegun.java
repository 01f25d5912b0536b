package io.sallyport.policy.consent;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// A session on user data begins that no consent covers.
///
/// @param header who, from where, on which target, whose data, by which grant, in which session
/// @param because why none was needed: `OWNER_IS_TOLD` or `BREAK_GLASS`
public record UncoveredAccessBegun(FactHeader header, String because) implements Fact {}
