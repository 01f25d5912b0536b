package io.sallyport.policy.request;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Somebody asked for access, or for more time.
///
/// @param header who, from where, which target
/// @param change joins this fact with what was meant
/// @param request the request's id
/// @param kind `ACCESS` or `EXTENSION`
/// @param extendedGrant the grant that is to go on
/// @param reason why
/// @param ticket the ticket it belongs to
/// @param purpose why, in the words owners count in
/// @param targets where
/// @param operations what
/// @param start when it shall begin; absent: once it is let through
/// @param seconds for how long
/// @param urgent whether it lapses sooner
/// @param lapses the first instant at which it can no longer be decided
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AccessRequested(
        FactHeader header,
        String change,
        String request,
        AccessRequest.Kind kind,
        @Nullable String extendedGrant,
        String reason,
        @Nullable String ticket,
        Purpose purpose,
        Set<String> targets,
        Set<String> operations,
        @Nullable Instant start,
        long seconds,
        boolean urgent,
        Instant lapses)
        implements Fact {}
