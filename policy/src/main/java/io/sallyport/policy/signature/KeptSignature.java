package io.sallyport.policy.signature;

import java.time.Instant;

/// A signed decision as it is kept.
///
/// @param subject the id of the request or consent
/// @param decider who decided
/// @param choice `approve`, `deny`, `consent` or `refuse`
/// @param ballot the text that was signed
/// @param signature the signature, in its armor
/// @param fingerprint the key that signed
/// @param at when it was decided
public record KeptSignature(
        String subject,
        String decider,
        String choice,
        String ballot,
        String signature,
        String fingerprint,
        Instant at) {}
