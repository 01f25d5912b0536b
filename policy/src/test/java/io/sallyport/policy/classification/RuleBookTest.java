package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleMode;
import io.sallyport.recorder.rule.RuleProblem;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleBookTest {
    static final String OWN =
            """
            title: The house's own tool is run
            id: own-1
            name: own_tool
            status: experimental
            level: high
            tags: [sallyport.operation.migrate]
            detection:
                s: {program: housetool}
                condition: s
            cases:
                matches: [housetool move db01]
                passes: [ls housetool]
            """;

    private static RuleBook book(String... texts) throws RulesInvalidException {
        return RuleBook.of(
                Arrays.stream(texts).map(text -> new RuleText("own.yml", text)).toList());
    }

    private static Classification classify(RuleBook book, String... words) {
        return book.classifier()
                .classify(Commands.line(Commands.command(words)), Commands.circumstances());
    }

    private static List<String> problems(String... texts) {
        return catchThrowableOfType(RulesInvalidException.class, () -> book(texts))
                .problems()
                .stream()
                .map(RuleProblem::toString)
                .toList();
    }

    @Test
    void own_rules_count_beside_the_shipped_ones_and_a_match_names_its_version()
            throws RulesInvalidException {
        RuleBook book = book(OWN);
        Rule own = book.rules().getLast();
        assertThat(book.isShipped("own-1")).isFalse();
        assertThat(book.mode("own-1")).isEqualTo(RuleMode.IN_FORCE);
        Classification found = classify(book, "housetool");
        assertThat(found.operations()).containsExactly(Operation.MIGRATE);
        assertThat(found.matched())
                .singleElement()
                .satisfies(match -> {
                    assertThat(match.rule()).isEqualTo("own-1");
                    assertThat(match.version()).isEqualTo(own.version()).hasSize(12);
                });
        assertThat(classify(book, "rm", "/data/x").operations())
                .isEqualTo(classify(book(), "rm", "/data/x").operations());
    }

    @Test
    void a_rule_in_shadow_is_told_and_decides_nothing() throws RulesInvalidException {
        Classification found = classify(book(OWN, "modes: {own-1: shadow}"), "housetool", "move");
        assertThat(found.operations()).containsExactly(Operation.UNCLASSIFIED);
        assertThat(found.matched()).isEmpty();
        assertThat(found.shadow())
                .singleElement()
                .satisfies(match -> assertThat(match.rule()).isEqualTo("own-1"));
        assertThat(classify(book(OWN, "modes: {own-1: shadow}"), "housetool").perhaps()).isEmpty();
    }

    @Test
    void a_rule_that_is_off_is_not_asked_also_where_it_was_shipped() throws RulesInvalidException {
        assertThat(classify(book(OWN, "modes: {own_tool: off}"), "housetool").matched()).isEmpty();
        List<Matched> before = classify(book(), "rm", "/data/x").matched();
        assertThat(before).isNotEmpty();
        String off =
                before.stream()
                        .map(match -> "    " + match.rule() + ": off\n")
                        .distinct()
                        .reduce("modes:\n", String::concat);
        RuleBook book = book(off);
        assertThat(classify(book, "rm", "/data/x").operations())
                .containsExactly(Operation.UNCLASSIFIED);
        assertThat(book.ids(RuleMode.OFF)).isNotEmpty();
        assertThat(book.rules()).hasSameSizeAs(book().rules());
    }

    @Test
    void what_cannot_be_used_is_told_with_its_place_and_all_of_it() throws RulesInvalidException {
        String shipped = book().rules().getFirst().id();
        assertThat(problems(OWN.replace("own-1", shipped)))
                .singleElement()
                .asString()
                .startsWith("own.yml:1: the id `" + shipped + "` is the one of `");
        assertThat(problems(OWN, OWN)).singleElement().asString().contains("own.yml:1");
        assertThat(problems(OWN.replace("migrate", "migrat")))
                .containsExactly("own.yml:1: `migrat` is no operation — did you mean `migrate`?");
        assertThat(problems("modes: {own-1: off}"))
                .containsExactly(
                        "own.yml:1: there is no rule `own-1`; `sallyport rules list` shows their"
                                + " ids");
        assertThat(problems(OWN, "modes: {own-1: of}"))
                .containsExactly(
                        "own.yml:1: there is no mode `of`; there are in force, shadow, off"
                                + " — did you mean `off`?");
        assertThat(problems(OWN, "modes: {own-1: off}", "modes: {own_tool: shadow}"))
                .containsExactly("own.yml:1: the rule `own_tool` has a mode already; keep one");
        assertThat(problems(OWN, "title: x\nmodes: {own-1: off}"))
                .containsExactly("own.yml:1: `modes` stands in a document of its own");
        assertThat(
                        problems(
                                "title: c\nid: c\ncorrelation: {type: temporal, rules: [own-2],"
                                        + " timespan: 1m}"))
                .containsExactly("own.yml:1: there is no rule `own-2`");
    }

    @Test
    void what_nothing_here_does_is_left_out_and_the_others_are_used() throws RulesInvalidException {
        RuleBook book = book(OWN, OWN.replace("program: housetool", "program|re: '(?=house)'"));
        assertThat(book.leftOut())
                .extracting(RuleProblem::message)
                .singleElement()
                .asString()
                .startsWith("unsupported: `(?=house)` is no regular expression of RE2");
        assertThat(book.rules()).extracting(Rule::id).contains("own-1");
    }

    @Test
    void a_correlation_may_speak_of_shipped_rules_and_own_ones() throws RulesInvalidException {
        String shipped = book().rules().getFirst().id();
        RuleBook book =
                book(
                        OWN,
                        """
                        title: First a look, then the tool
                        id: own-2
                        correlation:
                            type: temporal_ordered
                            rules: [%s, own_tool]
                            group-by: [person]
                            timespan: 1h
                        ---
                        modes: {own-2: shadow}
                        """
                                .formatted(shipped));
        assertThat(book.correlations()).filteredOn(one -> !book.isShipped(one.id())).hasSize(1);
        assertThat(book.mode("own-2")).isEqualTo(RuleMode.SHADOW);
    }
}
