package io.sallyport.policy.request;

/// Where a request stands.
public enum RequestState {
    /// approvers have to decide
    PENDING_APPROVAL,
    /// it is approved; owners of the data have to decide
    PENDING_CONSENT,
    /// both gates let it through: there is a grant, or the grant goes on
    GRANTED,
    /// an approver or an owner refused it
    DENIED,
    /// the requester took it back
    WITHDRAWN,
    /// nobody decided it in time
    LAPSED;

    public boolean isOpen() {
        return this == PENDING_APPROVAL || this == PENDING_CONSENT;
    }
}
