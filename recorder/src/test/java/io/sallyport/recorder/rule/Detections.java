package io.sallyport.recorder.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Rules of which only the detection matters, and events, for tests.
final class Detections {
    private static final Map<String, List<String>> LISTS =
            Map.of("admin_hosts", List.of("10.1.1.1", "admin01"));

    private Detections() {}

    static String text(String id, String detection) {
        return """
        title: A rule
        id: %s
        level: low
        detection:
        %s
        """
                .formatted(id, detection.indent(4));
    }

    static RuleFile read(String text) {
        return new RuleReader(LISTS).read("rules/a.yml", text);
    }

    static Rule rule(String id, String detection) {
        RuleFile file = read(text(id, detection));
        assertThat(file.problems()).isEmpty();
        return file.rules().getFirst();
    }

    /// What a rule answers, with the filter before it and without.
    static Answer answer(String detection, Event event) {
        Rule rule = rule("r", detection);
        List<Match> matches = new RuleSet(List.of(rule)).match(event);
        Answer answer = matches.isEmpty() ? Answer.NO : matches.getFirst().answer();
        assertThat(answer).isEqualTo(rule.condition().answer(event));
        return answer;
    }

    /// What it answers of an event with the one field `f`.
    static Answer ofField(String detection, Value... values) {
        return answer(detection, new Event(Map.of("f", List.of(values))));
    }

    static Answer ofField(String detection, String text) {
        return ofField(detection, Value.known(text));
    }

    static Event event(String... namesAndTexts) {
        Map<String, List<Value>> fields = new HashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            fields.computeIfAbsent(namesAndTexts[i], name -> new ArrayList<>())
                    .add(Value.known(namesAndTexts[i + 1]));
        }
        return new Event(fields);
    }
}
