package io.sallyport.recorder.correlation;

import io.sallyport.recorder.rule.Correlation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A correlation matched.
///
/// @param at the time of the event that completed it
/// @param group what it is grouped by, in that order, with what all its events have there
/// @param events that led to it, in the order of their time
/// @param fields what other correlations may count it by
public record Correlated(
        Correlation correlation,
        Instant at,
        Map<String, String> group,
        List<String> events,
        Map<String, List<String>> fields) {
    public Correlated {
        group = Collections.unmodifiableMap(new LinkedHashMap<>(group));
        events = List.copyOf(events);
        fields = Map.copyOf(fields);
    }

    /// As others see it.
    Occurrence occurrence() {
        return new Occurrence(
                events.isEmpty() ? correlation.id() : events.getLast(),
                correlation.id(),
                at,
                fields);
    }

    List<String> key() {
        return new ArrayList<>(group.values());
    }
}
