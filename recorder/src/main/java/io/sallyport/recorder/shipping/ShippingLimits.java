package io.sallyport.recorder.shipping;

import java.time.Duration;

/// Bounds of one shipper.
///
/// @param entries how many go at once, 5,000 at most
/// @param bytes how many bytes of documents go at once and are held in memory; one larger document
///   goes alone
/// @param firstPause how long to wait after a failure; doubled with each that follows
/// @param longestPause how long to wait at most
public record ShippingLimits(int entries, long bytes, Duration firstPause, Duration longestPause) {
    /// What was sent but not noted before a crash is never more than this.
    static final int MOST_ENTRIES = 5_000;

    public static final ShippingLimits DEFAULT =
            new ShippingLimits(1_000, 5L << 20, Duration.ofMillis(200), Duration.ofSeconds(30));

    public ShippingLimits {
        if (entries < 1 || entries > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    "a shipper sends between 1 and " + MOST_ENTRIES + " at once, not " + entries);
        }
        if (bytes < 1) {
            throw new IllegalArgumentException("a shipper sends at least a byte, not " + bytes);
        }
        if (firstPause.isNegative()
                || firstPause.isZero()
                || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException(
                    "pauses from " + firstPause + " to " + longestPause + " do not grow");
        }
    }
}
