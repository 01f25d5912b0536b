package io.sallyport.recorder.rule;

import static io.sallyport.recorder.rule.Detections.read;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleReaderTest {
    private static final String RULE =
            """
            title: History is cleared
            id: 7a1f
            status: experimental
            description: Somebody hides.
            tags:
                - attack.T1070.003
            falsepositives: [none known]
            logsource:
                category: process_creation
                product: linux
            detection:
                sel:
                    CommandLine|startswith: 'history -c'
                condition: sel
            level: high
            cases:
                matches: [history -c]
                passes: history
            """;

    @Test
    void a_rule_is_read_whole() {
        Rule rule = read(RULE).rules().getFirst();
        assertThat(rule.title()).isEqualTo("History is cleared");
        assertThat(rule.level()).isEqualTo(Level.HIGH);
        assertThat(rule.tags()).containsExactly("attack.t1070.003");
        assertThat(rule.description()).isEqualTo("Somebody hides.");
        assertThat(rule.falsePositives()).containsExactly("none known");
        assertThat(rule.logsource()).isEqualTo(new Logsource("process_creation", "linux", ""));
        assertThat(rule.matches()).containsExactly("history -c");
        assertThat(rule.passes()).containsExactly("history");
        assertThat(rule.line()).isEqualTo(1);
    }

    @Test
    void a_file_has_as_many_rules_as_it_has_documents_and_knows_the_line_of_each() {
        RuleFile file = read(RULE + "---\n" + RULE.replace("7a1f", "7a20") + "---\n");
        assertThat(file.problems()).isEmpty();
        assertThat(file.rules()).extracting(Rule::line).containsExactly(1, 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    level: high;        level: hgh;         15; did you mean `high`?
                    |startswith;        |startwith;          13; did you mean `startswith`?
                    detection:;         detections:;         12; did you mean `detection`?
                    id: 7a1f;           name: x;             1; the rule has no `id`
                    |startswith;        |startswith|endswith; 13; in more than one way
                    |startswith;        |re;                 0;
                    'history -c';       'history -('; 0;
                    |startswith: 'history -c'; |re: 'a(b'; 13; is no regular expression of RE2
                    |startswith: 'history -c'; |re: '(a)\\1'; 13; is no regular expression of RE2
                    |startswith: 'history -c'; |cidr: '10.0.0.0/33'; 13; is no network
                    |startswith: 'history -c'; |expand: '%admin_host%'; 13; did you mean `admin_hosts`?
                    |startswith: 'history -c'; |gt: many; 13; is no number
                    |startswith: 'history -c'; |exists: maybe; 13; `exists` is `true` or `false`
                    |startswith: 'history -c'; |hour: 3; 0;
                    |startswith: 'history -c'; |hour: x; 13; is no number to compare with
                    |startswith: 'history -c'; |hour|day: 3; 13; takes one part of a time
                    |startswith: 'history -c'; |re: '(?!a)b'; 13; unsupported:
                    level: high;        action: again;       15; `action` is `global`
                    level: high;        action: repeat;      15; has no rule before it
                    condition: sel;     sel: {a: b};         14; `sel` is there twice
                    sel:;               'sel: &x';           12; anchors (&)
                    """)
    void what_is_wrong_is_told_with_its_line(String was, String is, int line, String message) {
        RuleFile file = read(RULE.replace(was, is));
        if (line == 0) {
            assertThat(file.problems()).isEmpty();
            return;
        }
        assertThat(file.rules()).isEmpty();
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).contains(message);
                    assertThat(problem.line()).isEqualTo(line);
                });
    }

    @Test
    void what_sigma_has_and_nothing_here_does_is_left_out_and_the_others_stay() {
        RuleFile file =
                read(
                        """
                        title: x
                        id: c
                        correlation: {type: value_sum, rules: [7a1f], timespan: 1h}
                        ---
                        """
                                + RULE);
        assertThat(file.rules()).hasSize(1);
        assertThat(file.hasMistakes()).isFalse();
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(RuleProblem.Kind.UNSUPPORTED);
                    assertThat(problem.line()).isEqualTo(3);
                    assertThat(problem.message()).contains("`value_sum`", "value_count");
                });
    }

    @Test
    void garbage_is_told_and_not_thrown() {
        assertThat(read("a: [b").hasMistakes()).isTrue();
        assertThat(read("just words").hasMistakes()).isTrue();
        assertThat(read("[".repeat(100_000)).hasMistakes()).isTrue();
        assertThat(read("").problems()).isEmpty();
        assertThat(read(RULE.replace("History is", "History\u202e is")).hasMistakes()).isTrue();
    }
}
