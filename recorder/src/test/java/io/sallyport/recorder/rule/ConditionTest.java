package io.sallyport.recorder.rule;

import static io.sallyport.recorder.rule.Answer.NO;
import static io.sallyport.recorder.rule.Answer.PERHAPS;
import static io.sallyport.recorder.rule.Answer.YES;
import static io.sallyport.recorder.rule.Detections.answer;
import static io.sallyport.recorder.rule.Detections.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    private static final String SELECTIONS =
            """
            yes_a: {f: x}
            yes_b: {f: x, g: y}
            no_a: {f: y}
            no_b: {f: x, g: x}
            list:
              - f: nothing
              - g: y
            _apart: {f: nothing}
            condition: %s
            """;

    @ParameterizedTest
    @CsvSource({
        "yes_a and (no_a or list or no_b or yes_b), YES",
        "yes_a and not no_a and 1 of *, YES",
        "1 of no_* or not 1 of *, NO",
        "1 of yes_* and any of no_* or list and not 1 of them, NO",
        "all of yes_* and not (1 of no_*) and list, YES",
        "ALL of yes_* AND NOT 1 OF no_* and list, YES",
        "all of them or 1 of no_*, NO",
        "not not all of yes_* and not no_a and not no_b and list, YES",
        "no_a and no_b or yes_a and yes_b and list, YES",
    })
    void a_condition_is_read_as_sigma_has_it(String condition, Answer expected) {
        assertThat(answer(SELECTIONS.formatted(condition), event("f", "x", "g", "y")))
                .isEqualTo(expected);
    }

    @Test
    void conditions_combine_what_is_not_known() {
        Event event =
                new Event(
                        Map.of(
                                "f", List.of(Value.fitting("x**")),
                                "g", List.of(Value.known("y"))));
        String detection = "a: {f: xx}\nb: {g: y}\nc: {g: z}\ncondition: ";
        assertThat(answer(detection + "a and b and not c", event)).isEqualTo(PERHAPS);
        assertThat(answer(detection + "a or b or c", event)).isEqualTo(YES);
        assertThat(answer(detection + "a and b and c", event)).isEqualTo(NO);
        assertThat(answer(detection + "not a and b and not c", event)).isEqualTo(PERHAPS);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    yes_a and;                the condition ends too early
                    yes_a no_a;               `no_a` stands where `and` or `or` belongs
                    yes_c;                    there is no selection `yes_c` — did you mean `yes_a`?
                    (yes_a;                   a closing bracket is missing
                    2 of yes_*;               `2 of` is not known
                    1 of zzz*;                no selection is named `zzz*`
                    yes_a | count() > 5;      unsupported: aggregation
                    yes_a;                    the condition does not use `yes_b`
                    """)
    void a_condition_that_is_none_is_told_with_its_line(String condition, String message) {
        RuleFile file = Detections.read(Detections.text("r", SELECTIONS.formatted(condition)));
        assertThat(file.rules()).isEmpty();
        assertThat(file.problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.message()).contains(message);
                    assertThat(problem.line()).isEqualTo(13);
                    assertThat(problem.toString()).startsWith("rules/a.yml:13: ");
                });
    }
}
