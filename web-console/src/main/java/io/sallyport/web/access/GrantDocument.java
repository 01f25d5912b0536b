package io.sallyport.web.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.operation.Operation;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A grant that was issued for a time; instants in ISO 8601.
///
/// @param request the request it was issued for; absent for broken glass
/// @param until the first instant at which it no longer admits
/// @param how `approved`, `automatic` or `break-glass`
/// @param endedWhy `revoked`, `completed` or `frozen`, where it ended before its time
@JsonInclude(JsonInclude.Include.NON_NULL)
record GrantDocument(
        String id,
        @Nullable String request,
        String person,
        Set<String> targets,
        String account,
        Set<String> operations,
        Instant from,
        Instant until,
        String how,
        String reason,
        @Nullable Instant ended,
        @Nullable String endedWhy,
        @Nullable String endedBy) {

    static GrantDocument of(TimedGrant grant) {
        TimedGrant.Why why = grant.endedWhy();
        return new GrantDocument(
                grant.id(),
                grant.request(),
                grant.person(),
                grant.targets(),
                grant.account(),
                Operation.words(grant.operations()),
                grant.from(),
                grant.until(),
                RequestDocument.word(grant.how()),
                grant.reason(),
                grant.ended(),
                why == null ? null : RequestDocument.word(why),
                grant.endedBy());
    }
}
