package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody wrote something to an incident.
///
/// @param header who, from where, and the target where it is about one
/// @param change joins this fact with what was meant
/// @param incident the incident's id
/// @param note what
public record IncidentNoted(FactHeader header, String change, String incident, String note)
        implements Fact {}
