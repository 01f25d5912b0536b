package io.sallyport.policy.authorization;

import java.util.List;
import java.util.stream.Collectors;

/// Policies that cannot be used. None of them is: the last good ones stay in force.
public final class PoliciesInvalidException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<PolicyProblem> problems;

    PoliciesInvalidException(List<PolicyProblem> problems) {
        super(problems.stream().map(PolicyProblem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<PolicyProblem> problems() {
        return problems;
    }
}
