package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// A rule raises alerts again where it was suppressed.
///
/// @param header who, from where, and the target it is about
/// @param change joins this fact with what was meant
/// @param suppression the suppression's id
/// @param rule the rule's id
/// @param until when it would have ended by itself
public record AlertSuppressionLifted(
        FactHeader header, String change, String suppression, String rule, Instant until)
        implements Fact {}
