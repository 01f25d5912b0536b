package io.sallyport.policy.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.policy.command.SessionState.Dialect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads corpora that do not belong to the project, where they lie beside it.
class EvasionCorpusTest {
    private static final Path CORPORA =
            Path.of(System.getProperty("sallyport.corpora", "../../shared/corpora"));

    /// What else takes data away than rm.
    private static final Set<String> REMOVERS =
            Set.of(
                    "rm",
                    "unlink",
                    "shred",
                    "truncate",
                    "mv",
                    "dd",
                    "find",
                    "rsync",
                    "rmdir",
                    "docker",
                    "kubectl",
                    "zfs",
                    "lvremove",
                    "cp",
                    "tee",
                    "sed",
                    "tar",
                    "git",
                    "wipe",
                    "srm",
                    "mkfs",
                    "umount",
                    "chmod",
                    "install",
                    "ln",
                    "cat",
                    ":",
                    "true");

    private record Line(String id, String line, String expected) {}

    private static List<Line> lines() throws IOException {
        Path file = CORPORA.resolve("evasion_cases.jsonl");
        if (!Files.exists(file)) {
            Assumptions.abort(
                    "this test reads evasion_cases.jsonl from the folder that the system property"
                            + " sallyport.corpora names; it is not in "
                            + CORPORA);
        }
        JsonMapper mapper = JsonMapper.builder().build();
        List<Line> lines = new ArrayList<>();
        for (String text : Files.readAllLines(file)) {
            JsonNode json = mapper.readTree(text);
            lines.add(
                    new Line(
                            json.get("id").asString(),
                            json.get("line").asString(),
                            json.get("should_match").asString()));
        }
        return lines;
    }

    private static CommandLine read(String line) {
        SessionState state = SessionState.atStart(Dialect.BASH, "alice", "/home/alice");
        return new Normaliser().read(line, state).line();
    }

    private static List<String> wrong(String expected, Predicate<CommandLine> right)
            throws IOException {
        return lines().stream()
                .filter(line -> line.expected().equals(expected))
                .filter(line -> !right.test(read(line.line())))
                .map(Line::toString)
                .toList();
    }

    @Test
    void what_deletes_in_disguise_is_found_or_said_not_to_be_known() throws IOException {
        List<String> missed =
                wrong(
                        "destructive-delete",
                        read ->
                                !read.isBounded()
                                        || read.commands().stream()
                                                .anyMatch(EvasionCorpusTest::takesAway));
        assertThat(missed).isEmpty();
    }

    private static boolean takesAway(SimpleCommand command) {
        if (command.argv().isEmpty()) {
            return command.redirections().stream().anyMatch(r -> r.way() == Redirection.Way.WRITE);
        }
        return command.argv().get(0).isLiteral()
                && REMOVERS.contains(Programs.baseName(command.argv().get(0).text()));
    }

    @Test
    void what_only_looks_so_deletes_no_data() throws IOException {
        List<String> wrong =
                wrong(
                        "benign",
                        read ->
                                read.commands().stream()
                                        .noneMatch(NormaliserLinesTest::removesData));
        assertThat(wrong).isEmpty();
    }

    /// Ordinary lines are told wholly, but for those that start an editor, a script, a shell.
    @Test
    void nearly_all_ordinary_lines_are_bounded() throws IOException {
        Path file = CORPORA.resolve("benign.txt");
        Assumptions.assumeTrue(
                Files.exists(file), () -> "this test reads benign.txt, which is not in " + CORPORA);
        List<String> lines = Files.readAllLines(file);
        long bounded = lines.stream().filter(line -> read(line).isBounded()).count();
        assertThat(bounded).isGreaterThan(lines.size() * 94L / 100);
    }
}
