package io.sallyport.policy.identity;

import java.time.Instant;

/// When a key was last signed in with.
///
/// @param fingerprint the key
/// @param at when
/// @param from the address it came from, `address:port`
public record KeyUse(String fingerprint, Instant at, String from) {}
