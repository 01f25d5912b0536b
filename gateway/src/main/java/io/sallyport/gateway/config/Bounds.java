package io.sallyport.gateway.config;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Refuses a setting that no node could run with, by its key and with what would do.
final class Bounds {
    private static final int LAST_PORT = 65_535;

    /// Longer ones overflow where they are counted in small units.
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Bounds() {}

    static void port(String key, int port) {
        if (port < 0 || port > LAST_PORT) {
            throw new IllegalArgumentException(
                    key + " is " + port + "; a port lies between 0 and " + LAST_PORT);
        }
    }

    static void atLeast(String key, long least, long value) {
        if (value < least) {
            throw new IllegalArgumentException(key + " is " + value + "; the least is " + least);
        }
    }

    /// @param range both ends, as people write them
    static <T extends Comparable<T>> void between(
            String key, T least, T most, T value, String range) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(key + " does not lie between " + range);
        }
    }

    static void longerThanNothing(String key, Duration value) {
        if (value.isZero()) {
            throw new IllegalArgumentException(
                    key + " is 0; it has to be longer than nothing, such as 30s");
        }
        notNegative(key, value);
    }

    /// Reads a value that checks itself; its complaint is told behind the key. Without a cause: a
    /// value may be a secret, and whoever parses one tends to quote it.
    static <T> T read(String key, String value, Function<String, T> reader) {
        try {
            return reader.apply(value);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(key + " " + refused.getMessage());
        }
    }

    /// Refuses one of two keys that need each other.
    static void together(
            String key, @Nullable String value, String other, @Nullable String otherValue) {
        if ((value == null) != (otherValue == null)) {
            throw new IllegalArgumentException(
                    (value == null ? key : other)
                            + " is missing; it goes with "
                            + (value == null ? other : key));
        }
    }

    /// What is written with nothing behind it is not set.
    static @Nullable String blankAsAbsent(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    static void notNegative(String key, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(
                    key + " is negative; a duration is written as 30s, 5m or 12h");
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    key + " is longer than " + LONGEST.toDays() + " days; take less");
        }
    }
}
