package io.sallyport.policy.classification;

import io.sallyport.recorder.rule.Logsource;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which rules can be asked of commands, by what log they are written for. The others are left out
/// and told: a rule that looks as if it watched, and cannot, is worse than none.
final class Logsources {
    private static final Set<String> PRODUCTS = Set.of("", "linux", "unix", "sallyport");

    /// A command, and the files that it writes.
    private static final Set<String> CATEGORIES = Set.of("", "process_creation", "file_event");

    /// `auditd` is read where its records are of what a command line tells: the program with its
    /// arguments (EXECVE) and the files that it names (PATH).
    private static final String AUDITD = "auditd";

    private static final Set<String> SERVICES = Set.of("", AUDITD, "bash", "shell", "sallyport");

    private Logsources() {}

    /// What is left of a file: the rules that commands can be asked about.
    static RuleFile asked(RuleFile file) {
        List<Rule> none = new ArrayList<>();
        List<RuleProblem> why = new ArrayList<>();
        for (Rule rule : file.rules()) {
            unasked(rule)
                    .ifPresent(reason -> {
                        none.add(rule);
                        why.add(
                                new RuleProblem(
                                        RuleProblem.Kind.UNSUPPORTED,
                                        rule.file(),
                                        rule.line(),
                                        "unsupported: " + reason + " (" + rule.id() + ")"));
                    });
        }
        return none.isEmpty() ? file : file.leavingOut(none, why);
    }

    /// Why a rule cannot be asked of commands.
    private static Optional<String> unasked(Rule rule) {
        Logsource source = rule.logsource();
        if (!PRODUCTS.contains(source.product())) {
            return Optional.of("a command tells nothing of product `" + source.product() + "`");
        }
        if (!CATEGORIES.contains(source.category())) {
            return Optional.of("a command tells nothing of category `" + source.category() + "`");
        }
        if (!SERVICES.contains(source.service())) {
            return Optional.of("a command is not in the log of service `" + source.service() + "`");
        }
        return source.service().equals(AUDITD)
                ? rule.fields().stream()
                        .filter(field -> !CommandFields.isKnown(field))
                        .findFirst()
                        .map(field -> "a command has no `" + field + "` of an audit record")
                : Optional.empty();
    }
}
