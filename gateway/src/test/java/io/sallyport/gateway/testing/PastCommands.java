package io.sallyport.gateway.testing;

import io.sallyport.gateway.terminal.CommandJudged;
import io.sallyport.gateway.terminal.Commands;
import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.masking.Masks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Makes history: commands that a gateway would have journalled, read and classified as it does,
/// without the sessions that they were typed into. Confined to one thread.
public final class PastCommands {
    private static final int AT_ONCE = 2_000;

    private final Journal journal;
    private final Classifier classifier = new Classifier(Rules.shipped());
    private final Commands commands = new Commands(() -> classifier, Masks.usual(), new byte[32]);
    private final Map<String, SessionState> shells = new HashMap<>();
    private final List<CompletableFuture<Entry>> submitted = new ArrayList<>();

    public PastCommands(Journal journal) {
        this.journal = journal;
    }

    /// The cases of the rules that come with the program.
    public static List<String> cases() {
        List<String> lines = new ArrayList<>();
        Rules.shipped()
                .rules()
                .forEach(rule -> {
                    lines.addAll(rule.matches());
                    lines.addAll(rule.passes());
                });
        return lines;
    }

    /// The lines of the corpora that lie in a folder; none where there is no folder.
    public static List<String> corpora(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        JsonMapper json = JsonMapper.builder().build();
        for (String name : List.of("evasion_cases.jsonl", "atomic_linux.jsonl")) {
            if (Files.exists(folder.resolve(name))) {
                for (String text : Files.readAllLines(folder.resolve(name))) {
                    JsonNode one = json.readTree(text);
                    one.path("commands").forEach(each -> lines.add(each.asString("")));
                    if (one.path("line").isString()) {
                        lines.add(one.path("line").stringValue());
                    }
                }
            }
        }
        Path benign = folder.resolve("benign.txt");
        if (Files.exists(benign)) {
            lines.addAll(Files.readAllLines(benign));
        }
        return lines;
    }

    /// A line that was sent to run by itself.
    public void sent(String person, String session, String line) {
        judged(
                person,
                session,
                "exec",
                line,
                SessionState.atStart(SessionState.Dialect.BASH, "op", "/srv/home/op"));
    }

    /// A line that was typed into the session's shell.
    public void typed(String person, String session, String line) {
        SessionState state =
                shells.computeIfAbsent(
                        session,
                        _ -> SessionState.atStart(SessionState.Dialect.BASH, "op", "/srv/home/op"));
        shells.put(session, judged(person, session, "shell_integration", line, state));
    }

    private SessionState judged(
            String person, String session, String how, String line, SessionState state) {
        Commands.Read read =
                commands.read(
                        line,
                        state,
                        new Circumstances(
                                person,
                                "db01",
                                "acme",
                                "user",
                                "op",
                                "/srv/home/op",
                                how,
                                UserData.usual()));
        add(
                new CommandJudged(
                        new FactHeader(
                                person,
                                "192.0.2.1:50000",
                                "db01",
                                "op",
                                session,
                                "g-1",
                                null,
                                "acme"),
                        0,
                        1,
                        commands.shown(line),
                        "",
                        how,
                        "exact",
                        "shell",
                        List.of(),
                        read.rules(),
                        read.versions(),
                        List.of(),
                        read.level(),
                        Novelty.UNKNOWN,
                        "run",
                        "",
                        0,
                        commands.runs(read.reading().line())));
        return read.reading().next();
    }

    private void add(CommandJudged fact) {
        submitted.add(journal.submit(fact));
        if (submitted.size() >= AT_ONCE) {
            settle();
        }
    }

    /// All is durable when this returns.
    public void settle() {
        submitted.forEach(CompletableFuture::join);
        submitted.clear();
    }
}
