package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What was read from a file.
///
/// @param rules those without a problem, in the order of the file
/// @param filters those without a problem of their own; [Filters] tells of the others
/// @param correlations those without a problem of their own; [References] tells of the others
/// @param modes those that documents with the one key `modes` give to rules
/// @param responses those that documents with the one key `responses` give to rules and levels
public record RuleFile(
        List<Rule> rules,
        List<Filter> filters,
        List<Correlation> correlations,
        List<ModeOrder> modes,
        List<ResponseOrder> responses,
        List<RuleProblem> problems) {
    public RuleFile {
        rules = List.copyOf(rules);
        filters = List.copyOf(filters);
        correlations = List.copyOf(correlations);
        modes = List.copyOf(modes);
        responses = List.copyOf(responses);
        problems = List.copyOf(problems);
    }

    /// The same without some rules, and why they are left out; the correlations of the file that
    /// wait for one of them go with them.
    public RuleFile leavingOut(List<Rule> some, List<RuleProblem> why) {
        List<RuleProblem> all = new ArrayList<>(problems);
        all.addAll(why);
        Set<String> gone = new HashSet<>();
        some.forEach(rule -> gone.addAll(List.of(rule.id(), rule.name())));
        gone.remove("");
        List<Correlation> left = new ArrayList<>(correlations);
        // Until nothing goes: a correlation may wait for another one.
        while (left.removeIf(one -> isGone(one, gone, all))) {}
        return new RuleFile(
                rules.stream().filter(rule -> !some.contains(rule)).toList(),
                filters,
                left,
                modes,
                responses,
                all);
    }

    private static boolean isGone(Correlation one, Set<String> gone, List<RuleProblem> why) {
        Optional<String> missing = one.rules().stream().filter(gone::contains).findFirst();
        missing.ifPresent(rule -> {
            why.add(
                    new RuleProblem(
                            RuleProblem.Kind.UNSUPPORTED,
                            one.file(),
                            one.line(),
                            "unsupported: it waits for `" + rule + "`, which is left out"));
            gone.add(one.id());
            if (!one.name().isEmpty()) {
                gone.add(one.name());
            }
        });
        return missing.isPresent();
    }

    /// Whether something is wrong that its writer has to mend.
    public boolean hasMistakes() {
        return problems.stream().anyMatch(p -> p.kind() == RuleProblem.Kind.MISTAKE);
    }
}
