package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What rules and levels have done about their violations, as far as it is said beside the
/// configuration. Immutable.
///
/// @param said by a rule's id, or a level's word
public record Responses(Map<String, Response> said) {
    public static final Responses NONE = new Responses(Map.of());

    public Responses {
        said = Map.copyOf(said);
    }

    /// What is said of a rule, and of its level.
    Response of(String rule, Level level) {
        Response ofLevel = said.getOrDefault(level.word(), Response.NONE);
        return said.getOrDefault(rule, Response.NONE).over(ofLevel);
    }

    /// What is said of rules, and not of levels.
    Map<String, Response> ofRules() {
        Map<String, Response> rules = new HashMap<>(said);
        for (Level level : Level.values()) {
            rules.remove(level.word());
        }
        return rules;
    }

    /// Of what these and those do not say the same.
    public Set<String> differing(Responses others) {
        Set<String> differing = new TreeSet<>(said.keySet());
        differing.addAll(others.said.keySet());
        differing.removeIf(of ->
                said.getOrDefault(of, Response.NONE)
                        .equals(others.said.getOrDefault(of, Response.NONE)));
        return differing;
    }
}
