package io.sallyport.policy.approval;

import io.sallyport.policy.request.AccessRequest;
import java.util.Optional;

/// Chooses the rule for a request: by its targets, operations, time of day. Safe for use by many
/// threads.
@FunctionalInterface
public interface RuleChoice {

    /// The rule; none where nothing of the kind may be asked for.
    Optional<ApprovalRule> ruleFor(AccessRequest request);
}
