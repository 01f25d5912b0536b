package io.sallyport.gateway.alert;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.SessionRegistry;
import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertAction;
import io.sallyport.policy.alert.AlertedViolation;
import io.sallyport.recorder.screen.PrintableText;

/// Pauses the session that the violation happened in, until somebody lets it go on or its time is
/// over.
public final class PauseSession implements AlertAction {
    private final SessionRegistry sessions;
    private final String node;

    /// @param node this node's name
    public PauseSession(SessionRegistry sessions, String node) {
        this.sessions = sessions;
        this.node = node;
    }

    @Override
    public boolean applies(AlertedViolation violation) {
        String session = violation.header().session();
        return session != null
                && sessions.find(session)
                        .filter(running ->
                                !running.isOver()
                                        && running.pause().isEmpty()
                                        && !isOld(violation, running))
                        .isPresent();
    }

    /// A command that waited and is refused now is a violation a second time: who let the session
    /// go on has judged it.
    private static boolean isOld(AlertedViolation violation, ProxySession running) {
        return violation.decision().equals("deny") && running.wentOnAfter(violation.text());
    }

    @Override
    public void act(Alert alert, AlertedViolation violation) {
        sessions.pause(
                String.valueOf(violation.header().session()),
                "node " + node,
                "127.0.0.1",
                "alert " + alert.id() + ", " + PrintableText.of(violation.title()),
                violation.text());
    }
}
