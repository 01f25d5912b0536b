package io.sallyport.gateway.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The machine's clock, which a test can put forward; it goes on from there.
public final class TestingClock implements InstantSource {
    private volatile Duration ahead = Duration.ZERO;

    /// Puts it forward by this much.
    public void forward(Duration by) {
        ahead = ahead.plus(by);
    }

    /// Puts it to this instant.
    public void setTo(Instant instant) {
        forward(Duration.between(instant(), instant));
    }

    @Override
    public Instant instant() {
        return InstantSource.system().instant().plus(ahead);
    }
}
