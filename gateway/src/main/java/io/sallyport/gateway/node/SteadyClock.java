package io.sallyport.gateway.node;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The machine's clock, but never behind the time that has passed since it was last asked: where
/// the clock is set back, time goes on as it was, so that a grant ends when it ends and what is
/// over does not begin again. A clock that is set forward is followed: what ends then ends early.
/// Safe for use by many threads, which do not wait for each other.
///
/// Knows nothing of the time before it was made. A node that is started with a clock that is behind
/// takes that for the time.
public final class SteadyClock implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(SteadyClock.class);

    /// Nearer than this the two are taken for the same: between reading one and the other a thread
    /// may wait.
    private static final Duration NEAR = Duration.ofMillis(1);

    /// Farther back than this somebody set the clock.
    private static final Duration SET_BACK = Duration.ofSeconds(1);

    private final InstantSource wall;
    private final LongSupplier ticks;
    private final AtomicReference<Reading> last;

    /// @param told whether it was logged that the clock is behind
    private record Reading(Instant at, long tick, boolean told) {}

    /// @param wall the machine's clock
    /// @param ticks nanoseconds that only ever go forward
    public SteadyClock(InstantSource wall, LongSupplier ticks) {
        this.wall = wall;
        this.ticks = ticks;
        this.last = new AtomicReference<>(new Reading(wall.instant(), ticks.getAsLong(), false));
    }

    @Override
    public Instant instant() {
        Reading before = last.get();
        // In this order: the other way round, a thread that waits between the two would find the
        // clock ahead of the time for ever.
        Instant shown = wall.instant();
        long tick = ticks.getAsLong();
        Instant passed = before.at().plusNanos(tick - before.tick());
        if (shown.isBefore(passed)) {
            if (!before.told() && shown.isBefore(passed.minus(SET_BACK))) {
                tell(before, shown, passed);
            }
            return passed;
        }
        if (before.told() || shown.isAfter(passed.plus(NEAR))) {
            // Whoever comes second has read a clock that is hardly older.
            last.compareAndSet(before, new Reading(shown, tick, false));
        }
        return shown;
    }

    private void tell(Reading before, Instant shown, Instant passed) {
        if (last.compareAndSet(before, new Reading(before.at(), before.tick(), true))) {
            LOG.warn(
                    "this machine's clock shows {}, which is {} behind the time that has passed; this"
                            + " node goes on by the latter, so that nothing that is over begins"
                            + " again: if the clock is right now, start the node anew",
                    shown,
                    Duration.between(shown, passed));
        }
    }
}
