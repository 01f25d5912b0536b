package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.gateway.hunt.Backtest;
import io.sallyport.gateway.hunt.HuntedRules;
import io.sallyport.gateway.hunt.PastEvent;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

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
            arity = "0..*",
            description = "rules; of a folder, all *.yml files below it")
    private List<Path> places = new ArrayList<>();

    @Option(
            names = "--shipped",
            description = "also what the shipped rules and correlations would have found")
    private boolean shipped;

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
        if (places.isEmpty() && !shipped) {
            throw new ParameterException(
                    spec.commandLine(), "name a file or a folder of rules, or say --shipped");
        }
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
        Backtest backtest =
                new Backtest(
                        shipped ? HuntedRules.all(book) : HuntedRules.own(book),
                        (rule, command) -> {});
        Report report =
                JournalVerifier.verify(
                        folder,
                        entry ->
                                PastEvent.written(entry)
                                        .ifPresent(past -> backtest.look(past, from)));
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
            object.put(
                    "rules",
                    backtest.hits().entrySet().stream()
                            .map(each -> each.getValue().value(each.getKey()))
                            .toList());
            rules.printJson(object);
            return;
        }
        backtest.hits().entrySet().removeIf(each -> shipped && each.getValue().count() == 0);
        backtest.hits().forEach((id, hits) -> rules.out().print(hits.told(id)));
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
        long micros = took.toNanos() / 1_000;
        rules.out()
                .printf(
                        "%d commands in %d ms, %d µs a command%n",
                        backtest.commands(),
                        micros / 1_000,
                        micros / Math.max(1, backtest.commands()));
    }
}
