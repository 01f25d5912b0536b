package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.terminal.CommandJudged;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Rules are checked, tested and tried on history where they are written, with what a node would
/// say of them.
final class RulesCommandTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final String OWN =
            """
            title: The house's own tool is run
            id: own-1
            name: own_tool
            level: high
            tags: [sallyport.operation.migrate]
            detection:
                s: {program: housetool, path: /srv/vault/*}
                condition: s
            cases:
                matches: [housetool /srv/vault/x, 'cd /srv/vault && housetool ./x']
                passes: [ls housetool, housetool /tmp/x]
            """;

    private static final String CORRELATION =
            """
            ---
            title: The tool is run again and again
            id: own-2
            correlation:
                type: event_count
                rules: [own_tool]
                group-by: [person]
                timespan: 1h
                condition: {gte: 2}
            """;

    @TempDir Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(Object... arguments) {
        CommandLine commands = Sallyport.commands();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(errors, true));
        return commands.execute(
                List.of(arguments).stream().map(String::valueOf).toArray(String[]::new));
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    @Test
    void good_rules_have_nothing_to_be_said_of() throws IOException {
        file("sub/own.yml", OWN + CORRELATION);
        assertThat(run("rules", "lint", "--strict", folder)).isZero();
        assertThat(out)
                .hasToString(
                        "1 rules, 0 filters and 1 correlations read, 0 mistakes, 0 left out, 0 notes"
                                + System.lineSeparator());
    }

    @Test
    void why_a_rule_is_not_loaded_is_said_of_each_with_its_place() throws IOException {
        Path bad = file("bad.yml", OWN.replace("program:", "program|startwith:"));
        Path old =
                file(
                        "old.yml",
                        OWN.replace("own-1", "own-3")
                                .replace("title:", "logsource: {product: windows}\ntitle:"));
        Path twice =
                file(
                        "twice.yml",
                        OWN.replace("own-1", "own-4") + "---\n" + OWN.replace("own-1", "own-4"));
        assertThat(run("rules", "lint", folder)).isEqualTo(1);
        assertThat(out.toString())
                .contains(bad + ":7: there is no modifier `startwith` — did you mean `startswith`?")
                .contains(old + ":1: left out: unsupported: a command tells nothing of product")
                .contains(twice + ":13: the id `own-4` is the one of")
                .contains("2 mistakes, 1 left out, 0 notes");
    }

    @Test
    void what_is_loaded_and_perhaps_not_meant_is_a_note() throws IOException {
        Path own =
                file(
                        "own.yml",
                        """
                        title: As it was brought
                        id: own-5
                        level: low
                        tags: [attack.t1070, nonsense.x]
                        detection:
                            s: {programm: x, EventID: 4625}
                            condition: s
                        """);
        assertThat(run("rules", "lint", own)).isZero();
        assertThat(out.toString())
                .contains("note: no command has the field `programm` — did you mean `program`?")
                .contains("note: no command has the field `EventID` (own-5)")
                .contains("note: nothing knows the tag `nonsense.x`")
                .contains("note: it has no `cases`")
                .contains("its matches are told, and decide nothing");
        assertThat(run("rules", "lint", "--strict", own)).isEqualTo(1);
    }

    @Test
    void the_same_as_json() throws IOException {
        Path bad = file("bad.yml", OWN.replace("high", "hgh"));
        assertThat(run("rules", "lint", "--json", bad)).isEqualTo(1);
        assertThat(json().path("mistakes").asInt()).isEqualTo(1);
        assertThat(json().at("/problems/0/line").asInt()).isEqualTo(4);
        assertThat(json().at("/problems/0/kind").asString()).isEqualTo("mistake");
    }

    @Test
    void a_place_without_rules_is_said() {
        assertThat(run("rules", "lint", folder.resolve("absent.yml"))).isEqualTo(3);
        assertThat(errors.toString()).contains("absent.yml is not there");
        assertThat(run("rules", "lint", folder)).isEqualTo(3);
        assertThat(errors.toString()).contains("holds no *.yml file");
        assertThat(run("rules", "lint")).isEqualTo(2);
    }

    @Test
    void cases_that_are_met_and_that_are_not() throws IOException {
        Path own = file("own.yml", OWN);
        assertThat(run("rules", "test", own)).isZero();
        assertThat(out.toString()).contains("1 rules, 0 correlations, 4 cases, 0 not met");
        Path wrong = file("wrong.yml", OWN.replace("[ls housetool", "[housetool /srv/vault/y"));
        assertThat(run("rules", "test", wrong)).isEqualTo(1);
        assertThat(out.toString())
                .contains(wrong + ":1: matches, and must not: housetool /srv/vault/y");
        Path missed = file("missed.yml", OWN.replace("[housetool /srv/vault/x", "[othertool"));
        assertThat(run("rules", "test", "--json", missed)).isEqualTo(1);
        assertThat(out.toString()).contains("\"case\":\"othertool\",\"expected\":\"matches\"");
    }

    @Test
    void cases_of_a_correlation_are_run_as_a_node_would_see_them() throws IOException {
        String often =
                """
                title: Much is destroyed
                id: own-often
                correlation:
                  type: event_count
                  rules: [sallyport.operation.destroy]
                  group-by: [person]
                  timespan: 10m
                  condition: {gte: 3}
                cases:
                  matches: [[{line: rm /data/a, times: 3}]]
                  passes: [[{line: rm /data/a, times: 2}, {line: rm /data/a, after: 11m}]]
                """;
        assertThat(run("rules", "test", file("often.yml", often))).isZero();
        assertThat(out.toString()).contains("0 rules, 1 correlations, 2 cases, 0 not met");
        Path wrong = file("wrong.yml", often.replace("times: 2", "times: 5"));
        assertThat(run("rules", "test", wrong)).isEqualTo(1);
        assertThat(out.toString())
                .contains(wrong + ":1: matches, and must not: case 1 of `passes`");
        Path slip = file("slip.yml", often.replace("times: 2", "tims: 2"));
        assertThat(run("rules", "test", slip)).isEqualTo(1);
        assertThat(out.toString()).contains("did you mean `times`?");
    }

    @Test
    void the_shipped_rules_meet_their_cases() {
        assertThat(run("rules", "test")).isZero();
        assertThat(out.toString()).contains(" 0 not met, 0 rules without cases");
    }

    @Test
    void what_is_in_force_is_listed_with_mode_and_version() throws IOException {
        file("data/rules/own.yml", OWN + CORRELATION + "---\nmodes: {own-1: shadow}\n");
        Path config = file("sallyport.yml", "sallyport:\n  data: data\n");
        assertThat(run("rules", "list", "--config", config)).isZero();
        assertThat(out.toString())
                .containsPattern("shadow    [0-9a-f]{12}  high           own-1  The house's")
                .containsPattern("in force  [0-9a-f]{12}  medium         own-2  ")
                .contains("(shipped)");
        out.getBuffer().setLength(0);
        assertThat(run("rules", "list", "--own", "--json", "--config", config)).isZero();
        assertThat(json()).hasSize(2);
        assertThat(json().at("/0/mode").asString()).isEqualTo("shadow");
        file("data/rules/bad.yml", "title: x");
        assertThat(run("rules", "list", "--config", config)).isEqualTo(1);
        assertThat(errors.toString()).contains("bad.yml:1: the rule has no `id`");
    }

    private void history() throws IOException {
        AtomicReference<Instant> now = new AtomicReference<>(NOON);
        try (Journal journal =
                HouseJournal.open(folder.resolve("data"), "gw", List.of(), now::get)) {
            journal.append(judged("alice", "db01", "cd /srv/vault", "run"));
            now.set(NOON.plus(Duration.ofMinutes(1)));
            journal.append(judged("alice", "db01", "housetool ./a", "hold"));
            journal.append(judged("alice", "db01", "housetool ./a", "run"));
            now.set(NOON.plus(Duration.ofMinutes(2)));
            journal.append(judged("mallory", "db02", "housetool /srv/vault/b", "deny"));
            now.set(NOON.plus(Duration.ofMinutes(3)));
            journal.append(judged("alice", "db02", "housetool /srv/vault/c", "run"));
            journal.append(judged("alice", "db02", "housetool /tmp/c", "run"));
        }
    }

    private static CommandJudged judged(
            String person, String target, String text, String decision) {
        return new CommandJudged(
                new FactHeader(
                        person, null, target, "op", "s-" + person + target, null, null, null),
                1,
                1,
                text,
                "",
                "shell_integration",
                "exact",
                "shell",
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                "",
                Novelty.UNKNOWN,
                decision,
                "",
                0,
                List.of());
    }

    @Test
    void history_is_asked_by_the_rules_as_its_shells_stood_then() throws IOException {
        history();
        Path own = file("own.yml", OWN + CORRELATION);
        assertThat(
                        run(
                                "rules",
                                "backtest",
                                own,
                                "--json",
                                "--journal",
                                folder.resolve("data/journal")))
                .isZero();
        assertThat(json().path("commands").asInt()).isEqualTo(5);
        assertThat(json().path("damage").asString()).isEmpty();
        JsonNode rule = json().at("/rules/0");
        assertThat(rule.path("id").asString()).isEqualTo("own-1");
        assertThat(rule.path("hits").asInt()).isEqualTo(3);
        assertThat(rule.path("first").asString()).isEqualTo("2026-03-01T12:01:00Z");
        assertThat(rule.path("last").asString()).isEqualTo("2026-03-01T12:03:00Z");
        assertThat(rule.path("people").toString()).isEqualTo("{\"alice\":2,\"mallory\":1}");
        assertThat(rule.path("targets").toString()).isEqualTo("{\"db01\":1,\"db02\":2}");
        assertThat(json().at("/rules/1/hits").asInt()).isEqualTo(1);
        assertThat(json().at("/rules/1/people").toString()).isEqualTo("{\"alice\":1}");
    }

    @Test
    void history_is_asked_from_a_time_on_and_people_can_read_what_it_says() throws IOException {
        history();
        Path own = file("own.yml", OWN);
        Path journal = folder.resolve("data/journal");
        assertThat(
                        run(
                                "rules",
                                "backtest",
                                own,
                                "--since",
                                "2026-03-01T12:02:30Z",
                                "--journal",
                                journal))
                .isZero();
        assertThat(out.toString())
                .contains("own-1  The house's own tool is run: 1 hits")
                .contains("people alice (1)")
                .contains("> housetool /srv/vault/c")
                .contains("2 commands in ");
        assertThat(run("rules", "backtest", own, "--since", "soon", "--journal", journal))
                .isEqualTo(2);
        assertThat(errors.toString()).contains("`soon` is no time");
        assertThat(run("rules", "backtest", own, "--journal", folder.resolve("none"))).isEqualTo(3);
    }
}
