package io.sallyport.policy.grant;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// An approver or administrator ended a grant before its time.
///
/// @param header who, from where, which target, which grant
/// @param change joins this fact with what was meant
/// @param person whose grant it was
/// @param until when it would have ended by itself
/// @param reason why it was ended
public record GrantRevoked(
        FactHeader header, String change, String person, Instant until, String reason)
        implements Fact {}
