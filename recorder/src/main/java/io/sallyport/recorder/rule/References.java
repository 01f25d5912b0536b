package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/// What correlations refer to, by id or by name, among rules and correlations of all files.
/// Immutable.
public final class References {
    private final Map<String, String> ids = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();
    private final Map<String, Correlation> correlations = new HashMap<>();
    private final List<Correlation> ordered = new ArrayList<>();
    private final List<RuleProblem> problems = new ArrayList<>();

    /// @param rules of different ids
    public References(List<Rule> rules, List<Correlation> correlations) {
        GatewayEvents.names().forEach(name -> ids.put(name, name));
        rules.forEach(rule -> note(rule.name(), rule.id()));
        correlations.forEach(one -> note(one.name(), one.id()));
        // An id is what it is, whatever else is called so.
        rules.forEach(rule -> isWhole(rule.id()));
        for (Correlation one : correlations) {
            if (!isWhole(one.id()) || this.correlations.put(one.id(), one) != null) {
                problems.add(problem(one, "the id `" + one.id() + "` is another rule's, too"));
            }
        }
        Set<String> done = new HashSet<>();
        for (Correlation one : correlations) {
            check(one);
            order(one, new LinkedHashSet<>(), done);
        }
    }

    private boolean isWhole(String id) {
        ambiguous.remove(id);
        String other = ids.put(id, id);
        return other == null || other.equals(id);
    }

    private void note(String name, String id) {
        String other = name.isEmpty() ? null : ids.putIfAbsent(name, id);
        if (other != null && !other.equals(id)) {
            ambiguous.add(name);
        }
    }

    private void check(Correlation one) {
        Set<String> meant = new HashSet<>();
        for (String written : one.rules()) {
            if (idOf(written).isEmpty()) {
                problems.add(
                        problem(
                                one,
                                ambiguous.contains(written)
                                        ? "more than one rule is called `"
                                                + written
                                                + "`; refer to it by its id"
                                        : "there is no rule `"
                                                + written
                                                + "`"
                                                + Nearest.suggestion(written, ids.keySet())));
            } else if (!meant.add(idOf(written).get())) {
                problems.add(problem(one, "`rules` names `" + written + "` twice; keep one"));
            }
        }
        one.aliases()
                .forEach((alias, fields) ->
                        fields.keySet().stream()
                                .filter(rule -> idOf(rule).filter(meant::contains).isEmpty())
                                .sorted()
                                .forEach(rule ->
                                        problems.add(
                                                problem(
                                                        one,
                                                        "the alias `"
                                                                + alias
                                                                + "` speaks of `"
                                                                + rule
                                                                + "`, which is not among `rules`"
                                                                + Nearest.suggestion(
                                                                        rule, one.rules())))));
    }

    private void order(Correlation one, SequencedSet<String> above, Set<String> done) {
        if (done.contains(one.id())) {
            return;
        }
        if (!above.add(one.id())) {
            problems.add(
                    problem(
                            one,
                            "it waits for itself: "
                                    + String.join(" → ", above)
                                    + " → "
                                    + one.id()));
            return;
        }
        for (String written : one.rules()) {
            Correlation below = correlations.get(idOf(written).orElse(""));
            if (below != null) {
                order(below, above, done);
            }
        }
        above.remove(one.id());
        if (done.add(one.id())) {
            ordered.add(one);
        }
    }

    private static RuleProblem problem(Correlation one, String message) {
        return new RuleProblem(RuleProblem.Kind.MISTAKE, one.file(), one.line(), message);
    }

    /// The id of what is meant; nothing where nothing is, or more than one.
    public Optional<String> idOf(String written) {
        return ambiguous.contains(written)
                ? Optional.empty()
                : Optional.ofNullable(ids.get(written))
                        .or(() -> Optional.of(written).filter(GatewayEvents::has));
    }

    /// What is wrong with them; empty where they can be used.
    public List<RuleProblem> problems() {
        return List.copyOf(problems);
    }

    /// The correlations, each after those that it waits for.
    public List<Correlation> ordered() {
        return List.copyOf(ordered);
    }

    /// Ids of those that are only parts of correlations: what they match is not told by itself.
    public Set<String> parts() {
        Set<String> parts = new HashSet<>();
        Set<String> told = new HashSet<>();
        for (Correlation one : ordered) {
            for (String written : one.rules()) {
                idOf(written).ifPresent((one.generate() ? told : parts)::add);
            }
        }
        parts.removeAll(told);
        return Set.copyOf(parts);
    }
}
