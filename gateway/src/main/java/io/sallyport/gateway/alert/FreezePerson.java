package io.sallyport.gateway.alert;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertAction;
import io.sallyport.policy.alert.AlertedViolation;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.identity.Actor;

/// Freezes who violated the rule, until an approver or administrator unfreezes them.
public final class FreezePerson implements AlertAction {
    private final Grants grants;
    private final String node;

    /// @param node this node's name
    public FreezePerson(Grants grants, String node) {
        this.grants = grants;
        this.node = node;
    }

    @Override
    public boolean applies(AlertedViolation violation) {
        return !violation.person().isEmpty() && !grants.isFrozen(violation.person());
    }

    @Override
    public void act(Alert alert, AlertedViolation violation) {
        grants.freezeByNode(
                violation.person(),
                new Actor("node " + node, "127.0.0.1"),
                "alert " + alert.id() + " (" + violation.rule() + ")");
    }
}
