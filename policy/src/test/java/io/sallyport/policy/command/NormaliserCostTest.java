package io.sallyport.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.SessionState.Dialect;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What a line may cost, in steps: never in time, which would be another one on each machine.
class NormaliserCostTest {
    /// More than the steps that a long line takes for which nothing is wrong.
    private static final int STEPS_A_CHARACTER = 5;

    private static SessionState state(Dialect dialect) {
        return SessionState.atStart(dialect, "alice", "/home/alice");
    }

    @TestFactory
    Stream<DynamicTest> hostile_lines_end_within_their_budget() {
        return HostileLines.of(Limits.USUAL.length() - 1).entrySet().stream()
                .map(
                        line ->
                                DynamicTest.dynamicTest(
                                        line.getKey(), () -> endsWithinBudget(line.getValue())));
    }

    private static void endsWithinBudget(String line) {
        for (Dialect dialect : Dialect.values()) {
            Budget budget = new Budget(Limits.USUAL);
            CommandLine read = new Normaliser().read(line, state(dialect), budget).line();
            assertThat(budget.steps()).isLessThanOrEqualTo(Limits.USUAL.steps());
            assertThat(read.commands()).hasSizeLessThanOrEqualTo(Limits.USUAL.commands());
            assertThat(read.text()).isEqualTo(line);
        }
    }

    /// What needs no second look is looked at once: a small budget is enough for a long line.
    @TestFactory
    Stream<DynamicTest> plain_long_lines_cost_by_their_length() {
        int length = 100_000;
        return Stream.of(
                        "a".repeat(length),
                        "'" + "a ".repeat(length / 2) + "'",
                        "# " + "$(".repeat(length / 2),
                        "cat <<'E'\n" + "$(\n".repeat(length / 3) + "E\n",
                        "echo \"" + "$x ".repeat(length / 3) + "\"",
                        " ".repeat(length),
                        "\n".repeat(length),
                        "\\\n".repeat(length / 2),
                        "'".repeat(length),
                        "\"".repeat(length),
                        "$(".repeat(length / 2),
                        "${".repeat(length / 2),
                        "<<E ".repeat(length / 4),
                        ")".repeat(length),
                        "\\`".repeat(length / 2),
                        "[[ ".repeat(length / 3),
                        "{a,".repeat(length / 3),
                        "}".repeat(length))
                .map(
                        line ->
                                DynamicTest.dynamicTest(
                                        "a line that begins with <" + line.substring(0, 10) + ">",
                                        () -> costsByLength(line)));
    }

    private static void costsByLength(String line) {
        Budget budget = new Budget(Limits.USUAL);
        new Normaliser().read(line, state(Dialect.BASH), budget);
        assertThat(budget.steps()).isLessThan(STEPS_A_CHARACTER * line.length());
    }

    @Test
    void a_line_past_the_limit_is_unbounded_and_its_first_part_is_read() {
        String line = "rm -rf /data; " + "ls;".repeat(50_000);
        CommandLine read = new Normaliser().read(line, state(Dialect.BASH)).line();
        assertThat(read.doubts()).extracting(Doubt::kind).contains(Doubt.Kind.TOO_LARGE);
        assertThat(read.commands()).anyMatch(NormaliserLinesTest::removesData);
    }

    @Test
    void a_line_within_the_limits_is_bounded() {
        String line = "echo a; ".repeat(900);
        CommandLine read = new Normaliser().read(line, state(Dialect.BASH)).line();
        assertThat(read.isBounded()).isTrue();
        assertThat(read.commands()).hasSize(900);
    }

    @Test
    void one_command_more_than_the_limit_is_too_large() {
        Limits limits = new Limits(1_000, 16, 100, 3, 100, 10_000);
        assertThat(new Normaliser(limits).read("a;b;c", state(Dialect.SH)).line().isBounded())
                .isTrue();
        assertThat(new Normaliser(limits).read("a;b;c;d", state(Dialect.SH)).line().doubts())
                .extracting(Doubt::kind)
                .containsExactly(Doubt.Kind.TOO_LARGE);
    }

    @Test
    void the_same_line_always_costs_the_same() {
        String line = "x=ls; for i in a b c; do $x $(echo $i | tr a-z A-Z); done";
        Budget first = new Budget(Limits.USUAL);
        Budget second = new Budget(Limits.USUAL);
        new Normaliser().read(line, state(Dialect.BASH), first);
        new Normaliser().read(line, state(Dialect.BASH), second);
        assertThat(first.steps()).isEqualTo(second.steps()).isPositive();
    }
}
