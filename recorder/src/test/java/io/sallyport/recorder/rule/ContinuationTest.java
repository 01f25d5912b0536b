package io.sallyport.recorder.rule;

import static io.sallyport.recorder.rule.Detections.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Collections of rules in one file, as `action` makes them.
class ContinuationTest {
    private static final String COLLECTION =
            """
            action: global
            title: A tool of the house
            level: high
            logsource: {product: linux}
            detection:
                condition: s
            ---
            id: one
            detection:
                s: {program: one}
            ---
            id: two
            level: low
            detection:
                s: {program: two}
            ---
            action: repeat
            id: three
            detection:
                s: {User: root}
            ---
            action: reset
            ---
            title: By itself
            id: four
            level: medium
            detection:
                s: {program: four}
                condition: s
            """;

    @Test
    void a_global_document_stands_in_those_after_it_until_a_reset() {
        RuleFile file = read(COLLECTION);
        assertThat(file.problems()).isEmpty();
        assertThat(file.rules())
                .extracting(Rule::id)
                .containsExactly("one", "two", "three", "four");
        assertThat(file.rules())
                .extracting(Rule::title)
                .containsExactly(
                        "A tool of the house",
                        "A tool of the house",
                        "A tool of the house",
                        "By itself");
        assertThat(file.rules())
                .extracting(Rule::level)
                .containsExactly(Level.HIGH, Level.LOW, Level.LOW, Level.MEDIUM);
        assertThat(file.rules()).extracting(Rule::line).containsExactly(8, 12, 17, 24);
    }

    @Test
    void a_repeated_rule_is_the_one_before_with_more_laid_into_it() {
        Rule three = read(COLLECTION).rules().get(2);
        assertThat(three.condition().answer(Detections.event("program", "two", "User", "root")))
                .isEqualTo(Answer.YES);
        assertThat(three.condition().answer(Detections.event("program", "two", "User", "op")))
                .isEqualTo(Answer.NO);
    }

    @Test
    void what_a_collection_repeats_is_bounded() {
        StringBuilder file = new StringBuilder("action: global\ntitle: x\nfields:\n");
        file.append("    - y\n".repeat(10_000));
        for (int i = 0; i < 100; i++) {
            file.append("---\nid: r").append(i).append("\nlevel: low\n");
            file.append("detection: {s: {f: x}, condition: s}\n");
        }
        RuleFile read = read(file.toString());
        assertThat(read.rules()).hasSizeBetween(10, 30);
        assertThat(read.problems())
                .hasSize(100 - read.rules().size())
                .allSatisfy(problem ->
                        assertThat(problem.message()).contains("repeats more than 200000 values"));
    }
}
