package io.sallyport.recorder.rule;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One thing that happens in a case of a correlation.
///
/// @param line the command; empty: a session is opened
/// @param after how long after the one before
/// @param times how often, one second after the other
/// @param fields what it has besides, such as its `target`
public record CaseStep(String line, Duration after, int times, Map<String, List<String>> fields) {
    public CaseStep {
        Map<String, List<String>> copy = new HashMap<>();
        fields.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        fields = Map.copyOf(copy);
    }
}
