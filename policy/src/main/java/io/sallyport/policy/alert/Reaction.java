package io.sallyport.policy.alert;

import java.util.Locale;

/// What can be done about a violation by itself.
public enum Reaction {
    /// The alert's receivers are told when it is raised.
    NOTIFY,
    /// It belongs to the open incident about the person there, or to one that is opened.
    OPEN_INCIDENT,
    /// The operator reads a line in the session.
    WARN,
    /// Nothing of the operator's reaches the target until somebody lets the session go on.
    PAUSE_SESSION,
    /// The session ends.
    END_SESSION,
    /// The person's sessions and grants end, and they get in nowhere until somebody unfreezes them.
    FREEZE;

    /// As it is written: `end-session`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Reads what people write.
    ///
    /// @throws IllegalArgumentException when it is none
    public static Reaction of(String written) {
        for (Reaction one : values()) {
            if (one.word().equals(written.strip().toLowerCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "is one of notify, open-incident, warn, pause-session, end-session and freeze");
    }
}
