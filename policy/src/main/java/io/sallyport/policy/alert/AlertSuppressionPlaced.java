package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A rule raises no alert about somebody or somewhere for a while; its violations are found all the
/// same.
///
/// @param header who, from where, and the target it is about
/// @param change joins this fact with what was meant
/// @param suppression the suppression's id
/// @param rule the rule's id
/// @param person of whom; absent: of everybody but the actor
/// @param target where; absent: everywhere
/// @param until the first instant at which it no longer counts
/// @param reason why
public record AlertSuppressionPlaced(
        FactHeader header,
        String change,
        String suppression,
        String rule,
        @Nullable String person,
        @Nullable String target,
        Instant until,
        String reason)
        implements Fact {}
