package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// Somebody looks after an incident from now on.
///
/// @param header who, from where, and the target where it is about one
/// @param change joins this fact with what was meant
/// @param incident the incident's id
/// @param title what it is called
/// @param before who did until now; absent where nobody did
/// @param after who does from now on
public record IncidentAssigned(
        FactHeader header,
        String change,
        String incident,
        String title,
        @Nullable String before,
        String after)
        implements Fact {}
