package io.sallyport.recorder.rule;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// One Sigma rule. Immutable.
///
/// @param id unique in a set
/// @param name what correlations may call it by; empty where it has none
/// @param tags such as `attack.t1070.003` and `sallyport.operation.evade`, in lower case
/// @param falsePositives when it may match what is harmless
/// @param matches cases: lines on which it has to match
/// @param passes cases: lines on which it must not
/// @param version changes with the rule's text, and with nothing else
/// @param file where it stands
/// @param line counted from 1
public record Rule(
        String id,
        String name,
        String title,
        Level level,
        List<String> tags,
        String description,
        List<String> falsePositives,
        Logsource logsource,
        RuleCondition condition,
        List<String> matches,
        List<String> passes,
        String version,
        String file,
        int line) {
    public Rule {
        tags = List.copyOf(tags);
        falsePositives = List.copyOf(falsePositives);
        matches = List.copyOf(matches);
        passes = List.copyOf(passes);
    }

    /// The same rule, asking something else.
    Rule with(RuleCondition other, String itsVersion) {
        return new Rule(
                id,
                name,
                title,
                level,
                tags,
                description,
                falsePositives,
                logsource,
                other,
                matches,
                passes,
                itsVersion,
                file,
                line);
    }

    /// The fields it looks at, in order; [Event#TEXT] where it has keywords.
    public SortedSet<String> fields() {
        return condition.fields().collect(Collectors.toCollection(TreeSet::new));
    }
}
