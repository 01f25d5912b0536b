package io.sallyport.recorder.rule;

import java.util.List;

/// A Sigma filter: what has to hold of an event beside what other rules ask, so that these leave
/// something out without being written anew. Immutable.
///
/// @param rules by id or by name, those that it is for; none: all of its log source
/// @param condition what has to hold too, usually a `not`
/// @param version changes with the filter's text, and with nothing else
/// @param file where it stands
/// @param line counted from 1
public record Filter(
        String title,
        List<String> rules,
        Logsource logsource,
        RuleCondition condition,
        String version,
        String file,
        int line) {
    public Filter {
        rules = List.copyOf(rules);
    }

    boolean isForAll() {
        return rules.isEmpty();
    }

    /// The rule as it is under the filter. Its version tells of the filter: what it matches is not
    /// what it matched.
    Rule appliedTo(Rule rule) {
        return rule.with(
                new RuleCondition.All(List.of(rule.condition(), condition)),
                CanonicalText.version(rule.version() + " " + version));
    }
}
