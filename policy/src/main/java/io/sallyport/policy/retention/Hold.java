package io.sallyport.policy.retention;

import java.time.Instant;

/// A recording that must not be deleted, whatever its age.
///
/// @param session whose recording
/// @param reason why
/// @param by who said so
/// @param since from when on
public record Hold(String session, String reason, String by, Instant since) {}
