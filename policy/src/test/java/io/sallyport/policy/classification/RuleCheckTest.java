package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleCheckTest {
    private static RuleCheck check(String text) {
        return RuleCheck.of(List.of(new RuleText("own.yml", text)));
    }

    @Test
    void the_shipped_rules_look_at_fields_that_commands_have() {
        assertThat(Rules.shipped().rules())
                .allSatisfy(rule ->
                        assertThat(rule.fields())
                                .as(rule.file() + ":" + rule.line())
                                .allMatch(CommandFields::isKnown));
    }

    @Test
    void a_good_rule_has_no_problem_and_meets_its_cases() {
        RuleCheck check = check(RuleBookTest.OWN);
        assertThat(check.problems()).isEmpty();
        assertThat(check.rules()).extracting(Rule::id).containsExactly("own-1");
        assertThat(RuleCheck.run(check.rules())).isEmpty();
    }

    @Test
    void fields_in_every_place_of_a_condition_are_looked_at() {
        RuleCheck check =
                check(
                        RuleBookTest.OWN.replace(
                                "s: {program: housetool}",
                                "s: [{progam: a}, {a0|exists: true, EventID|neq: 3},"
                                        + " {path.dat: inside, Image|fieldref: Imagee}]"));
        assertThat(check.problems(RuleProblem.Kind.NOTE))
                .extracting(RuleProblem::message)
                .containsExactly(
                        "no command has the field `EventID` (own-1)",
                        "no command has the field `Imagee` — did you mean `Image`? (own-1)",
                        "no command has the field `path.dat` — did you mean `path.data`? (own-1)",
                        "no command has the field `progam` — did you mean `program`? (own-1)");
    }

    @Test
    void a_case_that_is_not_met_is_told_as_what_it_was_to_be() {
        List<Rule> rules =
                check(
                                RuleBookTest.OWN
                                        .replace("[housetool move db01]", "[othertool]")
                                        .replace("[ls housetool]", "[sudo housetool x]"))
                        .rules();
        assertThat(RuleCheck.run(rules))
                .extracting(RuleCheck.FailedCase::line, RuleCheck.FailedCase::matches)
                .containsExactly(tuple("othertool", true), tuple("sudo housetool x", false));
    }
}
