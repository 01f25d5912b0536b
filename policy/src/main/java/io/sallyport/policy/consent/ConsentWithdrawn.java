package io.sallyport.policy.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An owner withdrew what they had given.
///
/// @param header who, from where, which target, consent and owner
/// @param change joins this fact with what was meant
/// @param id the consent's id
/// @param grant the grant it went with; absent for a standing consent
/// @param until when it would have ended by itself
/// @param reason why
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ConsentWithdrawn(
        FactHeader header,
        String change,
        String id,
        @Nullable String grant,
        Instant until,
        String reason)
        implements Fact {}
