package io.sallyport.recorder.rule;

import static io.sallyport.recorder.rule.Detections.event;
import static io.sallyport.recorder.rule.Detections.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiltersTest {
    private static final String RULES =
            """
            title: Removal
            id: r1
            name: removal
            level: high
            logsource: {category: process_creation, product: linux}
            detection:
                s: {program: rm}
                condition: s
            ---
            title: Windows
            id: r2
            level: high
            logsource: {category: process_creation, product: windows}
            detection:
                s: {program: rm}
                condition: s
            ---
            title: Many
            id: c1
            correlation: {type: event_count, rules: [r1], timespan: 1h, condition: {gte: 3}}
            """;

    private static final String FILTER =
            """
            ---
            title: Not the backup
            logsource: {category: process_creation, product: linux}
            filter:
                rules: [removal]
                backup: {User: backup}
                condition: not backup
            """;

    private static Filters filters(String filter) {
        RuleFile file = read(RULES + filter);
        assertThat(file.problems()).isEmpty();
        References references = new References(file.rules(), file.correlations());
        return new Filters(file.rules(), file.filters(), references);
    }

    private static List<Answer> answers(Filters filters, Event event) {
        return filters.rules().stream().map(rule -> rule.condition().answer(event)).toList();
    }

    @Test
    void a_filter_has_to_hold_beside_the_rule_and_says_nothing_of_others() {
        Filters filters = filters(FILTER);
        assertThat(filters.problems()).isEmpty();
        assertThat(answers(filters, event("program", "rm", "User", "backup")))
                .containsExactly(Answer.NO, Answer.YES);
        assertThat(answers(filters, event("program", "rm", "User", "root")))
                .containsExactly(Answer.YES, Answer.YES);
        assertThat(answers(filters, event("program", "ls", "User", "root")))
                .containsExactly(Answer.NO, Answer.NO);
    }

    @Test
    void what_is_not_known_of_the_filter_leaves_the_rule_in_doubt() {
        Event event =
                new Event(
                        Map.of(
                                "program", List.of(Value.known("rm")),
                                "User", List.of(Value.fitting("b**"))));
        assertThat(answers(filters(FILTER), event)).containsExactly(Answer.PERHAPS, Answer.YES);
    }

    @Test
    void a_filter_for_any_rule_is_for_those_of_its_log_source() {
        Filters filters = filters(FILTER.replace("[removal]", "any"));
        assertThat(answers(filters, event("program", "rm", "User", "backup")))
                .containsExactly(Answer.NO, Answer.YES);
    }

    @Test
    void a_rule_under_a_filter_has_another_version_and_the_others_keep_theirs() {
        List<Rule> before = read(RULES).rules();
        List<Rule> after = filters(FILTER).rules();
        List<Rule> later = filters(FILTER.replace("User: backup", "User: cron")).rules();
        assertThat(after.getFirst().version())
                .isNotEqualTo(before.getFirst().version())
                .isNotEqualTo(later.getFirst().version())
                .hasSameSizeAs(before.getFirst().version());
        assertThat(after.getLast().version()).isEqualTo(before.getLast().version());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    [removals]; there is no rule `removals`
                    [r2];       has another log source
                    [c1];       is a correlation
                    """)
    void a_filter_for_what_it_cannot_filter_is_a_mistake(String rules, String message) {
        assertThat(filters(FILTER.replace("[removal]", rules)).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(RuleProblem.Kind.MISTAKE);
                    assertThat(problem.line()).isEqualTo(22);
                    assertThat(problem.message()).contains(message);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    condition: not backup; condition: not backups; 7; no selection `backups`
                    condition: not backup; comment: x;             5; no `condition`
                    rules: [removal];      rules: [];              5; names 1 to 500 rules
                    rules: [removal];      rules: [any, removal];  5; names 1 to 500 rules
                    title: Not the backup; id: x;                  2; has no `title`
                    title: Not the backup; detection: {};          2; not both
                    """)
    void what_is_wrong_with_a_filter_is_told_with_its_line(
            String was, String is, int line, String message) {
        RuleFile file = read(FILTER.replace(was, is));
        assertThat(file.filters()).isEmpty();
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(RuleProblem.Kind.MISTAKE);
                    assertThat(problem.line()).isEqualTo(line);
                    assertThat(problem.message()).contains(message);
                });
    }
}
