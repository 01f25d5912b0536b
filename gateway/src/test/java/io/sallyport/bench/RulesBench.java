package io.sallyport.bench;

import io.sallyport.policy.authorization.PoliciesInvalidException;
import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classification;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.Matched;
import io.sallyport.policy.classification.Rules;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.RuleSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads lines, classifies them by the shipped rules, and counts how many harmful ones got the
/// right operation, how many got *cannot tell*, and how many harmless ones were flagged. Nothing is
/// run.
///
/// A line is flagged where a rule of level medium or above matches it, or may, or where it has an
/// operation that nobody does in passing. Apart from that, lines are counted that a rule of level
/// medium or above surely matches, by tactic, by program and by rule. It is timed once more with a
/// thousand rules loaded, also with the decision of a session that would run it, by the clock and
/// by the processor's time: on a busy machine only the second is the work.
@Command(
        name = "rules",
        description = "what the shipped rules make of harmful and of harmless lines, and how fast",
        mixinStandardHelpOptions = true)
final class RulesBench implements Callable<Integer> {
    private static final int WARM_UP = 20_000;
    private static final int LONGEST_TIMED = 1_024; // characters
    private static final Set<Operation> NOT_IN_PASSING =
            EnumSet.of(
                    Operation.DESTROY,
                    Operation.EXPORT,
                    Operation.CREDENTIAL,
                    Operation.PRIVILEGE,
                    Operation.EVADE,
                    Operation.PERSIST,
                    Operation.MIGRATE);

    /// The operations that are right, by what a case or an ATT&CK tactic is called.
    private static final Map<String, Set<Operation>> RIGHT =
            Map.ofEntries(
                    Map.entry("destructive-delete", EnumSet.of(Operation.DESTROY)),
                    Map.entry("disk-wipe", EnumSet.of(Operation.DESTROY, Operation.SERVICE)),
                    Map.entry("db-drop", EnumSet.of(Operation.DESTROY)),
                    Map.entry("exfil", EnumSet.of(Operation.EXPORT)),
                    Map.entry("priv-esc", EnumSet.of(Operation.PRIVILEGE)),
                    Map.entry("history-tamper", EnumSet.of(Operation.EVADE)),
                    Map.entry("reverse-shell", EnumSet.of(Operation.REACH)),
                    Map.entry("credential", EnumSet.of(Operation.CREDENTIAL)),
                    Map.entry("persist", EnumSet.of(Operation.PERSIST)),
                    Map.entry("service", EnumSet.of(Operation.SERVICE)),
                    Map.entry(
                            "impact",
                            EnumSet.of(Operation.DESTROY, Operation.SERVICE, Operation.MODIFY)),
                    Map.entry("exfiltration", EnumSet.of(Operation.EXPORT)),
                    Map.entry(
                            "collection",
                            EnumSet.of(
                                    Operation.READ,
                                    Operation.RELOCATE,
                                    Operation.EXPORT,
                                    Operation.CREDENTIAL)),
                    Map.entry("credential-access", EnumSet.of(Operation.CREDENTIAL)),
                    Map.entry("persistence", EnumSet.of(Operation.PERSIST, Operation.PRIVILEGE)),
                    Map.entry(
                            "privilege-escalation",
                            EnumSet.of(Operation.PRIVILEGE, Operation.PERSIST)),
                    Map.entry(
                            "stealth",
                            EnumSet.of(Operation.EVADE, Operation.SERVICE, Operation.DESTROY)),
                    Map.entry("defense-evasion", EnumSet.of(Operation.EVADE, Operation.SERVICE)),
                    Map.entry("defense-impairment", EnumSet.of(Operation.EVADE, Operation.SERVICE)),
                    Map.entry("command-and-control", EnumSet.of(Operation.REACH, Operation.EXPORT)),
                    Map.entry("lateral-movement", EnumSet.of(Operation.REACH)),
                    Map.entry(
                            "discovery",
                            EnumSet.of(Operation.OBSERVE, Operation.CREDENTIAL, Operation.REACH)),
                    Map.entry(
                            "initial-access",
                            EnumSet.of(
                                    Operation.PRIVILEGE, Operation.CREDENTIAL, Operation.PERSIST)),
                    Map.entry(
                            "execution",
                            EnumSet.of(Operation.UNBOUNDED, Operation.REACH, Operation.PERSIST)));

    @Option(
            names = "--harmful",
            description =
                    "cases, one JSON object a line: `line` and `should_match`, or `script` and"
                            + " `tactics`")
    List<Path> harmful = List.of();

