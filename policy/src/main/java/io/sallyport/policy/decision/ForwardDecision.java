package io.sallyport.policy.decision;

/// An answer about a forward. It cannot be ignored.
public sealed interface ForwardDecision {

    /// It may be opened.
    ///
    /// @param grant the grant that lists it
    record Permit(String grant) implements ForwardDecision {}

    /// It may not be opened, or may not go on.
    ///
    /// @param reason one sentence for the person: what is missing and how to get it
    record Deny(String reason) implements ForwardDecision {}
}
