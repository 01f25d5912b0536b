package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.List;

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

    /// The same without some rules, and why they are left out.
    public RuleFile leavingOut(List<Rule> some, List<RuleProblem> why) {
        List<RuleProblem> all = new ArrayList<>(problems);
        all.addAll(why);
        return new RuleFile(
                rules.stream().filter(rule -> !some.contains(rule)).toList(),
                filters,
                correlations,
                modes,
                responses,
                all);
    }

    /// Whether something is wrong that its writer has to mend.
    public boolean hasMistakes() {
        return problems.stream().anyMatch(p -> p.kind() == RuleProblem.Kind.MISTAKE);
    }
}
