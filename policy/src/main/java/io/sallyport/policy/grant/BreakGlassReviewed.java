package io.sallyport.policy.grant;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody looked at what was done while the glass was broken.
///
/// @param header who, from where, which grant
/// @param change joins this fact with what was meant
/// @param person who had broken it
/// @param note what was found
public record BreakGlassReviewed(FactHeader header, String change, String person, String note)
        implements Fact {}
