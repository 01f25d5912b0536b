package io.sallyport.policy.alert;

import java.time.Instant;

/// What somebody wrote to an alert.
///
/// @param author who
/// @param at when
/// @param text what
public record AlertNote(String author, Instant at, String text) {}
