package io.sallyport.gateway.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import org.jspecify.annotations.Nullable;

/// A session goes on under another grant or consent, which the header names.
///
/// @param grant that carried it until now
/// @param consent that covered it until now, if there was one
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionMoved(FactHeader header, String grant, @Nullable String consent)
        implements Fact {}
