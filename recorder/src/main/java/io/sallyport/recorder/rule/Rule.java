package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/// One Sigma rule. Immutable.
///
/// @param id unique in a set
/// @param name what correlations may call it by; empty where it has none
/// @param tags such as `attack.t1070.003` and `sallyport.operation.evade`, in lower case
/// @param falsePositives when it may match what is harmless
/// @param matches cases: lines on which it has to match
/// @param passes cases: lines on which it must not
/// @param given fields that the lines of its cases have besides their own, such as `first`
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
        Map<String, List<String>> given,
        String version,
        String file,
        int line) {
    public Rule {
        tags = List.copyOf(tags);
        falsePositives = List.copyOf(falsePositives);
        matches = List.copyOf(matches);
        passes = List.copyOf(passes);
        given = Map.copyOf(given);
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
                given,
                itsVersion,
                file,
                line);
    }

    /// The fields it looks at, in order; [Event#TEXT] where it has keywords.
    public SortedSet<String> fields() {
        return condition.fields().collect(Collectors.toCollection(TreeSet::new));
    }

    /// What a text needs, from the literals that the rule demands of its fields.
    ///
    /// @param written told a field and a literal in lower case, what of the literal has to be in
    ///   the text as it was written where it is in the field; empty where that cannot be said
    public Need need(BinaryOperator<String> written) {
        List<Set<String>> all = new ArrayList<>();
        for (RuleCondition.Demand demand : condition.demands()) {
            Set<String> one = new HashSet<>();
            demand.literals()
                    .forEach((field, texts) ->
                            texts.forEach(text -> one.add(written.apply(field, text))));
            if (!one.contains("")) {
                all.add(one);
            }
        }
        return new Need(id, all);
    }
}
