package io.sallyport.gateway.alert;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertAction;
import io.sallyport.policy.alert.AlertedViolation;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.incident.Incidents;

/// Puts the alert into the open incident about the same person on the same target, or opens one.
public final class OpenIncident implements AlertAction {
    private final Incidents incidents;
    private final String node;

    /// @param node this node's name
    public OpenIncident(Incidents incidents, String node) {
        this.incidents = incidents;
        this.node = node;
    }

    @Override
    public boolean applies(AlertedViolation violation) {
        return !incidents.holdsViolation(violation.id());
    }

    @Override
    public void act(Alert alert, AlertedViolation violation) {
        incidents.gather(alert, new Actor("node " + node, "127.0.0.1"));
    }
}
