package io.sallyport.policy.report;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How long something took, in seconds: by the nearest rank, so that each is a time that was really
/// taken. Absent where nothing was.
///
/// @param count how many times
/// @param p50 half of them took no longer
/// @param p90 nine of ten
/// @param p99 99 of 100
/// @param worst all of them
public record Delays(
        int count,
        @Nullable Double p50,
        @Nullable Double p90,
        @Nullable Double p99,
        @Nullable Double worst) {

    /// Collects them. Confined to one thread.
    static final class Builder {
        private long[] millis = new long[16];
        private int count;

        /// @param taken less than nothing, where clocks of two nodes differ, counts as nothing
        void add(Duration taken) {
            if (count == millis.length) {
                millis = Arrays.copyOf(millis, count * 2);
            }
            millis[count++] = Math.max(0, taken.toMillis());
        }

        Delays build() {
            if (count == 0) {
                return new Delays(0, null, null, null, null);
            }
            long[] sorted = Arrays.copyOf(millis, count);
            Arrays.sort(sorted);
            return new Delays(
                    count, rank(sorted, 50), rank(sorted, 90), rank(sorted, 99), rank(sorted, 100));
        }

        private static double rank(long[] sorted, long percent) {
            long rank = (percent * sorted.length + 99) / 100;
            return sorted[(int) rank - 1] / 1000.0;
        }
    }
}
