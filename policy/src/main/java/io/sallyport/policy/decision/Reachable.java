package io.sallyport.policy.decision;

import io.sallyport.policy.target.Target;

/// An account of a target that a person may connect to now.
///
/// @param target where
/// @param account as whom
/// @param permit under what, and until when
public record Reachable(Target target, String account, Decision.Permit permit) {}
