package io.sallyport.recorder.correlation;

import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A rule matched an event.
///
/// @param event names the event, as a journal's entry does
/// @param rule the rule's id
/// @param at when the event was
/// @param fields the event's, each with its values
public record Occurrence(String event, String rule, Instant at, Map<String, List<String>> fields) {
    public Occurrence {
        Map<String, List<String>> copy = new HashMap<>();
        fields.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        fields = Map.copyOf(copy);
    }

    /// Of an event's fields those values that are wholly known: what is perhaps the same is not
    /// counted as the same.
    public static Occurrence of(String name, String rule, Instant at, Event event) {
        Map<String, List<String>> fields = new HashMap<>();
        event.fields()
                .forEach((field, values) ->
                        fields.put(
                                field,
                                values.stream()
                                        .filter(value -> value.isText() && value.isCertain())
                                        .map(Value::text)
                                        .distinct()
                                        .toList()));
        return new Occurrence(name, rule, at, fields);
    }
}
