package io.sallyport.gateway.cli;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleCheck;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.RulesFolder;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleProblem;
import io.sallyport.recorder.rule.RuleProblem.Kind;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/// `sallyport rules`: Sigma rules, before a node reads them and after.
@Command(
        name = "rules",
        description = "Sigma rules: list, lint, test, and look back with them",
        mixinStandardHelpOptions = true,
        subcommands = {
            RulesCommand.Shown.class,
            RulesCommand.Lint.class,
            RulesCommand.Cases.class,
            BacktestCommand.class
        })
final class RulesCommand implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final long LARGEST = 4 << 20;
    private static final int DEEPEST = 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 2;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter errors() {
        return spec.commandLine().getErr();
    }

    void printJson(Object value) {
        out().println(JSON.writeValueAsString(value));
        out().flush();
    }

    /// Files, and of folders all files of rules below them.
    static List<RuleText> texts(List<Path> places) throws IOException {
        List<RuleText> texts = new ArrayList<>();
        for (Path place : places) {
            for (Path file : files(place)) {
                if (!Files.isReadable(file)) {
                    throw new IOException(file + " is not there, or may not be read");
                }
                if (Files.size(file) > LARGEST) {
                    throw new IOException(file + " has more than 4 MiB: is it a file of rules?");
                }
                // What is not UTF-8 in it shows as such, and is told with its line.
                String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
                texts.add(new RuleText(file.toString(), text));
            }
        }
        return texts;
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.isDirectory(place)) {
            return List.of(place);
        }
        try (Stream<Path> below = Files.walk(place, DEEPEST)) {
            List<Path> found =
                    below.filter(RulesFolder::isRules)
                            .filter(Files::isRegularFile)
                            .sorted()
                            .toList();
            if (found.isEmpty()) {
                throw new IOException(place + " holds no *.yml file");
            }
            return found;
        }
    }

    /// A problem as one line; of a file's text only what can be printed.
    static String line(RuleProblem problem) {
        String kind =
                switch (problem.kind()) {
                    case MISTAKE -> "";
                    case UNSUPPORTED -> "left out: ";
                    case NOTE -> "note: ";
                };
        return PrintableText.of(
                problem.file() + ":" + problem.line() + ": " + kind + problem.message());
    }

    static Map<String, Object> asJson(RuleProblem problem) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", problem.kind().name().toLowerCase(Locale.ROOT));
        object.put("file", problem.file());
        object.put("line", problem.line());
        object.put("message", problem.message());
        return object;
    }

    @Command(
            name = "list",
            description = {
                "the rules that a node goes by, with mode and version",
                "As its files say now: a node that refused a mistake in them still goes by the last good"
                        + " ones, and its journal says so."
            },
            mixinStandardHelpOptions = true)
    static final class Shown implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before it calls
        private RulesCommand rules;

        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "the node's sallyport.yml, for its folder of rules")
        private @Nullable Path config;

        @Option(names = "--own", description = "only people's own")
        private boolean own;

        @Option(names = "--json", description = "print a JSON array")
        private boolean json;

        private record Line(
                String mode, String version, String level, String id, String title, String from) {}

        @Override
        public Integer call() throws IOException {
            RuleBook book;
            try {
                book = RuleBook.of(RulesFolder.read(NodeFolder.of(config).rules()));
            } catch (RulesInvalidException invalid) {
                invalid.problems().forEach(one -> rules.errors().println(RulesCommand.line(one)));
                return FOUND;
            }
            List<Line> lines = new ArrayList<>();
            for (Rule rule : book.rules()) {
                if (!own || !book.isShipped(rule.id())) {
                    String from = book.isShipped(rule.id()) ? "shipped" : rule.file();
                    lines.add(
                            line(
                                    book,
                                    rule.id(),
                                    rule.version(),
                                    rule.level(),
                                    rule.title(),
                                    from));
                }
            }
            for (Correlation one : book.correlations()) {
                if (!own || !book.isShipped(one.id())) {
                    String from = book.isShipped(one.id()) ? "shipped" : one.file();
                    lines.add(line(book, one.id(), one.version(), one.level(), one.title(), from));
                }
            }
            if (json) {
                rules.printJson(lines);
                return 0;
            }
            for (Line line : lines) {
                rules.out()
                        .printf(
                                "%-8s  %s  %-13s  %s  %s (%s)%n",
                                line.mode,
                                line.version,
                                line.level,
                                PrintableText.of(line.id),
                                PrintableText.of(line.title),
                                PrintableText.of(line.from));
            }
            book.leftOut().forEach(one -> rules.errors().println(RulesCommand.line(one)));
            return 0;
        }

        private static Line line(
                RuleBook book, String id, String version, Level level, String title, String from) {
            return new Line(book.mode(id).word(), version, level.word(), id, title, from);
        }
    }

    @Command(
            name = "lint",
            description = "check files of rules, together with the shipped ones",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Prints why a rule is not loaded, or is perhaps not what was meant, with file and line;"
                        + " exit code 1 if one is not loaded (--strict: if there is anything to print)."
            })
    static final class Lint implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before it calls
        private RulesCommand rules;

        @Parameters(
                paramLabel = "FILE|FOLDER",
                arity = "1..*",
                description = "rules; of a folder, all *.yml files below it")
        private List<Path> places = new ArrayList<>();

        @Option(names = "--strict", description = "notes, too, are what is looked for")
        private boolean strict;

        @Option(names = "--json", description = "print a JSON object")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            RuleCheck check = RuleCheck.of(texts(places));
            int mistakes = check.problems(Kind.MISTAKE).size();
            int leftOut = check.problems(Kind.UNSUPPORTED).size();
            int notes = check.problems(Kind.NOTE).size();
            if (json) {
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("rules", check.rules().size());
                object.put("correlations", check.correlations());
                object.put("filters", check.filters());
                object.put("mistakes", mistakes);
                object.put("left_out", leftOut);
                object.put("notes", notes);
                object.put(
                        "problems", check.problems().stream().map(RulesCommand::asJson).toList());
                rules.printJson(object);
            } else {
                check.problems().forEach(problem -> rules.out().println(line(problem)));
                rules.out()
                        .printf(
                                "%d rules, %d filters and %d correlations read, %d mistakes, %d left"
                                        + " out, %d notes%n",
                                check.rules().size(),
                                check.filters(),
                                check.correlations(),
                                mistakes,
                                leftOut,
                                notes);
            }
            return mistakes + leftOut > 0 || strict && notes > 0 ? FOUND : 0;
        }
    }

    @Command(
            name = "test",
            description = "run the cases of rules: what each has to match, and must not",
            mixinStandardHelpOptions = true,
            footer = {"", "Exit code 1 if a case is not met, or a file has a mistake."})
    static final class Cases implements Callable<Integer> {
        @ParentCommand
        @SuppressWarnings("NullAway.Init") // set by picocli before it calls
        private RulesCommand rules;

        @Parameters(
                paramLabel = "FILE|FOLDER",
                arity = "0..*",
                description =
                        "rules; of a folder, all *.yml files below it. None: the shipped rules")
        private List<Path> places = new ArrayList<>();

        @Option(names = "--json", description = "print a JSON object")
        private boolean json;

        @Override
        public Integer call() throws IOException {
            List<RuleText> texts = texts(places);
            RuleCheck check = RuleCheck.of(texts);
            List<Rule> tested = places.isEmpty() ? Rules.shipped().rules() : check.rules();
            List<RuleProblem> mistakes = check.problems(Kind.MISTAKE);
            List<RuleCheck.FailedCase> failed = RuleCheck.run(tested);
            List<Correlation> correlations = new ArrayList<>();
            List<CorrelationCases.Failed> unmet = new ArrayList<>();
            try {
                RuleBook book = RuleBook.of(texts);
                book.correlations().stream()
                        .filter(one -> places.isEmpty() == book.isShipped(one.id()))
                        .forEach(correlations::add);
                unmet.addAll(new CorrelationCases(book).run(correlations));
            } catch (RulesInvalidException invalid) {
                // The mistakes are told, and correlations over rules with mistakes are not run.
            }
            long without =
                    tested.stream()
                            .filter(rule -> rule.matches().isEmpty() && rule.passes().isEmpty())
                            .count();
            int cases =
                    tested.stream()
                                    .mapToInt(rule -> rule.matches().size() + rule.passes().size())
                                    .sum()
                            + correlations.stream()
                                    .mapToInt(one -> one.matches().size() + one.passes().size())
                                    .sum();
            if (json) {
                List<Map<String, Object>> all = new ArrayList<>();
                failed.forEach(one -> all.add(asJson(one)));
                unmet.forEach(one -> all.add(asJson(one)));
                Map<String, Object> object = new LinkedHashMap<>();
                object.put("rules", tested.size());
                object.put("correlations", correlations.size());
                object.put("without_cases", without);
                object.put("cases", cases);
                object.put("failed", all);
                object.put("mistakes", mistakes.stream().map(RulesCommand::asJson).toList());
                rules.printJson(object);
            } else {
                mistakes.forEach(one -> rules.out().println(line(one)));
                failed.forEach(one -> rules.out().println(line(one)));
                unmet.forEach(one -> rules.out().println(line(one)));
                rules.out()
                        .printf(
                                "%d rules, %d correlations, %d cases, %d not met, %d rules without"
                                        + " cases%n",
                                tested.size(),
                                correlations.size(),
                                cases,
                                failed.size() + unmet.size(),
                                without);
            }
            return failed.isEmpty() && unmet.isEmpty() && mistakes.isEmpty() ? 0 : FOUND;
        }

        private static String line(CorrelationCases.Failed one) {
            return PrintableText.of(
                    one.correlation().file()
                            + ":"
                            + one.correlation().line()
                            + ": "
                            + (one.matches() ? "does not match" : "matches, and must not")
                            + ": case "
                            + one.number()
                            + " of `"
                            + (one.matches() ? "matches" : "passes")
                            + "`");
        }

        private static Map<String, Object> asJson(CorrelationCases.Failed one) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", one.correlation().file());
            object.put("line", one.correlation().line());
            object.put("rule", one.correlation().id());
            object.put("case", one.number());
            object.put("expected", one.matches() ? "matches" : "passes");
            return object;
        }

        private static String line(RuleProblem problem) {
            return RulesCommand.line(problem);
        }

        private static String line(RuleCheck.FailedCase one) {
            return PrintableText.of(
                    one.rule().file()
                            + ":"
                            + one.rule().line()
                            + ": "
                            + (one.matches() ? "does not match" : "matches, and must not")
                            + ": "
                            + one.line());
        }

        private static Map<String, Object> asJson(RuleCheck.FailedCase one) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("file", one.rule().file());
            object.put("line", one.rule().line());
            object.put("rule", one.rule().id());
            object.put("case", one.line());
            object.put("expected", one.matches() ? "matches" : "passes");
            return object;
        }
    }
}
