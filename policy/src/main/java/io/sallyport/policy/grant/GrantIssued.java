package io.sallyport.policy.grant;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A grant came into being.
///
/// @param header whose act issued it, from where, which target, which grant
/// @param change joins this fact with what was meant
/// @param request the request it was issued for; absent for break-glass
/// @param person who may
/// @param targets where
/// @param operations what
/// @param from the first instant at which it admits
/// @param until the first instant at which it no longer admits
/// @param how `APPROVED`, `AUTOMATIC` or `BREAK_GLASS`
/// @param reason why it was asked for
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GrantIssued(
        FactHeader header,
        String change,
        @Nullable String request,
        String person,
        Set<String> targets,
        Set<String> operations,
        Instant from,
        Instant until,
        TimedGrant.How how,
        String reason)
        implements Fact {}
