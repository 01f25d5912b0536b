package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.Reading;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.policy.habit.Occasion;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.correlation.Bounds;
import io.sallyport.recorder.correlation.Correlated;
import io.sallyport.recorder.correlation.Correlations;
import io.sallyport.recorder.correlation.JournalEvent;
import io.sallyport.recorder.correlation.Occurrence;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.GatewayEvents;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
    /// Sessions whose shells are remembered at once.
    private static final int MOST_SHELLS = 10_000;

    private static final int MOST_EXAMPLES = 3;
    private static final int LONGEST_EXAMPLE = 120;

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

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Map<String, Hits> hits = new LinkedHashMap<>();
    private final Normaliser normaliser = new Normaliser();
    private final Map<String, SessionState> shells =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, SessionState> eldest) {
                    return size() > MOST_SHELLS;
                }
            };

    private long commands;

    /// What one rule found.
    private static final class Hits {
        private final String title;
        private final Map<String, Integer> people = new TreeMap<>();
        private final Map<String, Integer> targets = new TreeMap<>();
        private final List<String> examples = new ArrayList<>();
        private long count;
        private @Nullable Instant first;
        private @Nullable Instant last;

        Hits(String title) {
            this.title = title;
        }

        void add(Instant at, String person, String target, String example) {
            count++;
            first = first == null || at.isBefore(first) ? at : first;
            last = last == null || at.isAfter(last) ? at : last;
            people.merge(person, 1, Integer::sum);
            targets.merge(target, 1, Integer::sum);
            if (examples.size() < MOST_EXAMPLES) {
                String shown = PrintableText.of(example);
                examples.add(
                        shown.length() <= LONGEST_EXAMPLE
                                ? shown
                                : shown.substring(0, LONGEST_EXAMPLE) + "…");
            }
        }
    }

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
        Correlations correlations =
                new Correlations(book.rules(), book.correlations(), Bounds.USUAL);
        book.rules().stream()
                .filter(rule -> shipped || !book.isShipped(rule.id()))
                .forEach(rule -> hits.put(rule.id(), new Hits(rule.title())));
        book.correlations().stream()
                .filter(one -> shipped || !book.isShipped(one.id()))
                .forEach(one -> hits.put(one.id(), new Hits(one.title())));
        Report report =
                JournalVerifier.verify(folder, entry -> look(entry, from, book, correlations));
        print(Duration.ofNanos(System.nanoTime() - begun), correlations, report);
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

    private void look(JsonNode entry, Instant from, RuleBook book, Correlations correlations) {
        JournalEvent event = event(entry);
        if (!event.counts()) {
            return;
        }
        String session = entry.path("session").asString("");
        JsonNode detail = event.detail();
        if (!event.fact().equals("CommandJudged")) {
            if (!event.at().isBefore(from)) {
                see(event, event.kinds(), correlations);
            }
            return;
        }
        String account = entry.path("account").asString("");
        String home = account.equals("root") ? "/root" : "/home/" + account;
        String shell = session + " " + detail.path("channel").asString("");
        SessionState state = shells.get(shell);
        if (state == null) {
            state = SessionState.atStart(SessionState.Dialect.BASH, account, home);
        }
        Reading reading = normaliser.read(detail.path("text").asString(""), state);
        if (!detail.path("decision").asString("").equals("deny")
                && !detail.path("how").asString("").equals("exec")
                && detail.path("scope").asString("").equals("shell")) {
            shells.put(shell, reading.next());
        }
        if (!event.at().isBefore(from)) {
            commands++;
            ask(event, reading.line(), circumstances(event, account, home), book, correlations);
        }
    }

    private static JournalEvent event(JsonNode entry) {
        return new JournalEvent(
                entry.path("id").asString(""),
                Instant.parse(entry.path("time").asString("")),
                entry.path("fact").asString(""),
                new FactHeader(
                        entry.path("person").asString(""),
                        entry.path("source").asString(""),
                        entry.path("target").asString(""),
                        entry.path("account").asString(""),
                        entry.path("session").asString(""),
                        entry.path("grant").asString(""),
                        entry.path("consent").asString(""),
                        entry.path("owner").asString("")),
                entry.path("detail"));
    }

    private static Circumstances circumstances(JournalEvent event, String account, String home) {
        JsonNode novelty = event.detail().path("novelty");
        String owner = Objects.requireNonNullElse(event.header().owner(), "");
        return new Circumstances(
                Objects.requireNonNullElse(event.header().person(), ""),
                Objects.requireNonNullElse(event.header().target(), ""),
                owner,
                owner.isEmpty() ? "" : "user",
                account,
                home,
                event.detail().path("how").asString(""),
                UserData.usual(),
                // What was new is as it was known then, on whichever node.
                novelty.isObject()
                        ? Occasion.of(JSON.treeToValue(novelty, Novelty.class))
                        : Occasion.UNKNOWN);
    }

    private void ask(
            JournalEvent event,
            CommandLine line,
            Circumstances circumstances,
            RuleBook book,
            Correlations correlations) {
        Map<String, List<String>> kept = event.fields();
        Set<String> counted = new HashSet<>();
        book.classifier()
                .sightings(
                        line,
                        circumstances,
                        (rule, seen) -> {
                            if (counted.add(rule.id())) {
                                count(rule.id(), event);
                            }
                            Occurrence bare =
                                    Occurrence.of(event.id(), rule.id(), event.at(), seen);
                            Map<String, List<String>> fields = new HashMap<>(kept);
                            fields.putAll(bare.fields());
                            see(
                                    new Occurrence(event.id(), rule.id(), event.at(), fields),
                                    event,
                                    correlations);
                        });
        Set<String> kinds = new LinkedHashSet<>(event.kinds());
        Operation.words(book.classifier().classify(line, circumstances).operations())
                .forEach(operation -> kinds.add(GatewayEvents.OPERATION + operation));
        see(event, kinds, correlations);
    }

    private void see(JournalEvent event, Collection<String> kinds, Correlations correlations) {
        event.occurrences(kinds).forEach(each -> see(each, event, correlations));
    }

    private void see(Occurrence occurrence, JournalEvent event, Correlations correlations) {
        for (Correlated match : correlations.see(occurrence)) {
            count(match.correlation().id(), event);
        }
    }

    private void count(String rule, JournalEvent event) {
        Hits its = hits.get(rule);
        if (its != null) { // shipped rules are asked for the correlations' sake
            its.add(
                    event.at(),
                    Objects.requireNonNullElse(event.header().person(), ""),
                    Objects.requireNonNullElse(event.header().target(), ""),
                    event.detail().path("text").asString("a session"));
        }
    }

    private void print(Duration took, Correlations correlations, Report report) {
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
            object.put("commands", commands);
            object.put("milliseconds", took.toMillis());
            object.put("damage", damage);
            object.put("dropped", correlations.dropped());
            object.put("rules", hits.entrySet().stream().map(BacktestCommand::asJson).toList());
            rules.printJson(object);
            return;
        }
        hits.entrySet().removeIf(one -> shipped && one.getValue().count == 0);
        hits.forEach((id, its) -> {
            rules.out()
                    .printf(
                            "%s  %s: %d hits%n",
                            PrintableText.of(id), PrintableText.of(its.title), its.count);
            if (its.count > 0) {
                rules.out()
                        .printf(
                                "    from %s to %s%n    people %s%n    targets %s%n",
                                its.first, its.last, counts(its.people), counts(its.targets));
                its.examples.forEach(example -> rules.out().println("    > " + example));
            }
        });
        correlations
                .dropped()
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
        rules.out().printf("%d commands in %d ms%n", commands, took.toMillis());
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
        object.put("title", its.title);
        object.put("hits", its.count);
        object.put("first", String.valueOf(its.first == null ? "" : its.first));
        object.put("last", String.valueOf(its.last == null ? "" : its.last));
        object.put("people", its.people);
        object.put("targets", its.targets);
        object.put("examples", its.examples);
        return object;
    }
}
