package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.gateway.history.Backtest;
import io.sallyport.gateway.history.Hits;
import io.sallyport.gateway.history.PastCommand;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `sallyport rules backtest`: what rules would have found in a journal's history.
///
/// A journal keeps a command as it may be shown: where a secret was covered, a rule sees the cover.
@Command(
        name = "backtest",
        description = {
            "what rules and correlations would have found in a node's history",
            "Asks them about every command in the journal, each as its session's shell stood then. The"
                    + " node may run meanwhile. Where secrets are covered, rules see the cover; user"
                    + " data is where it usually is, not where the inventory says."
        },
        mixinStandardHelpOptions = true)
final class BacktestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private RulesCommand rules;

    @Parameters(
            paramLabel = "FILE|FOLDER",
            arity = "1..*",
            description = "rules; of a folder, all *.yml files below it")
    private List<Path> places = new ArrayList<>();

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "the journal's folder (default: the node's, as --config says)")
    private @Nullable Path journal;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "the node's sallyport.yml, for its journal")
    private @Nullable Path config;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "12h, 30d, or an instant such as 2026-03-01T00:00:00Z (default: all)")
    private @Nullable String since;

    @Option(names = "--json", description = "print a JSON object")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        long begun = System.nanoTime();
        Path folder = journal == null ? NodeFolder.of(config).data().resolve("journal") : journal;
        if (!Files.isDirectory(folder)) {
            throw new IOException("there is no journal in " + folder + "; name it with --journal");
        }
        Instant from = from();
        RuleBook book;
        try {
            book = RuleBook.of(RulesCommand.texts(places));
        } catch (RulesInvalidException invalid) {
            invalid.problems().forEach(one -> rules.errors().println(RulesCommand.line(one)));
            return Sallyport.COULD_NOT;
        }
        book.leftOut().forEach(one -> rules.errors().println(RulesCommand.line(one)));
        Set<String> wanted =
                Stream.concat(
                                book.rules().stream()
                                        .map(Rule::id)
                                        .filter(rule -> !book.isShipped(rule)),
                                book.correlations().stream().map(Correlation::id))
                        .collect(Collectors.toSet());
        Backtest backtest = new Backtest(book, wanted, from);
        Report report = JournalVerifier.verify(folder, entry -> look(entry, backtest));
        print(Duration.ofNanos(System.nanoTime() - begun), backtest, report);
        return 0;
    }

    private Instant from() {
        String written = since;
        if (written == null) {
            return Instant.MIN;
        }
        try {
            if (written.matches("[0-9]{1,5}[smhd]")) {
                boolean days = written.endsWith("d");
                String iso = days ? "P" + written : "PT" + written;
                return InstantSource.system().instant().minus(Duration.parse(iso));
            }
            return Instant.parse(written);
        } catch (DateTimeParseException wrong) {
            throw new ParameterException(
                    spec.commandLine(),
                    "`"
                            + written
                            + "` is no time; write 12h, 30d, or an instant such as"
                            + " 2026-03-01T00:00:00Z",
                    wrong);
        }
    }

    private static void look(JsonNode entry, Backtest backtest) {
        if (entry.path("fact").asString("").equals(PastCommand.FACT)) {
            backtest.see(
                    new PastCommand(
                            entry.path("id").asString(""),
                            Instant.parse(entry.path("time").asString("")),
                            entry.path("person").asString(""),
                            entry.path("target").asString(""),
                            entry.path("owner").asString(""),
                            entry.path("account").asString(""),
                            entry.path("session").asString(""),
                            entry.path("detail")));
        }
    }

    private void print(Duration took, Backtest backtest, Report report) {
        String damage =
                report.fault()
                        .map(fault ->
                                "the journal is damaged in "
                                        + fault.file()
                                        + ", and nothing after that was looked at: "
                                        + fault.reason())
                        .orElse("");
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("commands", backtest.commands());
            object.put("milliseconds", took.toMillis());
            object.put("damage", damage);
            object.put("dropped", backtest.dropped());
            object.put("rules", backtest.hits().entrySet().stream().map(BacktestCommand::asJson).toList());
            rules.printJson(object);
            return;
        }
        backtest.hits().forEach((id, its) -> {
            rules.out()
                    .printf(
                            "%s  %s: %d hits%n",
                            PrintableText.of(id), PrintableText.of(its.title()), its.count());
            if (its.count() > 0) {
                rules.out()
                        .printf(
                                "    from %s to %s%n    people %s%n    targets %s%n",
                                its.first(), its.last(), counts(its.people()), counts(its.targets()));
                its.examples().forEach(example -> rules.out().println("    > " + example));
            }
        });
        backtest.dropped()
                .forEach((id, dropped) ->
                        rules.errors()
                                .println(
                                        PrintableText.of(id)
                                                + " had more than is held at once, and may miss"
                                                + " matches: "
                                                + dropped));
        if (!damage.isEmpty()) {
            rules.errors().println("sallyport: " + PrintableText.of(damage));
        }
        rules.out().printf("%d commands in %d ms%n", backtest.commands(), took.toMillis());
    }

    private static String counts(Map<String, Integer> counts) {
        List<String> words = new ArrayList<>();
        counts.forEach((name, count) -> words.add(PrintableText.of(name) + " (" + count + ")"));
        return String.join(", ", words);
    }

    private static Map<String, Object> asJson(Map.Entry<String, Hits> one) {
        Hits its = one.getValue();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", one.getKey());
        object.put("title", its.title());
        object.put("hits", its.count());
        object.put("first", String.valueOf(its.first() == null ? "" : its.first()));
        object.put("last", String.valueOf(its.last() == null ? "" : its.last()));
        object.put("people", its.people());
        object.put("targets", its.targets());
        object.put("examples", its.examples());
        return object;
    }
}
