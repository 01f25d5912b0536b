package io.sallyport.policy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.policy.request.Purpose;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An owner consented: asked, by a ticket, or on their own initiative.
///
/// @param header whose act gave it, from where, which target, consent and owner
/// @param change joins this fact with what was meant
/// @param id the consent's id
/// @param request the request it was asked for; absent for a standing consent
/// @param person who may; absent: whoever holds a grant
/// @param targets where
/// @param operations what
/// @param from the first instant at which it covers, unless the access begins later
/// @param until the first instant at which it no longer covers, unless the access begins later
/// @param purpose what for
/// @param caseNumber a number for it, if there is one
/// @param how `EXPLICIT`, `TICKET` or `STANDING`
/// @param by who decided for the owner; for a ticket who opened it
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConsentGiven(
        FactHeader header,
        String change,
        String id,
        @Nullable String request,
        @Nullable String person,
        Set<String> targets,
        Set<String> operations,
        Instant from,
        Instant until,
        Purpose purpose,
        @Nullable String caseNumber,
        Consent.How how,
        String by)
        implements Fact {}
