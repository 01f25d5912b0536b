package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.SessionState;
import io.sallyport.recorder.rule.Rule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The rules that come with the program, each by its own cases.
class ShippedRulesTest {
    private static final SessionState STATE =
            SessionState.atStart(SessionState.Dialect.BASH, "op", Commands.HOME);
    private static final List<Rule> RULES = Rules.shipped().rules();
    private static final Classifier CLASSIFIER = new Classifier(Rules.shipped());

    static Stream<Arguments> rules() {
        return RULES.stream().map(rule -> Arguments.of(rule.title(), rule));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void a_rule_matches_its_cases_and_passes_its_counterexamples(String title, Rule rule) {
        assertThat(rule.matches().stream().filter(line -> !isMatched(rule, line)))
                .as("has to match, of %s:%d", rule.file(), rule.line())
                .isEmpty();
        assertThat(rule.passes().stream().filter(line -> isMatched(rule, line)))
                .as("must not match, of %s:%d", rule.file(), rule.line())
                .isEmpty();
    }

    private static boolean isMatched(Rule rule, String text) {
        CommandLine line = new Normaliser().read(text, STATE).line();
        return CLASSIFIER.classify(line, Commands.circumstances()).matched().stream()
                .anyMatch(match -> match.rule().equals(rule.id()));
    }

    @Test
    void every_rule_has_an_operation_a_description_and_cases_of_both_kinds() {
        assertThat(RULES)
                .hasSizeGreaterThan(100)
                .allSatisfy(rule -> {
                    assertThat(rule.tags()).anyMatch(tag -> tag.startsWith("sallyport.operation."));
                    assertThat(rule.description()).isNotBlank();
                    assertThat(rule.matches()).isNotEmpty();
                    assertThat(rule.passes()).isNotEmpty();
                });
    }

    @Test
    void every_operation_has_a_rule() {
        Stream.of(
                        "read",
                        "export",
                        "modify",
                        "destroy",
                        "migrate",
                        "relocate",
                        "credential",
                        "privilege",
                        "evade",
                        "persist",
                        "reach",
                        "service",
                        "observe",
                        "unbounded")
                .forEach(operation ->
                        assertThat(RULES)
                                .anyMatch(r ->
                                        r.tags().contains("sallyport.operation." + operation)));
    }
}
