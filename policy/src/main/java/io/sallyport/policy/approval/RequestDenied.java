package io.sallyport.policy.approval;

import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;

/// An approver denied a request.
///
/// @param header who, from where, which target
/// @param change joins this fact with what was meant
/// @param request the request's id
/// @param requester who had asked
/// @param reason why
public record RequestDenied(
        FactHeader header, String change, String request, String requester, String reason)
        implements Fact {}
