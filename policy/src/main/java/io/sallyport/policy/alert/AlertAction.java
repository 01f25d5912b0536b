package io.sallyport.policy.alert;

/// Does one thing about a violation. Called by one thread at a time, which may wait.
public interface AlertAction {

    /// Whether there is anybody or anything now to do it to.
    boolean applies(AlertedViolation violation);

    /// Returns once it is done or under way. Comes after its fact is durable; perhaps a second time
    /// where the node died in between, so that what is done already is no mistake.
    void act(Alert alert, AlertedViolation violation);
}
