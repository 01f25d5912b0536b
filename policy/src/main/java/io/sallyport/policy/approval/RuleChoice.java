package io.sallyport.policy.approval;

import io.sallyport.policy.request.AccessRequest;
import java.util.Optional;

/// Chooses the rule for a request: by its targets, operations, time of day. Safe for use by many
/// threads.
@FunctionalInterface
public interface RuleChoice {

    /// The rule; none where nothing of the kind may be asked for.
    ///
    /// @throws io.sallyport.policy.ledger.ChangeRefusedException with the reason, where there is
    ///   one to tell
    Optional<ApprovalRule> ruleFor(AccessRequest request);

    /// Why this person may not decide this request, whatever the rule says of them; nothing where
    /// they may.
    default Optional<String> objection(String person, AccessRequest request) {
        return Optional.empty();
    }
}
