package io.sallyport.policy.classification;

import io.sallyport.policy.alert.Response;
import io.sallyport.policy.alert.Responses;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.References;
import io.sallyport.recorder.rule.ResponseOrder;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads what files say of the violations of rules and levels. Confined to one thread.
final class OrderedResponses {
    private final References references;
    private final Map<String, Level> levels = new HashMap<>();

    OrderedResponses(References references, List<Rule> rules, List<Correlation> correlations) {
        this.references = references;
        rules.forEach(rule -> levels.put(rule.id(), rule.level()));
        correlations.forEach(one -> levels.put(one.id(), one.level()));
        // A level is what it is, whatever rule is called so.
        for (Level level : Level.values()) {
            levels.put(level.word(), level);
        }
    }

    Responses read(List<ResponseOrder> orders, List<RuleProblem> mistakes) {
        Map<String, Response> said = new HashMap<>();
        for (ResponseOrder order : orders) {
            String of = subject(order.of(), references);
            Level level = levels.get(of);
            if (level == null) {
                mistakes.add(
                        mistake(order, "there is neither a rule nor a level `" + order.of() + "`"));
                continue;
            }
            try {
                if (said.put(of, Response.of(order, level)) != null) {
                    mistakes.add(
                            mistake(
                                    order,
                                    "`" + order.of() + "` has a response already; keep one"));
                }
            } catch (IllegalArgumentException wrong) {
                mistakes.add(mistake(order, "`" + order.of() + "`: " + wrong.getMessage()));
            }
        }
        return new Responses(said);
    }

    /// A level's word, or the id of the rule that is meant.
    static String subject(String written, References references) {
        for (Level level : Level.values()) {
            if (level.word().equals(written)) {
                return written;
            }
        }
        return references.idOf(written).orElse(written);
    }

    private static RuleProblem mistake(ResponseOrder order, String message) {
        return new RuleProblem(RuleProblem.Kind.MISTAKE, order.file(), order.line(), message);
    }
}
