package io.sallyport.recorder.rule;

import java.util.Locale;

/// How much a match matters, the least first.
public enum Level {
    INFORMATIONAL,
    LOW,
    MEDIUM,
    HIGH,
    CRITICAL;

    /// As it is written: `high`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
