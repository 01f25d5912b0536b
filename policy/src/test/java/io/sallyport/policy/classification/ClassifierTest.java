package io.sallyport.policy.classification;

import static io.sallyport.policy.classification.Commands.circumstances;
import static io.sallyport.policy.classification.Commands.classifier;
import static io.sallyport.policy.classification.Commands.command;
import static io.sallyport.policy.classification.Commands.doubtful;
import static io.sallyport.policy.classification.Commands.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.operation.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClassifierTest {
    private static final Classifier CLASSIFIER =
            classifier(
                    "program: rm, path.data: inside", "destroy",
                    "program: ls", "observe",
                    "a1: secret", "credential");

    private static Classification classify(CommandLine line) {
        return CLASSIFIER.classify(line, circumstances());
    }

    @Test
    void a_line_has_the_operations_of_all_its_commands() {
        Classification found = classify(line(command("ls"), command("rm", "/data/x")));
        assertThat(found.operations()).containsExactly(Operation.DESTROY, Operation.OBSERVE);
        assertThat(found.perhaps()).isEmpty();
        assertThat(found.cannotTell()).isFalse();
        assertThat(found.matched())
                .extracting(Matched::rule, Matched::command, Matched::certain)
                .containsExactly(tuple("rule-1", 0, true), tuple("rule-0", 1, true));
    }

    @Test
    void a_command_that_no_rule_knows_is_unclassified() {
        assertThat(classify(line(command("ls"), command("frobnicate"))).operations())
                .containsExactly(Operation.OBSERVE, Operation.UNCLASSIFIED);
        assertThat(classify(line(command("ls"))).operations()).containsExactly(Operation.OBSERVE);
    }

    @Test
    void what_depends_on_the_unknown_is_perhaps() {
        Classification found = classify(line(command("rm", "/da**")));
        assertThat(found.perhaps()).containsExactly(Operation.DESTROY);
        assertThat(found.operations()).containsExactly(Operation.UNCLASSIFIED);
        assertThat(found.mayBe(Operation.DESTROY)).isTrue();
        assertThat(classify(line(command("rm", "/data/**"))).operations())
                .containsExactly(Operation.DESTROY);
        assertThat(classify(line(command("rm", "/opt/**"))).mayBe(Operation.DESTROY)).isFalse();
    }

    @Test
    void a_doubt_makes_a_line_unbounded() {
        Classification found = classify(doubtful(command("**", "/data"), command("ls")));
        assertThat(found.cannotTell()).isTrue();
        assertThat(found.operations()).containsExactly(Operation.OBSERVE, Operation.UNBOUNDED);
        assertThat(found.perhaps()).isEmpty();
    }

    @Test
    void a_line_with_more_programs_known_in_part_than_a_bound_is_unbounded() {
        SimpleCommand[] guesses = new SimpleCommand[500];
        Arrays.fill(guesses, command("r**m", "/tmp/x"));
        assertThat(classify(line(guesses)).cannotTell()).isTrue();
        assertThat(classify(line(guesses[0])).cannotTell()).isFalse();
    }

    @Test
    void a_line_with_more_names_known_in_part_than_a_bound_is_unbounded() {
        SimpleCommand[] many = new SimpleCommand[200];
        Arrays.fill(many, command("ls", "/opt/a**b"));
        assertThat(classify(line(many)).cannotTell()).isTrue();
        assertThat(classify(line(many[0])).cannotTell()).isFalse();
    }

    @Test
    void a_line_of_nothing_has_no_operation() {
        assertThat(classify(line()).operations()).isEmpty();
    }

    @Test
    void more_matches_than_a_bound_are_not_told_and_their_operations_count() {
        List<SimpleCommand> commands =
                new ArrayList<>(Collections.nCopies(Classifier.MOST_MATCHED + 5, command("ls")));
        commands.add(command("rm", "/data"));
        Classification found = classify(new CommandLine("", commands, List.of()));
        assertThat(found.matched()).hasSize(Classifier.MOST_MATCHED);
        assertThat(found.operations()).contains(Operation.DESTROY);
    }

    @Test
    void a_tag_with_an_operation_that_is_none_is_refused_with_its_place() {
        assertThatThrownBy(() -> classifier("program: x", "destroi"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("test.yml:2")
                .hasMessageContaining("destroy");
    }
}
