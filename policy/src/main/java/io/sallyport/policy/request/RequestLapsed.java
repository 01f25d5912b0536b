package io.sallyport.policy.request;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// Nobody decided a request in time.
///
/// @param header who, from where, which target
/// @param change joins this fact with what was meant
/// @param request the request's id
/// @param requester who had asked
/// @param before the state it was in
public record RequestLapsed(
        FactHeader header, String change, String request, String requester, RequestState before)
        implements Fact {}
