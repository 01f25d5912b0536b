package io.sallyport.policy.authorization;

/// A way of seeing what somebody does or did on a machine.
public enum Seeing {
    /// while it is done
    WATCH("watch", "watching a session"),
    /// afterwards, on a screen of the gateway's
    REPLAY("replay", "replaying a recording"),
    /// afterwards, as a file of one's own
    EXPORT("export", "exporting a recording");

    final String action;
    private final String words;

    Seeing(String action, String words) {
        this.action = action;
        this.words = words;
    }

    /// `replaying a recording`.
    public String inWords() {
        return words;
    }
}
