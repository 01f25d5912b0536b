package io.sallyport.gateway.session;

import java.time.Instant;

/// Why and how long nothing of the operator's reaches the target.
///
/// @param by who paused the session
/// @param reason why
/// @param cause what it was paused for, such as a command; empty where a person did
/// @param since when
/// @param until when the session ends, unless somebody lets it go on before
public record Pause(String by, String reason, String cause, Instant since, Instant until) {}
