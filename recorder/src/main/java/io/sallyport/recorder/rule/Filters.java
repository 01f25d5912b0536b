package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Filters of all files, put upon the rules that they are for. Immutable.
public final class Filters {
    /// Rules that all filters together may change: one for all counts once a rule.
    private static final int MOST_APPLIED = 100_000;

    private final List<Rule> rules;
    private final List<RuleProblem> problems = new ArrayList<>();

    /// @param references in which rules are looked up by id or by name
    public Filters(List<Rule> rules, List<Filter> filters, References references) {
        Map<String, Rule> byId = new HashMap<>();
        rules.forEach(rule -> byId.put(rule.id(), rule));
        int applied = 0;
        for (Filter filter : filters) {
            Set<String> ids = filter.isForAll() ? byId.keySet() : named(filter, byId, references);
            applied += ids.size();
            if (applied > MOST_APPLIED) {
                problems.add(
                        problem(
                                filter,
                                "filters change at most "
                                        + MOST_APPLIED
                                        + " rules together; name the rules"
                                        + " that this one is for"));
                break;
            }
            for (String id : List.copyOf(ids)) {
                byId.computeIfPresent(
                        id,
                        (i, rule) ->
                                filter.logsource().covers(rule.logsource())
                                        ? filter.appliedTo(rule)
                                        : rule);
            }
        }
        this.rules = rules.stream().map(rule -> byId.getOrDefault(rule.id(), rule)).toList();
    }

    private Set<String> named(Filter filter, Map<String, Rule> byId, References references) {
        Set<String> ids = new HashSet<>();
        for (String written : filter.rules()) {
            String id = references.idOf(written).orElse("");
            Rule rule = byId.get(id);
            if (rule == null) {
                problems.add(
                        problem(
                                filter,
                                id.isEmpty()
                                        ? "there is no rule `"
                                                + written
                                                + "`, or more than one is called so"
                                                + Nearest.suggestion(written, byId.keySet())
                                        : "`"
                                                + written
                                                + "` is a correlation; a filter is for rules"));
            } else if (!filter.logsource().covers(rule.logsource())) {
                // It would leave nothing out, and look as if it did.
                problems.add(
                        problem(
                                filter,
                                "`" + written + "` has another log source than the filter"));
            } else {
                ids.add(id);
            }
        }
        return ids;
    }

    private static RuleProblem problem(Filter filter, String message) {
        return new RuleProblem(RuleProblem.Kind.MISTAKE, filter.file(), filter.line(), message);
    }

    /// The rules in their order, as the filters leave them.
    public List<Rule> rules() {
        return rules;
    }

    /// What is wrong with the filters; empty where they can be used.
    public List<RuleProblem> problems() {
        return List.copyOf(problems);
    }
}
