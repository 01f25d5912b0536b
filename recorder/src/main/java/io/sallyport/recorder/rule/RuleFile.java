package io.sallyport.recorder.rule;

import java.util.List;

/// What was read from a file.
///
/// @param rules those without a problem, in the order of the file
/// @param correlations those without a problem of their own; [References] tells of the others
/// @param modes those that documents with the one key `modes` give to rules
/// @param responses those that documents with the one key `responses` give to rules and levels
public record RuleFile(
        List<Rule> rules,
        List<Correlation> correlations,
        List<ModeOrder> modes,
        List<ResponseOrder> responses,
        List<RuleProblem> problems) {
    public RuleFile {
        rules = List.copyOf(rules);
        correlations = List.copyOf(correlations);
        modes = List.copyOf(modes);
        responses = List.copyOf(responses);
        problems = List.copyOf(problems);
    }

    /// Whether something is wrong that its writer has to mend.
    public boolean hasMistakes() {
        return problems.stream().anyMatch(p -> p.kind() == RuleProblem.Kind.MISTAKE);
    }
}
