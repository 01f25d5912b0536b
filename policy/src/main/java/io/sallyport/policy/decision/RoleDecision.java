package io.sallyport.policy.decision;

/// An answer about an act in Sallyport itself, such as ending a session: roles carry it, no grant
/// does. It cannot be ignored.
public sealed interface RoleDecision {

    /// It may be done.
    ///
    /// @param because what allows it, for the journal: `role approver`, `own session`
    record Permit(String because) implements RoleDecision {}

    /// It may not be done.
    ///
    /// @param reason one sentence for the person: what is missing and how to get it
    record Deny(String reason) implements RoleDecision {}
}
