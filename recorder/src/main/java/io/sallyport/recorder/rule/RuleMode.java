package io.sallyport.recorder.rule;

import java.util.Locale;

/// What comes of a rule's matches.
public enum RuleMode {
    IN_FORCE,
    /// They are recorded, and nothing is decided by them.
    SHADOW,
    /// There are none.
    OFF;

    /// As it is written: `in force`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
