package io.sallyport.recorder.recording;

import java.time.Duration;

/// What bounds a recording.
///
/// @param outputCapBytes how much of one channel's output without a terminal is kept, in bytes; the
///   rest is counted and hashed. What a terminal showed is always kept.
/// @param inputHashBytes how much of what one channel without a terminal is sent is hashed, in
///   bytes from its start; the rest is counted. Hashing is two fifths of what an upload costs.
/// @param flushInterval how long recorded bytes may be on this machine without being on its disk,
///   which is what a power cut loses at most
public record Limits(long outputCapBytes, long inputHashBytes, Duration flushInterval) {
    public static final Limits DEFAULT = new Limits(8L << 20, 100L << 20, Duration.ofMillis(500));

    public Limits {
        if (outputCapBytes < 0) {
            throw new IllegalArgumentException("the output cap is negative: " + outputCapBytes);
        }
        if (inputHashBytes < 0) {
            throw new IllegalArgumentException("the hashed input is negative: " + inputHashBytes);
        }
        if (flushInterval.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "the flush interval is shorter than a millisecond: " + flushInterval);
        }
    }
}
