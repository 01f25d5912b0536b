package io.sallyport.recorder.correlation;

import io.sallyport.recorder.rule.Correlation;
import java.time.Duration;

/// What correlations may hold in memory.
///
/// @param groups of one correlation at once
/// @param events of one group; a correlation never needs more than [Correlation#MOST_COUNTED]
/// @param late how much earlier than the newest event of its group an event may be
public record Bounds(int groups, int events, Duration late) {
    public static final Bounds USUAL =
            new Bounds(20_000, Correlation.MOST_COUNTED, Duration.ofSeconds(10));

    public Bounds {
        if (groups < 1 || events < 1 || late.isNegative()) {
            throw new IllegalArgumentException(
                    "at least one group, one event, and no negative time");
        }
    }
}
