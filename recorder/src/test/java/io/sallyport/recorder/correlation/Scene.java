package io.sallyport.recorder.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rules `a` to `d` and correlations over them, for tests.
final class Scene {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final String RULES =
            List.of("a", "b", "c", "d").stream()
                    .map(name ->
                            """
                            ---
                            title: Rule %1$s
                            id: rule-%1$s
                            name: %1$s
                            level: low
                            detection: {s: {f: x}, condition: s}
                            """
                                    .formatted(name))
                    .reduce("", String::concat);

    private Scene() {}

    static RuleFile read(String... correlations) {
        StringBuilder text = new StringBuilder(RULES);
        for (int i = 0; i < correlations.length; i++) {
            text.append(
                    """
                    ---
                    title: Correlation %1$d
                    id: correlation-%1$d
                    name: c%1$d
                    correlation:
                    %2$s
                    """
                            .formatted(i, correlations[i].indent(4)));
        }
        return new RuleReader(Map.of()).read("own.yml", text.toString());
    }

    static List<Correlation> correlationsOf(RuleFile file) {
        assertThat(file.problems()).isEmpty();
        return file.correlations();
    }

    static Correlations correlations(Bounds bounds, String... written) {
        RuleFile file = read(written);
        return new Correlations(file.rules(), correlationsOf(file), bounds);
    }

    static Correlations correlations(String... written) {
        return correlations(Bounds.USUAL, written);
    }

    /// @param fields `name=value`
    static Occurrence occurrence(int second, String rule, String... fields) {
        return occurrence(second + rule, second, rule, fields);
    }

    static Occurrence occurrence(String event, int second, String rule, String... fields) {
        Map<String, List<String>> named = new HashMap<>();
        for (String field : fields) {
            String[] parts = field.split("=", 2);
            named.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1]);
        }
        return new Occurrence(event, "rule-" + rule, NOON.plus(Duration.ofSeconds(second)), named);
    }

    /// Events of each match, as `5a 7b`.
    static List<String> told(Correlations correlations, Occurrence... occurrences) {
        return List.of(occurrences).stream()
                .flatMap(one -> correlations.see(one).stream())
                .map(match -> String.join(" ", match.events()))
                .toList();
    }
}
