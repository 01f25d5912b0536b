package io.sallyport.recorder.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A rule over what other rules matched (Sigma's correlation rules, specification 2.1). Immutable.
///
/// @param id unique in a set, also among the rules; the name where it has no id
/// @param name what others may call it by; empty where it has none
/// @param rules ids or names of rules and of other correlations; for [Type#TEMPORAL_ORDERED] in the
///   order that they have to come in
/// @param groupBy fields, or aliases, in which all that is counted together is the same
/// @param timespan how far apart the first and the last may be
/// @param count how many are wanted: events, values, or different rules
/// @param field whose values are counted; empty for all but [Type#VALUE_COUNT]
/// @param aliases by alias and rule, the field that it stands for there
/// @param generate whether what its rules match is told by itself, too
/// @param matches cases: what has to match when it happens
/// @param passes cases: what must not
/// @param version changes with the rule's text, and with nothing else
/// @param file where it stands
/// @param line counted from 1
public record Correlation(
        String id,
        String name,
        String title,
        Level level,
        List<String> tags,
        String description,
        Type type,
        List<String> rules,
        List<String> groupBy,
        Duration timespan,
        Count count,
        String field,
        Map<String, Map<String, String>> aliases,
        boolean generate,
        List<List<CaseStep>> matches,
        List<List<CaseStep>> passes,
        String version,
        String file,
        int line) {
    /// More events or values than these are not counted together: what is counted is held.
    public static final int MOST_COUNTED = 1_000;

    public Correlation {
        tags = List.copyOf(tags);
        rules = List.copyOf(rules);
        groupBy = List.copyOf(groupBy);
        aliases = Map.copyOf(aliases);
        matches = matches.stream().map(List::copyOf).toList();
        passes = passes.stream().map(List::copyOf).toList();
    }

    public enum Type {
        EVENT_COUNT,
        VALUE_COUNT,
        /// Different rules, whatever came first.
        TEMPORAL,
        /// All its rules, one after the other.
        TEMPORAL_ORDERED
    }

    /// A range, both ends in it.
    public record Count(int least, int most) {
        public boolean holds(int number) {
            return number >= least && number <= most;
        }
    }
}
