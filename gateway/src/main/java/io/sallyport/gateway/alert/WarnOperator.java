package io.sallyport.gateway.alert;

import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertAction;
import io.sallyport.policy.alert.AlertedViolation;
import io.sallyport.recorder.screen.PrintableText;

/// Shows a line on the terminals of the session. One without a terminal is shown nothing.
public final class WarnOperator implements AlertAction {
    private final SessionRegistry sessions;

    public WarnOperator(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    @Override
    public boolean applies(AlertedViolation violation) {
        String session = violation.header().session();
        return session != null
                && sessions.find(session).filter(running -> !running.isOver()).isPresent();
    }

    @Override
    public void act(Alert alert, AlertedViolation violation) {
        sessions.find(String.valueOf(violation.header().session()))
                .ifPresent(session ->
                        session.tell(
                                "this is an alert now, which others read: "
                                        + PrintableText.of(violation.title())
                                        + " ("
                                        + alert.id()
                                        + ")"));
    }
}
