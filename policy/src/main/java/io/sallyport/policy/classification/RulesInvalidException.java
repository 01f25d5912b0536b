package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.RuleProblem;
import java.util.List;
import java.util.stream.Collectors;

/// Rules that cannot be used. None of them is: the last good ones stay in force.
public final class RulesInvalidException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<RuleProblem> problems;

    RulesInvalidException(List<RuleProblem> problems) {
        super(problems.stream().map(RuleProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// The mistakes, and after them what is valid and would have been left out.
    public List<RuleProblem> problems() {
        return problems;
    }
}
