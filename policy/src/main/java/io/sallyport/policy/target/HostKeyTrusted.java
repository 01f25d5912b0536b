package io.sallyport.policy.target;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A person said that a host key is the right one for a target.
///
/// @param header who, from where, which target
/// @param fingerprint of the key
/// @param before the fingerprint of the key of the same type that was trusted until now, if any
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HostKeyTrusted(FactHeader header, String fingerprint, @Nullable String before)
        implements Fact {}
