package io.sallyport.recorder.rule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the cases of correlations: each a list of what happens, one after the other.
final class CaseReader {
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int MOST_CASES = 50;
    private static final int MOST_STEPS = 100;
    private static final int MOST_TIMES = 2_000;

    /// Beside them the fields that a step may have.
    private static final Set<String> KEYS =
            Set.of(
                    "line",
                    "after",
                    "times",
                    "person",
                    "target",
                    "owner",
                    "User",
                    "session",
                    "decision",
                    "first",
                    "rare",
                    "learning",
                    "hour",
                    "weekday",
                    "off_hours");

    private CaseReader() {}

    static List<List<CaseStep>> read(YamlNode.Mapping rule, String kind)
            throws RuleInvalidException {
        YamlNode.Mapping cases = Keys.mapping(rule, "cases");
        YamlNode node = cases == null ? null : cases.entries().get(kind);
        if (node == null) {
            return List.of();
        }
        List<List<CaseStep>> read = new ArrayList<>();
        for (YamlNode one : items(node, MOST_CASES, "`" + kind + "` of a correlation")) {
            List<CaseStep> steps = new ArrayList<>();
            for (YamlNode step : items(one, MOST_STEPS, "a case of a correlation")) {
                steps.add(step(step));
            }
            read.add(List.copyOf(steps));
        }
        return List.copyOf(read);
    }

    private static List<YamlNode> items(YamlNode node, int most, String what)
            throws RuleInvalidException {
        if (node instanceof YamlNode.Sequence list && list.items().size() <= most) {
            return list.items();
        }
        throw RuleInvalidException.mistake(
                node.line(), what + " is a list of at most " + most + ", each a list of commands");
    }

    private static CaseStep step(YamlNode node) throws RuleInvalidException {
        if (node instanceof YamlNode.Scalar line) {
            return new CaseStep(line.text(), SOON, 1, Map.of());
        }
        if (!(node instanceof YamlNode.Mapping step)) {
            throw RuleInvalidException.mistake(
                    node.line(), "a step is a command, or a mapping with `line`");
        }
        CorrelationReader.requireKnown(step, KEYS, "in a step");
        String after = Keys.text(step, "after").orElse("1s");
        String times = Keys.text(step, "times").orElse("1");
        if (!times.matches("[0-9]{1,4}")
                || Integer.parseInt(times) < 1
                || Integer.parseInt(times) > MOST_TIMES) {
            throw RuleInvalidException.mistake(
                    Keys.line(step, "times"), "`times` is between 1 and " + MOST_TIMES);
        }
        Map<String, List<String>> fields = new HashMap<>();
        for (String key : step.entries().keySet()) {
            if (!List.of("line", "after", "times").contains(key)) {
                fields.put(key, Keys.texts(step, key));
            }
        }
        return new CaseStep(
                Keys.text(step, "line").orElse(""),
                CorrelationReader.duration(after, Keys.line(step, "after")),
                Integer.parseInt(times),
                fields);
    }
}
