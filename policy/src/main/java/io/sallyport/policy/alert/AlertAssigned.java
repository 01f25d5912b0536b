package io.sallyport.policy.alert;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// Somebody looks after an alert from now on.
///
/// @param header who, from where, and the target it is about
/// @param change joins this fact with what was meant
/// @param alert the alert's id
/// @param title what the rule is called
/// @param before who did until now; absent where nobody did
/// @param after who does from now on
public record AlertAssigned(
        FactHeader header,
        String change,
        String alert,
        String title,
        @Nullable String before,
        String after)
        implements Fact {}
