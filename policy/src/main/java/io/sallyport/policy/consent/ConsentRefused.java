package io.sallyport.policy.consent;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// An owner refused, and the request with it.
///
/// @param header who, from where, which target, consent and owner
/// @param change joins this fact with what was meant
/// @param id the consent's id
/// @param request the request that is denied by it
/// @param reason why
public record ConsentRefused(
        FactHeader header, String change, String id, String request, String reason)
        implements Fact {}
