package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.SessionState;
import io.sallyport.recorder.rule.Rule;
import java.util.List;
import java.util.Map;
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
        return isMatched(rule, text, rule.given());
    }

    private static boolean isMatched(Rule rule, String text, Map<String, List<String>> given) {
        CommandLine line = new Normaliser().read(text, STATE).line();
        return CLASSIFIER
                .classify(line, RuleCheck.caseCircumstances("alice", "db01", given))
                .matched()
                .stream()
                .anyMatch(match -> match.rule().equals(rule.id()));
    }

    @Test
    void every_rule_has_a_description_and_cases_of_both_kinds() {
        assertThat(RULES)
                .hasSizeGreaterThan(100)
                .allSatisfy(rule -> {
                    assertThat(rule.description()).isNotBlank();
                    assertThat(rule.matches()).isNotEmpty();
                    assertThat(rule.passes()).isNotEmpty();
                });
    }

    @Test
    void every_rule_has_an_operation_but_those_that_say_what_is_unusual_or_are_parts() {
        assertThat(RULES)
                .filteredOn(rule ->
                        rule.given().isEmpty() && !rule.name().equals("packed_file_deleted"))
                .hasSizeGreaterThan(100)
                .allSatisfy(rule ->
                        assertThat(rule.tags())
                                .anyMatch(tag -> tag.startsWith("sallyport.operation.")));
        assertThat(RULES)
                .filteredOn(rule -> !rule.given().isEmpty())
                .isNotEmpty()
                .allSatisfy(rule ->
                        assertThat(rule.tags())
                                .noneMatch(tag -> tag.startsWith("sallyport.operation.")));
    }

    @Test
    void what_is_unusual_is_not_told_of_what_is_usual_nor_of_somebody_who_is_being_learned() {
        assertThat(RULES)
                .filteredOn(rule -> !rule.given().isEmpty())
                .allSatisfy(rule ->
                        assertThat(rule.matches())
                                .noneMatch(line ->
                                        isMatched(rule, line, Map.of())
                                                || isMatched(
                                                        rule,
                                                        line,
                                                        Map.of("learning", List.of("true")))));
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
