package io.sallyport.policy.notice;

import java.time.Duration;
import java.time.Instant;

/// How patiently notices are sent.
///
/// @param firstRetry how long after the first failure it is tried again; twice as long each time
/// @param longestRetry the longest between two attempts
/// @param patience how long after the change it is given up
/// @param longestSending how long one attempt may take in all
/// @param lease how long nobody else sends what somebody has begun to send: much longer than an
///   attempt takes, since two nodes' clocks differ
/// @param batch the most that one look sends on one channel
/// @param mostWaiting the most that wait, on all channels together
record Pace(
        Duration firstRetry,
        Duration longestRetry,
        Duration patience,
        Duration longestSending,
        Duration lease,
        int batch,
        int mostWaiting) {
    static final Pace STANDARD =
            new Pace(
                    Duration.ofSeconds(10),
                    Duration.ofHours(1),
                    Duration.ofHours(24),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5),
                    100,
                    100_000);

    /// When to try again.
    ///
    /// @param attempts how often it was tried, at least once
    Instant retryAfter(Instant now, int attempts) {
        Duration wait = firstRetry;
        for (int i = 1; i < attempts && wait.compareTo(longestRetry) < 0; i++) {
            wait = wait.multipliedBy(2);
        }
        return now.plus(wait.compareTo(longestRetry) < 0 ? wait : longestRetry);
    }
}
