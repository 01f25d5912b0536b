package io.sallyport.policy.target;

/// How commands on a target's terminals are known.
public enum Capture {
    /// The shell is started so that it reports what it runs, where it is one that can; on every
    /// other terminal as [#SCREEN].
    INTEGRATION,
    /// As [#INTEGRATION], and shells that are started in such a shell report as well.
    NESTED,
    /// Read off the screen: the shell is started as it always was.
    SCREEN,
    /// Not at all: terminals are recorded and nothing more is known of them.
    OFF;

    /// Whether shells are started so that they report what they run.
    public boolean integrates() {
        return this == INTEGRATION || this == NESTED;
    }
}
