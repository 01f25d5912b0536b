package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The correlations that come with the program, each by its own cases.
class ShippedCorrelationsTest {
    private static final RuleBook BOOK = book();

    private static RuleBook book() {
        try {
            return RuleBook.of(List.of());
        } catch (RulesInvalidException invalid) {
            throw new IllegalStateException(invalid.problems().toString(), invalid);
        }
    }

    static Stream<Arguments> correlations() {
        return Rules.shippedCorrelations().stream().map(one -> Arguments.of(one.title(), one));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("correlations")
    void a_correlation_matches_its_cases_and_passes_its_counterexamples(
            String title, Correlation one) {
        assertThat(new CorrelationCases(BOOK).run(List.of(one))).as(title).isEmpty();
    }

    @Test
    void every_one_that_is_told_has_a_description_and_cases_of_both_kinds() {
        assertThat(Rules.shippedCorrelations())
                .filteredOn(one -> one.level().compareTo(Level.MEDIUM) >= 0)
                .hasSizeGreaterThan(10)
                .allSatisfy(one -> {
                    assertThat(one.description()).isNotBlank();
                    assertThat(one.matches()).isNotEmpty();
                    assertThat(one.passes()).isNotEmpty();
                });
    }

    @Test
    void an_operation_that_there_is_not_is_a_mistake() {
        String own =
                """
                title: Many a slip
                name: slip
                correlation:
                  type: event_count
                  rules: [sallyport.operation.destory]
                  group-by: [person]
                  timespan: 1h
                  condition: {gte: 3}
                """;
        assertThatThrownBy(() -> RuleBook.of(List.of(new RuleText("own.yml", own))))
                .isInstanceOf(RulesInvalidException.class)
                .satisfies(invalid ->
                        assertThat(((RulesInvalidException) invalid).problems().toString())
                                .contains("destory"));
    }
}
