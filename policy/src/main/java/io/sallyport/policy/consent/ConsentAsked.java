package io.sallyport.policy.consent;

import io.sallyport.policy.request.Purpose;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.Set;

/// An owner was asked, on behalf of a request that approvers let through.
///
/// @param header whose act led to it, from where, which target, consent and owner
/// @param change joins this fact with what was meant
/// @param id the consent's id
/// @param request the request it is asked for
/// @param person who wants to
/// @param targets where
/// @param operations what
/// @param purpose what for
/// @param lapses the first instant at which it can no longer be given
public record ConsentAsked(
        FactHeader header,
        String change,
        String id,
        String request,
        String person,
        Set<String> targets,
        Set<String> operations,
        Purpose purpose,
        Instant lapses)
        implements Fact {}
