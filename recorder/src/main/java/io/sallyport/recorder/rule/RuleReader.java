package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads files of Sigma rules (specification 2.1): any number of YAML documents, a rule, a filter
/// or a correlation each. A key of our own, `cases`, has lines on which a rule has to match
/// (`matches`) or must not (`passes`); a document of our own, `modes`, says of rules by their id
/// that they are off, or in shadow; another, `responses`, says of rules and levels what is done
/// about their violations.
///
/// Immutable.
public final class RuleReader {
    static final Set<String> KEYS =
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
                    "cases",
                    "correlation",
                    "generate",
                    "filter",
                    "action");

    private static final String MODES = "modes";

    /// They are told in a fact whenever rules are loaded.
    private static final int MOST_MODES = 500;

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
        List<Filter> filters = new ArrayList<>();
        List<Correlation> correlations = new ArrayList<>();
        List<ModeOrder> modes = new ArrayList<>();
        List<ResponseOrder> responses = new ArrayList<>();
        List<RuleProblem> problems = new ArrayList<>();
        if (text.length() > YamlDocuments.LONGEST_FILE) {
            String message = "a file has at most " + YamlDocuments.LONGEST_FILE + " characters";
            problems.add(new RuleProblem(RuleProblem.Kind.MISTAKE, file, 1, message));
            return new RuleFile(rules, filters, correlations, modes, responses, problems);
        }
        List<YamlNode> documents = new ArrayList<>();
        try (YamlDocuments yaml = new YamlDocuments(text)) {
            yaml.readInto(documents);
        } catch (RuleInvalidException problem) {
            problems.add(problem.in(file));
        }
        Continuation continuation = new Continuation();
        for (YamlNode document : documents) {
            try {
                if (isEmpty(document)) {
                    continue;
                }
                YamlNode.Mapping rule = continuation.meant(mapping(document)).orElse(null);
                if (rule == null) {
                    continue;
                }
                if (rule.entries().containsKey(MODES)) {
                    modes.addAll(modes(file, rule));
                } else if (rule.entries().containsKey("filter")) {
                    filters.add(FilterReader.read(file, rule, detections));
                } else if (rule.entries().containsKey(ResponseReader.KEY)) {
                    responses.addAll(ResponseReader.read(file, rule));
                } else if (rule.entries().containsKey("correlation")) {
                    correlations.add(CorrelationReader.read(file, rule));
                } else {
                    rules.add(rule(file, rule));
                }
            } catch (RuleInvalidException problem) {
                problems.add(problem.in(file));
            }
        }
        return new RuleFile(rules, filters, correlations, modes, responses, problems);
    }

    private static boolean isEmpty(YamlNode document) {
        return document instanceof YamlNode.Scalar nothing && nothing.text().isEmpty();
    }

    private static YamlNode.Mapping mapping(YamlNode document) throws RuleInvalidException {
        if (document instanceof YamlNode.Mapping rule) {
            return rule;
        }
        throw RuleInvalidException.mistake(document.line(), "a rule is a mapping");
    }

    private static List<ModeOrder> modes(String file, YamlNode.Mapping document)
            throws RuleInvalidException {
        YamlNode.Mapping modes = Keys.mapping(document, MODES);
        if (modes == null || document.entries().size() > 1) {
            throw RuleInvalidException.mistake(
                    document.line(), "`modes` stands in a document of its own");
        }
        if (modes.entries().size() > MOST_MODES) {
            throw RuleInvalidException.mistake(
                    document.line(), "`modes` speaks of at most " + MOST_MODES + " rules");
        }
        List<String> words = Arrays.stream(RuleMode.values()).map(RuleMode::word).toList();
        List<ModeOrder> read = new ArrayList<>();
        for (String rule : modes.entries().keySet()) {
            String word = Keys.needed(modes, rule);
            int line = Keys.line(modes, rule);
            if (!words.contains(word)) {
                throw RuleInvalidException.mistake(
                        line,
                        "there is no mode `"
                                + word
                                + "`; there are "
                                + String.join(", ", words)
                                + Nearest.suggestion(word, words));
            }
            read.add(new ModeOrder(rule, RuleMode.values()[words.indexOf(word)], file, line));
        }
        return read;
    }

    private Rule rule(String file, YamlNode.Mapping rule) throws RuleInvalidException {
        Keys.check(rule, KEYS);
        YamlNode.Mapping cases = Keys.mapping(rule, "cases");
        return new Rule(
                Keys.id(rule),
                Keys.printable(rule, "name", Keys.text(rule, "name").orElse("")),
                Keys.needed(rule, "title"),
                Keys.level(rule),
                Keys.tags(rule),
                Keys.text(rule, "description").orElse(""),
                Keys.texts(rule, "falsepositives"),
                logsource(rule),
                detections.read(detection(rule)),
                cases == null ? List.of() : Keys.texts(cases, "matches"),
                cases == null ? List.of() : Keys.texts(cases, "passes"),
                given(cases),
                CanonicalText.version(rule),
                file,
                rule.line());
    }

    private static Map<String, List<String>> given(YamlNode.@Nullable Mapping cases)
            throws RuleInvalidException {
        YamlNode.Mapping fields = cases == null ? null : Keys.mapping(cases, "given");
        Map<String, List<String>> given = new HashMap<>();
        if (fields != null) {
            for (String field : fields.entries().keySet()) {
                given.put(field, Keys.texts(fields, field));
            }
        }
        return given;
    }

    static Logsource logsource(YamlNode.Mapping rule) throws RuleInvalidException {
        YamlNode.Mapping source = Keys.mapping(rule, "logsource");
        if (source == null) {
            return new Logsource("", "", "");
        }
        return new Logsource(
                Keys.text(source, "category").orElse(""),
                Keys.text(source, "product").orElse(""),
                Keys.text(source, "service").orElse(""));
    }

    private static YamlNode.Mapping detection(YamlNode.Mapping rule) throws RuleInvalidException {
        YamlNode.Mapping detection = Keys.mapping(rule, "detection");
        if (detection == null) {
            throw RuleInvalidException.mistake(rule.line(), "the rule has no `detection`");
        }
        return detection;
    }
}
