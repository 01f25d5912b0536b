package io.sallyport.recorder.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.rule.Correlation.Count;
import io.sallyport.recorder.rule.Correlation.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelationReaderTest {
    private static final String CORRELATION =
            """
            title: Many secrets are read
            id: 0e95
            name: many_secrets
            level: high
            correlation:
                type: value_count
                rules:
                    - secret_read
                    - 7a1f
                group-by: [person]
                timespan: 90m
                condition:
                    gte: 5
                    lt: 10
                    field: path
                aliases:
                    who:
                        secret_read: User
            """;

    private static final String RULE =
            """
            title: A secret is read
            id: 5b0c
            name: secret_read
            level: low
            detection: {s: {f: x}, condition: s}
            """;

    private static RuleFile read(String text) {
        return new RuleReader(Map.of()).read("own.yml", text);
    }

    @Test
    void a_correlation_is_read_whole() {
        RuleFile file = read(CORRELATION);
        assertThat(file.problems()).isEmpty();
        assertThat(file.rules()).isEmpty();
        Correlation one = file.correlations().getFirst();
        assertThat(one)
                .isEqualTo(
                        new Correlation(
                                "0e95",
                                "many_secrets",
                                "Many secrets are read",
                                Level.HIGH,
                                List.of(),
                                "",
                                Type.VALUE_COUNT,
                                List.of("secret_read", "7a1f"),
                                List.of("person"),
                                Duration.ofMinutes(90),
                                new Count(5, 9),
                                "path",
                                Map.of("who", Map.of("secret_read", "User")),
                                false,
                                List.of(),
                                List.of(),
                                one.version(),
                                "own.yml",
                                1));
    }

    @Test
    void what_need_not_be_there_has_a_meaning() {
        Correlation one =
                read("""
                title: One after the other
                name: sequence
                generate: true
                correlation:
                    type: temporal_ordered
                    rules: [a, b]
                    timespan: 1d
                """)
                        .correlations()
                        .getFirst();
        assertThat(one.id()).isEqualTo("sequence");
        assertThat(one.level()).isEqualTo(Level.MEDIUM);
        assertThat(one.count()).isEqualTo(new Count(2, 2));
        assertThat(one.groupBy()).isEmpty();
        assertThat(one.generate()).isTrue();
        assertThat(
                        read(CORRELATION.replace("        lt: 10\n", ""))
                                .correlations()
                                .getFirst()
                                .count())
                .isEqualTo(new Count(5, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    value_count;      value_cont;      6;  did you mean `value_count`?
                    value_count;      value_sum;       6;  unsupported: correlation of type `value_sum`
                    value_count;      event_count;     15; counts no values
                    timespan:;        timespam:;       11; did you mean `timespan`?
                    90m;              90;              11; is no timespan
                    90m;              0m;              11; between 1s and 90d
                    90m;              1M;              11; is no timespan
                    gte: 5;           gti: 5;          13; compares nothing
                    gte: 5;           gte: many;       13; is no number
                    gte: 5;           gte: 50;         13; no number meets the condition
                    gte: 5;           gte: 5000000;    13; no number meets
                    gte: 5;           neq: 5;          13; unsupported: `neq`
                    gte: 5;           lte: 5;          13; unsupported: a condition that few or no events meet
                    field: path;      lte: 8;          13; needs one `field`
                    - 7a1f;           - secret_read;   8;  names a rule twice
                    level: high;      level: hgh;      4;  did you mean `high`?
                    title:;           titl:;           1;  did you mean `title`?
                    secret_read: User; secret_read: []; 18; is a single value
                    """)
    void what_is_wrong_is_told_with_its_line(String was, String is, int line, String message) {
        RuleFile file = read(CORRELATION.replace(was, is));
        assertThat(file.correlations()).isEmpty();
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).contains(message);
                    assertThat(problem.line()).isEqualTo(line);
                });
    }

    @Test
    void references_are_found_by_name_and_id_and_others_told() {
        RuleFile file = read(RULE + "---\n" + CORRELATION);
        References references = new References(file.rules(), file.correlations());
        assertThat(references.idOf("secret_read")).contains("5b0c");
        assertThat(references.idOf("5b0c")).contains("5b0c");
        assertThat(references.idOf("many_secrets")).contains("0e95");
        assertThat(references.problems())
                .extracting(RuleProblem::toString)
                .containsExactly("own.yml:7: there is no rule `7a1f`");
        RuleFile slip =
                read(RULE + "---\n" + CORRELATION.replace("- secret_read", "- secret_raed"));
        assertThat(new References(slip.rules(), slip.correlations()).problems())
                .extracting(RuleProblem::message)
                .contains(
                        "there is no rule `secret_raed` — did you mean `secret_read`?",
                        "the alias `who` speaks of `secret_read`, which is not among `rules`"
                                + " — did you mean `secret_raed`?");
    }

    @Test
    void a_name_that_two_have_and_a_circle_are_told() {
        RuleFile twice =
                read(RULE + "---\n" + RULE.replace("5b0c", "5b0d") + "---\n" + CORRELATION);
        assertThat(new References(twice.rules(), twice.correlations()).problems())
                .extracting(RuleProblem::message)
                .contains("more than one rule is called `secret_read`; refer to it by its id");
        String circle =
                """
                title: %1$s
                id: %1$s
                correlation: {type: temporal, rules: [%2$s], timespan: 1m}
                ---
                """;
        RuleFile round = read(circle.formatted("x", "y") + circle.formatted("y", "x"));
        assertThat(new References(List.of(), round.correlations()).problems())
                .extracting(RuleProblem::message)
                .containsExactly("it waits for itself: x → y → x");
    }

    @Test
    void what_only_is_a_part_is_not_told_by_itself() {
        RuleFile file = read(RULE + "---\n" + CORRELATION.replace("        - 7a1f\n", ""));
        assertThat(new References(file.rules(), file.correlations()).parts())
                .containsExactly("5b0c");
        RuleFile told =
                read(RULE + "---\ngenerate: true\n" + CORRELATION.replace("        - 7a1f\n", ""));
        assertThat(new References(told.rules(), told.correlations()).parts()).isEmpty();
    }

    @Test
    void a_version_is_of_what_is_said_and_not_of_its_layout() {
        String version = version(RULE);
        assertThat(version).matches("[0-9a-f]{12}");
        assertThat(version("# a comment\n" + RULE.replace("level: low", "level:   'low'")))
                .isEqualTo(version);
        assertThat(
                        version(
                                """
                                level: low
                                name: secret_read
                                id: 5b0c
                                detection:
                                    condition: s
                                    s:
                                        f: x
                                title: A secret is read
                                """))
                .isEqualTo(version);
        assertThat(version(RULE.replace("f: x", "f: y"))).isNotEqualTo(version);
        assertThat(version(RULE.replace("f: x", "f: [x]"))).isNotEqualTo(version);
    }

    private static String version(String text) {
        return read(text).rules().getFirst().version();
    }
}
