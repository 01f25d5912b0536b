package io.sallyport.recorder.rule;

import io.sallyport.recorder.rule.Correlation.Count;
import io.sallyport.recorder.rule.Correlation.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads a document with a `correlation`. What it refers to is looked up later ([References]): it
/// may stand in another file.
final class CorrelationReader {
    private static final Set<String> KEYS =
            Set.of(
                    "type",
                    "rules",
                    "group-by",
                    "timespan",
                    "condition",
                    "aliases",
                    "generate",
                    "field");

    private static final List<String> TYPES =
            Arrays.stream(Type.values()).map(CorrelationReader::word).toList();

    /// Sigma has them, and they are not evaluated here.
    private static final Set<String> OTHER_TYPES =
            Set.of(
                    "value_sum",
                    "value_avg",
                    "value_percentile",
                    "value_median",
                    "temporal_extended",
                    "temporal_ordered_extended");

    private static final List<String> COMPARISONS = List.of("gt", "gte", "lt", "lte", "eq");
    private static final Pattern TIMESPAN = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(90);
    private static final int MOST_RULES = 100;
    private static final int MOST_FIELDS = 10;

    private CorrelationReader() {}

    static Correlation read(String file, YamlNode.Mapping rule) throws RuleInvalidException {
        Keys.check(rule, RuleReader.KEYS);
        YamlNode.Mapping section = Keys.mapping(rule, "correlation");
        if (section == null) {
            throw RuleInvalidException.mistake(rule.line(), "the rule has no `correlation`");
        }
        requireKnown(section, KEYS, "in `correlation`");
        Type type = type(section);
        List<String> rules = rules(section);
        String name = Keys.printable(rule, "name", Keys.text(rule, "name").orElse(""));
        YamlNode.Mapping condition = condition(section, type);
        return new Correlation(
                name.isBlank() || rule.entries().containsKey("id") ? Keys.id(rule) : name,
                name,
                Keys.needed(rule, "title"),
                rule.entries().containsKey("level") ? Keys.level(rule) : Level.MEDIUM,
                Keys.tags(rule),
                Keys.text(rule, "description").orElse(""),
                type,
                rules,
                groupBy(section),
                timespan(section),
                condition == null
                        ? new Count(rules.size(), rules.size())
                        : count(condition, type, rules.size()),
                field(section, condition, type),
                aliases(section),
                flag(rule) || flag(section),
                CaseReader.read(rule, "matches"),
                CaseReader.read(rule, "passes"),
                CanonicalText.version(rule),
                file,
                rule.line());
    }

    static void requireKnown(YamlNode.Mapping node, Set<String> known, String where)
            throws RuleInvalidException {
        for (Map.Entry<String, YamlNode> entry : node.entries().entrySet()) {
            if (!known.contains(entry.getKey())) {
                throw RuleInvalidException.mistake(
                        entry.getValue().line(),
                        "`"
                                + entry.getKey()
                                + "` is not known "
                                + where
                                + Nearest.suggestion(entry.getKey(), known));
            }
        }
    }

    private static Type type(YamlNode.Mapping section) throws RuleInvalidException {
        String word = Keys.needed(section, "type");
        if (OTHER_TYPES.contains(word)) {
            throw RuleInvalidException.unsupported(
                    Keys.line(section, "type"),
                    "correlation of type `"
                            + word
                            + "`; what commands tell is counted, not added up or extended: there"
                            + " are "
                            + String.join(", ", TYPES));
        }
        int place = TYPES.indexOf(word);
        if (place < 0) {
            throw RuleInvalidException.mistake(
                    Keys.line(section, "type"),
                    "there is no correlation `" + word + "`" + Nearest.suggestion(word, TYPES));
        }
        return Type.values()[place];
    }

    private static List<String> rules(YamlNode.Mapping section) throws RuleInvalidException {
        List<String> rules = Keys.texts(section, "rules");
        int line = Keys.line(section, "rules");
        if (rules.isEmpty() || rules.size() > MOST_RULES) {
            throw RuleInvalidException.mistake(
                    line, "`rules` names 1 to " + MOST_RULES + " rules, by id or name");
        }
        if (new HashSet<>(rules).size() < rules.size()) {
            throw RuleInvalidException.mistake(line, "`rules` names a rule twice; keep one");
        }
        return rules;
    }

    private static List<String> groupBy(YamlNode.Mapping section) throws RuleInvalidException {
        List<String> fields = Keys.texts(section, "group-by");
        if (fields.size() > MOST_FIELDS) {
            throw RuleInvalidException.mistake(
                    Keys.line(section, "group-by"),
                    "`group-by` has at most " + MOST_FIELDS + " fields");
        }
        return fields;
    }

    private static Duration timespan(YamlNode.Mapping section) throws RuleInvalidException {
        return duration(Keys.needed(section, "timespan"), Keys.line(section, "timespan"));
    }

    /// Between a second and [#LONGEST].
    static Duration duration(String text, int line) throws RuleInvalidException {
        Matcher parts = TIMESPAN.matcher(text);
        if (!parts.matches()) {
            throw RuleInvalidException.mistake(
                    line,
                    "`"
                            + text
                            + "` is no timespan; write a number and s, m, h or d, such as `90m`");
        }
        long number = Long.parseLong(parts.group(1));
        Duration timespan =
                switch (parts.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                };
        if (timespan.isZero() || timespan.compareTo(LONGEST) > 0) {
            throw RuleInvalidException.mistake(
                    line, "a timespan is between 1s and " + LONGEST.toDays() + "d");
        }
        return timespan;
    }

