package io.sallyport.policy;

import java.time.Instant;
import java.time.InstantSource;

/// A clock that stands still until it is set.
public final class ManualClock implements InstantSource {
    public static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private volatile Instant now = NOON;

    public void set(Instant instant) {
        now = instant;
    }

    @Override
    public Instant instant() {
        return now;
    }
}
