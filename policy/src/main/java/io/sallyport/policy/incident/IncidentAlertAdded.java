package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// An alert belongs to an incident from now on.
///
/// @param header who, from where, and the target where it is about one
/// @param change joins this fact with what was meant
/// @param incident the incident's id
/// @param alert the alert's id
public record IncidentAlertAdded(FactHeader header, String change, String incident, String alert)
        implements Fact {}
