package io.sallyport.web.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Slows down guessing: after a few failures in a row, each further one doubles the wait, for the
/// name and for the source apart. Guarded by its own lock.
///
/// Not protected: somebody who fails on purpose under Alice's name makes Alice wait too, for at
/// most [#LONGEST_WAIT]; and whoever has very many addresses guesses from each of them.
final class SignInThrottle {
    /// Failures under one name before the waits begin.
    static final int FREE_FAILURES_OF_A_NAME = 5;

    /// Failures from one source before the waits begin; an office may share an address.
    static final int FREE_FAILURES_OF_A_SOURCE = 20;

    static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /// After so long without an attempt, a count is forgotten.
    static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    /// Counts kept of names, and as many of sources; the longest untouched goes first.
    static final int COUNTS_KEPT = 10_000;

    private final InstantSource clock;
    private final SequencedMap<String, Count> names = bounded();
    private final SequencedMap<String, Count> sources = bounded();

    SignInThrottle(InstantSource clock) {
        this.clock = clock;
    }

    /// The answer to an attempt.
    sealed interface Admission {
        /// The attempt may go on. It counts as a failure until [#succeeded] says otherwise, so that
        /// many attempts at once are no way around the wait.
        record Admitted() implements Admission {}

        /// Not before this time has passed.
        ///
        /// @param first whether this is the first attempt refused in this wait
        record Wait(Duration left, boolean first) implements Admission {}
    }

    synchronized Admission admit(String name, String source) {
        Instant now = clock.instant();
        Count ofName = count(names, name, now);
        Count ofSource = count(sources, source, now);
        Count longer = ofName.until.isAfter(ofSource.until) ? ofName : ofSource;
        if (now.isBefore(longer.until)) {
            boolean first = !longer.refused;
            longer.refused = true;
            return new Admission.Wait(Duration.between(now, longer.until), first);
        }
        ofName.failed(now, FREE_FAILURES_OF_A_NAME);
        ofSource.failed(now, FREE_FAILURES_OF_A_SOURCE);
        return new Admission.Admitted();
    }

    /// The attempt that was admitted has succeeded. The name starts afresh; the source only gets
    /// this attempt back, else an own account would buy endless guesses at others.
    synchronized void succeeded(String name, String source) {
        names.remove(key(name));
        Count ofSource = sources.get(key(source));
        if (ofSource != null) {
            ofSource.failures--;
            ofSource.until = Instant.MIN;
        }
    }

    private static Count count(SequencedMap<String, Count> counts, String key, Instant now) {
        Count count = counts.computeIfAbsent(key(key), absent -> new Count());
        if (count.last.plus(FORGOTTEN_AFTER).isBefore(now)) {
            count.failures = 0;
        }
        return count;
    }

    /// Bounds what one count costs, whatever was typed.
    private static String key(String text) {
        return text.length() <= 128 ? text : text.substring(0, 128);
    }

    private static SequencedMap<String, Count> bounded() {
        return new LinkedHashMap<>(64, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.@Nullable Entry<String, Count> eldest) {
                return size() > COUNTS_KEPT;
            }
        };
    }

    private static final class Count {
        private int failures;
        private boolean refused;
        private Instant last = Instant.EPOCH;
        private Instant until = Instant.MIN;

        private void failed(Instant now, int free) {
            failures++;
            last = now;
            refused = false;
            if (failures >= free) {
                int doublings = Math.min(failures - free, 16);
                Duration wait = FIRST_WAIT.multipliedBy(1L << doublings);
                until = now.plus(wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT);
            }
        }
    }
}
