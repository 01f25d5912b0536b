package io.sallyport.policy.incident;

import java.time.Instant;

/// What somebody wrote to an incident.
///
/// @param author who
/// @param at when
/// @param text what
public record IncidentNote(String author, Instant at, String text) {}
