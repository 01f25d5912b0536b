package io.sallyport.recorder.rule;

import java.util.List;
import java.util.Map;

/// A file says what is done about violations of a rule, or of a level. What the words mean is for
/// those to say who do it.
///
/// @param of the rule's id or name, or a level's word
/// @param settings by key: `receivers`, `window`, `escalation`, `actions`, `steps`; a single value
///   is a list of one
/// @param file where it stands
/// @param line counted from 1
public record ResponseOrder(String of, Map<String, List<String>> settings, String file, int line) {
    public ResponseOrder {
        settings = Map.copyOf(settings);
    }
}
