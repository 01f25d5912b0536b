package io.sallyport.recorder.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleSetTest {
    private static final long SEED = 20261123;
    private static final List<String> FIELDS = List.of("f", "g", "h");
    private static final List<String> MODIFIERS =
            List.of("", "|contains", "|startswith", "|endswith", "|re", "|neq", "|contains|all");

    @Test
    void the_filter_never_hides_a_match() {
        Random random = new Random(SEED);
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            rules.add(Detections.rule("r" + i, detection(random)));
        }
        RuleSet set = new RuleSet(rules);
        int matched = 0;
        for (int i = 0; i < 2_000; i++) {
            Event event = event(random);
            List<Match> expected = new ArrayList<>();
            for (Rule rule : rules) {
                Answer answer = rule.condition().answer(event);
                if (answer != Answer.NO) {
                    expected.add(new Match(rule, answer));
                }
            }
            assertThat(set.match(event)).as("seed %d, event %s", SEED, event).isEqualTo(expected);
            matched += expected.size();
        }
        assertThat(matched).isPositive();
    }

    @Test
    void a_rule_without_a_literal_is_always_asked() {
        RuleSet set = new RuleSet(List.of(Detections.rule("r", "s: {f: null}\ncondition: s")));
        assertThat(set.match(new Event(Map.of()))).hasSize(1);
    }

    @Test
    void two_rules_of_one_id_are_refused() {
        Rule rule = Detections.rule("twice", "s: {f: x}\ncondition: s");
        assertThatThrownBy(() -> new RuleSet(List.of(rule, rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    private static String detection(Random random) {
        StringBuilder detection = new StringBuilder();
        for (String name : List.of("a", "b", "c")) {
            detection
                    .append(name)
                    .append(": {")
                    .append(FIELDS.get(random.nextInt(3)))
                    .append(MODIFIERS.get(random.nextInt(MODIFIERS.size())))
                    .append(": [")
                    .append(letters(random, 2))
                    .append(", ")
                    .append(letters(random, 3))
                    .append("]}\n");
        }
        List<String> conditions =
                List.of("a and b and c", "a and (b or c)", "a or b or c", "a and not b and not c");
        return detection + "condition: " + conditions.get(random.nextInt(conditions.size()));
    }

    private static Event event(Random random) {
        Map<String, List<Value>> fields = new HashMap<>();
        for (String field : FIELDS) {
            List<Value> values = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                String text = letters(random, 1 + random.nextInt(6));
                values.add(
                        switch (random.nextInt(4)) {
                            case 0 -> Value.fitting(text + "**");
                            case 1 -> Value.possible(text);
                            default -> Value.known(text);
                        });
            }
            fields.put(field, values);
        }
        return new Event(fields);
    }

    private static String letters(Random random, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append("abc".charAt(random.nextInt(3)));
        }
        return letters.toString();
    }
}
