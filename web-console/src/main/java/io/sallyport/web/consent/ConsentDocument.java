package io.sallyport.web.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.operation.Operation;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A consent that is asked for or was given; instants in ISO 8601.
///
/// @param state `pending`, `given`, `refused`, `withdrawn` or `lapsed`
/// @param person who may; absent: whoever holds a grant
/// @param until the first instant at which it no longer covers
/// @param how `explicit`, `ticket` or `standing`
/// @param request the request it was asked for; absent for a standing one
/// @param lapses the first instant at which it can no longer be given
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConsentDocument(
        String id,
        String state,
        String owner,
        @Nullable String person,
        Set<String> targets,
        Set<String> operations,
        Instant from,
        Instant until,
        String purpose,
        @JsonProperty("case") @Nullable String caseNumber,
        String how,
        @Nullable String request,
        @Nullable String grant,
        Instant asked,
        Instant lapses,
        @Nullable Instant decided,
        @Nullable String decidedBy,
        @Nullable String message,
        @Nullable Instant withdrawn,
        @Nullable String withdrawnBy) {

    static ConsentDocument of(Consent consent, Instant now) {
        return new ConsentDocument(
                consent.id(),
                word(consent.stateAt(now)),
                consent.owner(),
                consent.person(),
                consent.targets(),
                Operation.words(consent.operations()),
                consent.from(),
                consent.until(),
                consent.purpose().word(),
                consent.caseNumber(),
                word(consent.how()),
                consent.request(),
                consent.grant(),
                consent.asked(),
                consent.lapses(),
                consent.decided(),
                consent.decidedBy(),
                consent.message(),
                consent.withdrawn(),
                consent.withdrawnBy());
    }

    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
