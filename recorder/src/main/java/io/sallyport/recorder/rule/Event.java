package io.sallyport.recorder.rule;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What rules are asked about: named fields, each with any number of values. A test of a field
/// holds where it holds for one of its values. Immutable.
///
/// @param fields no field is empty; one that is not here is absent
public record Event(Map<String, List<Value>> fields) {
    /// The field that keywords are looked for in.
    public static final String TEXT = "";

    public Event {
        Map<String, List<Value>> copy = new HashMap<>();
        fields.forEach((name, values) -> {
            if (!values.isEmpty()) {
                copy.put(name, List.copyOf(values));
            }
        });
        fields = Map.copyOf(copy);
    }

    /// An event that keyword rules see, and no other.
    public static Event ofText(String text) {
        return new Event(Map.of(TEXT, List.of(Value.known(text))));
    }

    List<Value> values(String field) {
        return fields.getOrDefault(field, List.of());
    }
}
