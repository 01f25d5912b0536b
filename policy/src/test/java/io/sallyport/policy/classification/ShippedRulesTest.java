package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.rule.Rule;
import org.junit.jupiter.api.Test;

class ShippedRulesTest {

    @Test
    void every_rule_has_an_operation_a_description_and_cases_of_both_kinds() {
        assertThat(Rules.shipped().rules())
                .hasSizeGreaterThan(100)
                .allSatisfy(rule -> {
                    assertThat(rule.tags())
                            .as(where(rule))
                            .anyMatch(t -> t.startsWith("sallyport.operation."));
                    assertThat(rule.description()).as(where(rule)).isNotBlank();
                    assertThat(rule.matches()).as(where(rule)).isNotEmpty();
                    assertThat(rule.passes()).as(where(rule)).isNotEmpty();
                });
    }

    private static String where(Rule rule) {
        return rule.file() + ":" + rule.line() + " " + rule.title();
    }
}
