package io.sallyport.policy.grant;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// The person a grant was for had done the work and ended it.
///
/// @param header who, from where, which target, which grant
/// @param change joins this fact with what was meant
/// @param person whose grant it was
/// @param until when it would have ended by itself
public record GrantCompleted(FactHeader header, String change, String person, Instant until)
        implements Fact {}