    @Option(names = "--benign", description = "ordinary lines, or cases as above")
    List<Path> benign = List.of();

    @Option(
            names = "--rules",
            defaultValue = "1000",
            description = "loaded for timing (${DEFAULT-VALUE})")
    int rules;

    @Option(names = "--show", description = "the lines that were judged wrong, and how")
    boolean show;

    @Option(
            names = "--uncaught",
            description =
                    "the harmful lines that no rule of level medium surely matches, and the"
                            + " harmless ones that one does")
    boolean uncaught;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    private record Case(String line, String category, Set<String> expected) {
        boolean isHarmful() {
            return !expected.contains("benign");
        }
    }

    private final Normaliser normaliser = new Normaliser();
    private final SessionState state =
            SessionState.atStart(SessionState.Dialect.BASH, "operator", "/home/operator");
    private final Circumstances circumstances =
            new Circumstances(
                    "alice",
                    "db01",
                    "acme",
                    "",
                    "operator",
                    "/home/operator",
                    "exec",
                    UserData.usual());
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Map<String, Map<String, Integer>> counts = new TreeMap<>();
    private final LevelTally harmfulAtMedium = new LevelTally();
    private final LevelTally benignAtMedium = new LevelTally();

    @Override
    public Integer call() throws IOException, PoliciesInvalidException {
        List<Case> cases = new ArrayList<>();
        for (Path file : harmful) {
            cases.addAll(cases(file));
        }
        for (Path file : benign) {
            cases.addAll(cases(file));
        }
        Classifier shipped = new Classifier(Rules.shipped());
        for (Case each : cases) {
            var read = normaliser.read(each.line(), state).line();
            Classification found = shipped.classify(read, circumstances);
            judge(each, found);
            (each.isHarmful() ? harmfulAtMedium : benignAtMedium)
                    .add(each.isHarmful() ? each.expected() : Set.of(), read, found);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("harmful", total(cases, true));
        result.put("benign", total(cases, false));
        result.put("by_category", counts);
        result.put("harmful_at_medium", harmfulAtMedium.figures());
        result.put("benign_at_medium", benignAtMedium.figures());
        result.put("shipped_rules", Rules.shipped().rules().size());
        result.putAll(timed(cases));
        if (json) {
            Bench.RESULTS.println(mapper.writeValueAsString(result));
        } else {
            result.forEach((name, value) -> Bench.RESULTS.println(name + " " + value));
        }
        return 0;
    }

    private List<Case> cases(Path file) throws IOException {
        List<Case> cases = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!file.toString().endsWith(".jsonl")) {
                cases.add(new Case(line, file.getFileName().toString(), Set.of("benign")));
                continue;
            }
            JsonNode node = mapper.readTree(line);
            if (node.has("script")) {
                List<String> tactics = new ArrayList<>();
                node.get("tactics").forEach(tactic -> tactics.add(tactic.asString()));
                String name = tactics.isEmpty() ? "execution" : tactics.getFirst();
                cases.add(new Case(node.get("script").asString(), name, Set.copyOf(tactics)));
            } else {
                cases.add(
                        new Case(
                                node.get("line").asString(),
                                node.get("category").asString(),
                                Set.of(node.get("should_match").asString())));
            }
        }
        return cases;
    }

    private Classification classify(Classifier classifier, String line) {
        return classifier.classify(normaliser.read(line, state).line(), circumstances);
    }

    private void judge(Case each, Classification found) {
        String verdict = each.isHarmful() ? harmful(each, found) : benign(found);
        Map<String, Integer> row = counts.computeIfAbsent(each.category(), c -> new TreeMap<>());
        row.merge(verdict, 1, Integer::sum);
        row.merge("lines", 1, Integer::sum);
        if (each.isHarmful() && verdict.equals("matched") && !surely(each, found)) {
            row.merge("matched_perhaps", 1, Integer::sum);
        }
        if (uncaught && each.isHarmful() == LevelTally.guilty(found).isEmpty()) {
            System.err.printf(
                    "%s %s %s %s%n",
                    each.isHarmful() ? "uncaught" : "caught",
                    each.expected(),
                    each.line().replace("\n", "⏎"),
                    found.matched().stream()
                            .map(match -> match.level().word() + " " + match.title())
                            .distinct()
                            .toList());
        }
        boolean plain =
                verdict.equals("matched")
                        || verdict.equals("passed")
                        || verdict.equals("unclassified")
                        || (verdict.equals("cannot_tell") && !each.isHarmful());
        if (show && !plain) {
            System.err.printf(
                    "%s %s %s %s %s%n",
                    verdict,
                    each.expected(),
                    each.line().replace("\n", "⏎"),
                    found.operations(),
                    matchedBy(found));
        }
    }

    private static List<String> matchedBy(Classification found) {
        return found.matched().stream()
                .filter(match -> match.level().compareTo(Level.LOW) > 0)
                .map(match -> (match.certain() ? "" : "perhaps ") + match.title())
                .distinct()
                .toList();
    }

    private static Set<Operation> right(Case each) {
        Set<Operation> right = EnumSet.noneOf(Operation.class);
        each.expected().forEach(name -> right.addAll(RIGHT.getOrDefault(name, Set.of())));
        return right;
    }

    private static String harmful(Case each, Classification found) {
        if (right(each).stream().anyMatch(found::mayBe)) {
            return "matched";
        }
        if (found.cannotTell() || found.mayBe(Operation.UNBOUNDED)) {
            return "cannot_tell";
        }
        return isFlagged(found) ? "other_operation" : "missed";
    }

    private static boolean surely(Case each, Classification found) {
        return right(each).stream().anyMatch(found.operations()::contains);
    }

    private static String benign(Classification found) {
        if (isFlagged(found)) {
            return "false";
        }
        if (found.cannotTell()) {
            return "cannot_tell";
        }
        return found.operations().contains(Operation.UNCLASSIFIED) ? "unclassified" : "passed";
    }

    private static boolean isFlagged(Classification found) {
        return NOT_IN_PASSING.stream().anyMatch(found::mayBe)
                || found.matched().stream()
                        .map(Matched::level)
                        .anyMatch(level -> level.compareTo(Level.MEDIUM) >= 0);
    }

    private Map<String, Integer> total(List<Case> cases, boolean ofHarmful) {
        Map<String, Integer> total = new TreeMap<>();
        cases.stream()
                .filter(each -> each.isHarmful() == ofHarmful)
                .map(Case::category)
                .distinct()
                .forEach(category ->
                        counts.get(category)
                                .forEach((name, n) -> total.merge(name, n, Integer::sum)));
        return total;
    }

    private Map<String, Object> timed(List<Case> cases)
            throws IOException, PoliciesInvalidException {
        Classifier many = new Classifier(new RuleSet(ManyRules.of(rules)));
        List<String> lines =
                cases.stream()
                        .map(Case::line)
                        .filter(line -> line.length() < LONGEST_TIMED)
                        .toList();
        if (lines.isEmpty()) {
            return Map.of();
        }
        try (CommandDecisions decisions = new CommandDecisions()) {
            for (int i = 0; i < WARM_UP; i++) {
                decisions.mayRun(classify(many, lines.get(i % lines.size())).operations());
            }
            return timed(lines, many, decisions);
        }
    }

    private Map<String, Object> timed(
            List<String> lines, Classifier many, CommandDecisions decisions) {
        List<Double> whole = new ArrayList<>();
        List<Double> reading = new ArrayList<>();
        List<Double> processor = new ArrayList<>();
        List<Double> decided = new ArrayList<>();
        int permitted = 0;
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        for (String line : lines) {
            long processorBegun = threads.getCurrentThreadCpuTime();
            long begun = System.nanoTime();
            var read = normaliser.read(line, state).line();
            long between = System.nanoTime();
            Set<Operation> operations = many.classify(read, circumstances).operations();
            long classified = System.nanoTime();
            permitted += decisions.mayRun(operations) instanceof Decision.Permit ? 1 : 0;
            decided.add((System.nanoTime() - begun) / 1e3);
            whole.add((classified - begun) / 1e3);
            reading.add((between - begun) / 1e3);
            processor.add((threads.getCurrentThreadCpuTime() - processorBegun) / 1e3);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("loaded_rules", rules);
        figures.put("p50_us", Samples.rounded(Samples.median(whole)));
        figures.put("p99_us", Samples.rounded(Samples.percentile(whole, 99)));
        figures.put("cpu_p50_us", Samples.rounded(Samples.median(processor)));
        figures.put("cpu_p99_us", Samples.rounded(Samples.percentile(processor, 99)));
        figures.put("decided_p50_us", Samples.rounded(Samples.median(decided)));
        figures.put("decided_p99_us", Samples.rounded(Samples.percentile(decided, 99)));
        figures.put("permitted", Samples.rounded((double) permitted / lines.size()));
        figures.put("read_p50_us", Samples.rounded(Samples.median(reading)));
        figures.put("read_p99_us", Samples.rounded(Samples.percentile(reading, 99)));
        return figures;
    }
}
