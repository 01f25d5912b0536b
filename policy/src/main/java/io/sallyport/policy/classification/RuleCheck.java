package io.sallyport.policy.classification;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.habit.Occasion;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleProblem;
import io.sallyport.recorder.rule.RuleReader;
import io.sallyport.recorder.rule.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What can be told of files of rules before a node reads them.
///
/// @param rules those that were read
/// @param correlations how many were read
/// @param filters how many were read
/// @param problems with all files, in the order of files and lines: what is refused, what is left
///   out, and what is used and perhaps not meant so
public record RuleCheck(
        List<Rule> rules, int correlations, int filters, List<RuleProblem> problems) {
    /// The account and the home that cases are read with.
    private static final String ACCOUNT = "op";

    private static final String HOME = "/home/op";

    /// Beginnings of tags that somebody knows what to do with.
    private static final Set<String> TAGS =
            Set.of("attack", "car", "cve", "d3fend", "detection", "stp", "tlp", "sallyport");

    public RuleCheck {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    /// A case that a rule does not meet.
    ///
    /// @param matches whether it has to match, and does not
    public record FailedCase(Rule rule, String line, boolean matches) {}

    /// Of files that stand beside the shipped rules.
    public static RuleCheck of(List<RuleText> texts) {
        List<Rule> rules = new ArrayList<>();
        int correlations = 0;
        int filters = 0;
        RuleReader reader = new RuleReader(Rules.lists(UserData.usual()));
        for (RuleText text : texts) {
            RuleFile file = Logsources.asked(reader.read(text.file(), text.text()));
            rules.addAll(file.rules());
            correlations += file.correlations().size();
            filters += file.filters().size();
        }
        List<RuleProblem> problems = new ArrayList<>();
        try {
            problems.addAll(RuleBook.of(texts).leftOut());
        } catch (RulesInvalidException invalid) {
            problems.addAll(invalid.problems());
        }
        rules.forEach(rule -> note(rule, problems));
        problems.sort(Comparator.comparing(RuleProblem::file).thenComparingInt(RuleProblem::line));
        return new RuleCheck(rules, correlations, filters, problems);
    }

    /// Those of this kind.
    public List<RuleProblem> problems(RuleProblem.Kind kind) {
        return problems.stream().filter(problem -> problem.kind() == kind).toList();
    }

    private static void note(Rule rule, List<RuleProblem> problems) {
        for (String field : rule.fields()) {
            if (!CommandFields.isKnown(field)) {
                problems.add(
                        note(
                                rule,
                                "no command has the field `"
                                        + field
                                        + "`"
                                        + CommandFields.suggestion(field)));
            }
        }
        try {
            Occasion.given(rule.given());
        } catch (IllegalArgumentException wrong) {
            problems.add(
                    new RuleProblem(
                            RuleProblem.Kind.MISTAKE,
                            rule.file(),
                            rule.line(),
                            "`given` of its cases: " + wrong.getMessage()));
        }
        for (String tag : rule.tags()) {
            if (!TAGS.contains(tag.split("\\.", 2)[0])) {
                problems.add(note(rule, "nothing knows the tag `" + tag + "`"));
            }
        }
        if (rule.tags().stream().noneMatch(tag -> tag.startsWith(OperationTags.PREFIX))) {
            problems.add(
                    note(
                            rule,
                            "it has no tag `"
                                    + OperationTags.PREFIX
                                    + "…`: its matches are told, and decide nothing"));
        }
        if (rule.matches().isEmpty() || rule.passes().isEmpty()) {
            String missing =
                    rule.matches().isEmpty() && rule.passes().isEmpty()
                            ? "no `cases`"
                            : rule.matches().isEmpty()
                                    ? "no line in `cases` that it has to match"
                                    : "no line in `cases` that it must not match";
            problems.add(note(rule, "it has " + missing));
        }
    }

    private static RuleProblem note(Rule rule, String message) {
        return new RuleProblem(
                RuleProblem.Kind.NOTE, rule.file(), rule.line(), message + " (" + rule.id() + ")");
    }

    /// Runs the cases of rules, each rule by itself.
    ///
    /// @return those that are not met
    public static List<FailedCase> run(List<Rule> rules) {
        List<FailedCase> failed = new ArrayList<>();
        for (Rule rule : rules) {
            Classifier alone = new Classifier(new RuleSet(List.of(rule)));
            rule.matches().stream()
                    .filter(line -> !matches(alone, rule, line))
                    .forEach(line -> failed.add(new FailedCase(rule, line, true)));
            rule.passes().stream()
                    .filter(line -> matches(alone, rule, line))
                    .forEach(line -> failed.add(new FailedCase(rule, line, false)));
        }
        return failed;
    }

    private static boolean matches(Classifier alone, Rule rule, String text) {
        CommandLine line = new Normaliser().read(text, caseState()).line();
        return !alone.classify(line, caseCircumstances("alice", "db01", rule.given()))
                .matched()
                .isEmpty();
    }

    /// The shell that cases are typed into.
    public static SessionState caseState() {
        return SessionState.atStart(SessionState.Dialect.BASH, ACCOUNT, HOME);
    }

    /// Those of cases.
    ///
    /// @param given what they say of habits and hours; what makes no sense is a mistake in the
    ///   rule's file, and not known here
    public static Circumstances caseCircumstances(
            String person, String target, Map<String, List<String>> given) {
        Occasion occasion;
        try {
            occasion = Occasion.given(given);
        } catch (IllegalArgumentException wrong) {
            occasion = Occasion.UNKNOWN;
        }
        return new Circumstances(
                person,
                target,
                "acme",
                "personal",
                ACCOUNT,
                HOME,
                "exec",
                UserData.ofCases(),
                occasion);
    }
}
