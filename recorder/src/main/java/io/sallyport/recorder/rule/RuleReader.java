package io.sallyport.recorder.rule;

import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads files of Sigma rules (specification 2.1): any number of YAML documents, a rule each. A key
/// of our own, `cases`, has lines on which a rule has to match (`matches`) or must not (`passes`).
///
/// Immutable.
public final class RuleReader {
    private static final Set<String> KEYS =
            Set.of(
                    "title",
                    "id",
                    "name",
                    "taxonomy",
                    "related",
                    "status",
                    "description",
                    "license",
                    "references",
                    "author",
                    "date",
                    "modified",
                    "logsource",
                    "detection",
                    "fields",
                    "falsepositives",
                    "level",
                    "tags",
                    "scope",
                    "cases");

    private final DetectionReader detections;

    /// @param lists what placeholders such as `%admin_hosts%` stand for, by name
    public RuleReader(Map<String, List<String>> lists) {
        Map<String, List<String>> copy = new HashMap<>();
        lists.forEach((name, items) -> copy.put(name, List.copyOf(items)));
        this.detections = new DetectionReader(new FieldReader(Map.copyOf(copy)));
    }

    /// Reads all that can be read; a rule with a problem is left out, and so is what stands after a
    /// place that is not YAML.
    ///
    /// @param file the name to show in problems
    public RuleFile read(String file, String text) {
        List<Rule> rules = new ArrayList<>();
        List<RuleProblem> problems = new ArrayList<>();
        if (text.length() > YamlDocuments.LONGEST_FILE) {
            String message = "a file has at most " + YamlDocuments.LONGEST_FILE + " characters";
            problems.add(new RuleProblem(RuleProblem.Kind.MISTAKE, file, 1, message));
            return new RuleFile(rules, problems);
        }
        List<YamlNode> documents = new ArrayList<>();
        try (YamlDocuments yaml = new YamlDocuments(text)) {
            yaml.readInto(documents);
        } catch (RuleInvalidException problem) {
            problems.add(problem.in(file));
        }
        for (YamlNode document : documents) {
            try {
                if (!isEmpty(document)) {
                    rules.add(rule(file, document));
                }
            } catch (RuleInvalidException problem) {
                problems.add(problem.in(file));
            }
        }
        return new RuleFile(rules, problems);
    }

    private static boolean isEmpty(YamlNode document) {
        return document instanceof YamlNode.Scalar nothing && nothing.text().isEmpty();
    }

    private Rule rule(String file, YamlNode document) throws RuleInvalidException {
        if (!(document instanceof YamlNode.Mapping rule)) {
            throw RuleInvalidException.mistake(document.line(), "a rule is a mapping");
        }
        for (String kind : List.of("correlation", "filter", "action")) {
            if (rule.entries().containsKey(kind)) {
                throw RuleInvalidException.unsupported(rule.line(), kind);
            }
        }
        checkKeys(rule);
        YamlNode.Mapping cases = mapping(rule, "cases");
        return new Rule(
                needed(rule, "id"),
                needed(rule, "title"),
                level(rule),
                texts(rule, "tags").stream().map(t -> t.toLowerCase(Locale.ROOT)).toList(),
                text(rule, "description").orElse(""),
                texts(rule, "falsepositives"),
                logsource(rule),
                detections.read(detection(rule)),
                cases == null ? List.of() : texts(cases, "matches"),
                cases == null ? List.of() : texts(cases, "passes"),
                file,
                rule.line());
    }

    /// Sigma lets a rule have keys of one's own; one that is nearly a known one is a slip.
    private static void checkKeys(YamlNode.Mapping rule) throws RuleInvalidException {
        for (Map.Entry<String, YamlNode> entry : rule.entries().entrySet()) {
            String key = entry.getKey();
            Optional<String> meant = Nearest.of(key, KEYS);
            if (!KEYS.contains(key) && meant.isPresent()) {
                throw RuleInvalidException.mistake(
                        entry.getValue().line(),
                        "`" + key + "` is not known — did you mean `" + meant.get() + "`?");
            }
        }
    }

    private static Level level(YamlNode.Mapping rule) throws RuleInvalidException {
        String word = needed(rule, "level");
        for (Level level : Level.values()) {
            if (level.word().equals(word)) {
                return level;
            }
        }
        List<String> words = Arrays.stream(Level.values()).map(Level::word).toList();
        throw RuleInvalidException.mistake(
                line(rule, "level"),
                "there is no level `" + word + "`" + Nearest.suggestion(word, words));
    }

    private static Logsource logsource(YamlNode.Mapping rule) throws RuleInvalidException {
        YamlNode.Mapping source = mapping(rule, "logsource");
        if (source == null) {
            return new Logsource("", "", "");
        }
        return new Logsource(
                text(source, "category").orElse(""),
                text(source, "product").orElse(""),
                text(source, "service").orElse(""));
    }

    private static YamlNode.Mapping detection(YamlNode.Mapping rule) throws RuleInvalidException {
        YamlNode.Mapping detection = mapping(rule, "detection");
        if (detection == null) {
            throw RuleInvalidException.mistake(rule.line(), "the rule has no `detection`");
        }
        return detection;
    }

    private static String needed(YamlNode.Mapping node, String key) throws RuleInvalidException {
        String text = text(node, key).orElse("");
        if (text.isBlank()) {
            throw RuleInvalidException.mistake(node.line(), "the rule has no `" + key + "`");
        }
        // Shown on terminals and pages: what would move a cursor there stays out.
        if (!text.codePoints().allMatch(PrintableText::isPrintable)) {
            throw RuleInvalidException.mistake(
                    line(node, key), "`" + key + "` has characters that show nothing; remove them");
        }
        return text;
    }

    private static int line(YamlNode.Mapping node, String key) {
        YamlNode value = node.entries().get(key);
        return value == null ? node.line() : value.line();
    }

    private static Optional<String> text(YamlNode.Mapping node, String key)
            throws RuleInvalidException {
        YamlNode value = node.entries().get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof YamlNode.Scalar scalar) {
            return Optional.of(scalar.text());
        }
        throw RuleInvalidException.mistake(value.line(), "`" + key + "` is a single value");
    }

    private static List<String> texts(YamlNode.Mapping node, String key)
            throws RuleInvalidException {
        YamlNode value = node.entries().get(key);
        if (value == null || (value instanceof YamlNode.Scalar nothing && nothing.isNull())) {
            return List.of();
        }
        List<YamlNode> items =
                value instanceof YamlNode.Sequence list ? list.items() : List.of(value);
        List<String> texts = new ArrayList<>();
        for (YamlNode item : items) {
            if (!(item instanceof YamlNode.Scalar text)) {
                throw RuleInvalidException.mistake(
                        item.line(), "`" + key + "` is a list of single values");
            }
            texts.add(text.text());
        }
        return texts;
    }

    private static YamlNode.@Nullable Mapping mapping(YamlNode.Mapping node, String key)
            throws RuleInvalidException {
        YamlNode value = node.entries().get(key);
        if (value == null || value instanceof YamlNode.Mapping) {
            return (YamlNode.Mapping) value;
        }
        throw RuleInvalidException.mistake(value.line(), "`" + key + "` is a mapping");
    }
}
