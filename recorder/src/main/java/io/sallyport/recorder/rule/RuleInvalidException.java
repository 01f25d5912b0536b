package io.sallyport.recorder.rule;

/// Carries a problem from where it is found to where the reading of a rule ends.
final class RuleInvalidException extends Exception {
    private static final long serialVersionUID = 1;

    private final RuleProblem.Kind kind;
    private final int line;

    private RuleInvalidException(RuleProblem.Kind kind, int line, String message) {
        super(message);
        this.kind = kind;
        this.line = line;
    }

    static RuleInvalidException mistake(int line, String message) {
        return new RuleInvalidException(RuleProblem.Kind.MISTAKE, line, message);
    }

    static RuleInvalidException unsupported(int line, String what) {
        return new RuleInvalidException(RuleProblem.Kind.UNSUPPORTED, line, "unsupported: " + what);
    }

    RuleProblem in(String file) {
        return new RuleProblem(kind, file, line, String.valueOf(getMessage()));
    }
}
