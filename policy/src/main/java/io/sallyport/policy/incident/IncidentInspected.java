package io.sallyport.policy.incident;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Somebody read the timeline of an incident; journalled before it is shown.
///
/// @param header who, and from where
/// @param incident the incident's id
/// @param happenings how many they are shown
public record IncidentInspected(FactHeader header, String incident, int happenings)
        implements Fact {}
