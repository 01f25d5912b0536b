package io.sallyport.policy.grant;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Instant;

/// A grant's end was moved, by a request of its own.
///
/// @param header whose act moved it, from where, which target, which grant
/// @param change joins this fact with what was meant
/// @param request the request for more time
/// @param person whose grant it is
/// @param before the end until now
/// @param after the end from now on
public record GrantExtended(
        FactHeader header,
        String change,
        String request,
        String person,
        Instant before,
        Instant after)
        implements Fact {}