    private static YamlNode.@Nullable Mapping condition(YamlNode.Mapping section, Type type)
            throws RuleInvalidException {
        if (section.entries().get("condition") instanceof YamlNode.Scalar text && !text.isNull()) {
            throw RuleInvalidException.unsupported(
                    text.line(), "a condition of words; write `condition: {gte: …}`");
        }
        YamlNode.Mapping condition = Keys.mapping(section, "condition");
        if (condition == null && (type == Type.EVENT_COUNT || type == Type.VALUE_COUNT)) {
            throw RuleInvalidException.mistake(
                    section.line(), "`" + word(type) + "` needs `condition`, such as `{gte: 10}`");
        }
        return condition;
    }

    private static Count count(YamlNode.Mapping condition, Type type, int rules)
            throws RuleInvalidException {
        int least = 0;
        int most = Integer.MAX_VALUE;
        for (Map.Entry<String, YamlNode> entry : condition.entries().entrySet()) {
            String key = entry.getKey();
            switch (key) {
                case "gt" -> least = Math.max(least, number(condition, key) + 1);
                case "gte" -> least = Math.max(least, number(condition, key));
                case "lt" -> most = Math.min(most, number(condition, key) - 1);
                case "lte" -> most = Math.min(most, number(condition, key));
                case "eq" -> {
                    least = Math.max(least, number(condition, key));
                    most = Math.min(most, number(condition, key));
                }
                case "field" -> {
                    // Read elsewhere.
                }
                case "neq" ->
                        throw RuleInvalidException.unsupported(
                                entry.getValue().line(), "`neq` in a correlation's condition");
                default ->
                        throw RuleInvalidException.mistake(
                                entry.getValue().line(),
                                "`"
                                        + key
                                        + "` compares nothing; there are "
                                        + String.join(", ", COMPARISONS)
                                        + Nearest.suggestion(key, COMPARISONS));
            }
        }
        return checked(condition.line(), new Count(least, most), type, rules);
    }

    private static Count checked(int line, Count count, Type type, int rules)
            throws RuleInvalidException {
        if (count.least() < 1) {
            // It is asked when an event comes, and would hold at the first.
            throw RuleInvalidException.unsupported(
                    line, "a condition that few or no events meet; it needs `gt`, `gte` or `eq`");
        }
        if (count.most() < count.least()) {
            throw RuleInvalidException.mistake(line, "no number meets the condition");
        }
        boolean ofRules = type == Type.TEMPORAL || type == Type.TEMPORAL_ORDERED;
        if (ofRules && count.least() > rules) {
            throw RuleInvalidException.mistake(
                    line, "there are " + rules + " rules, and the condition wants more");
        }
        if (type == Type.TEMPORAL_ORDERED && !(count.least() == rules && count.holds(rules))) {
            throw RuleInvalidException.unsupported(
                    line, "`temporal_ordered` with fewer than all its rules");
        }
        if (count.least() > Correlation.MOST_COUNTED) {
            throw RuleInvalidException.mistake(
                    line, "at most " + Correlation.MOST_COUNTED + " are counted together");
        }
        return count;
    }

    private static int number(YamlNode.Mapping condition, String key) throws RuleInvalidException {
        String text = Keys.needed(condition, key);
        if (!text.matches("[0-9]{1,7}")) {
            throw RuleInvalidException.mistake(
                    Keys.line(condition, key), "`" + text + "` is no number to compare with");
        }
        return Integer.parseInt(text);
    }

    private static String field(
            YamlNode.Mapping section, YamlNode.@Nullable Mapping condition, Type type)
            throws RuleInvalidException {
        YamlNode.Mapping where =
                condition == null || section.entries().containsKey("field") ? section : condition;
        List<String> fields = Keys.texts(where, "field");
        int line = Keys.line(where, "field");
        if (type == Type.VALUE_COUNT && fields.size() != 1) {
            throw RuleInvalidException.mistake(
                    line,
                    "`value_count` needs one `field` in its condition, whose values it counts");
        }
        if (type != Type.VALUE_COUNT && !fields.isEmpty()) {
            throw RuleInvalidException.mistake(
                    line, "`" + word(type) + "` counts no values; take `field` away");
        }
        return fields.isEmpty() ? "" : fields.getFirst();
    }

    private static Map<String, Map<String, String>> aliases(YamlNode.Mapping section)
            throws RuleInvalidException {
        YamlNode.Mapping aliases = Keys.mapping(section, "aliases");
        Map<String, Map<String, String>> all = new HashMap<>();
        if (aliases == null) {
            return all;
        }
        for (String alias : aliases.entries().keySet()) {
            YamlNode.Mapping fields = Keys.mapping(aliases, alias);
            if (fields == null || fields.entries().isEmpty()) {
                throw RuleInvalidException.mistake(
                        Keys.line(aliases, alias), "the alias `" + alias + "` stands for nothing");
            }
            Map<String, String> ofRules = new HashMap<>();
            for (String rule : fields.entries().keySet()) {
                ofRules.put(rule, Keys.needed(fields, rule));
            }
            all.put(alias, Map.copyOf(ofRules));
        }
        return all;
    }

    /// Sigma has it beside the correlation; many write it into it.
    private static boolean flag(YamlNode.Mapping node) throws RuleInvalidException {
        String text = Keys.text(node, "generate").orElse("false");
        if (!text.equals("true") && !text.equals("false")) {
            throw RuleInvalidException.mistake(
                    Keys.line(node, "generate"), "`generate` is `true` or `false`");
        }
        return text.equals("true");
    }

    private static String word(Type type) {
        return type.name().toLowerCase(Locale.ROOT);
    }
}
