package io.sallyport.policy.classification;

import io.sallyport.policy.alert.Responses;
import io.sallyport.recorder.rule.Correlating;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Filter;
import io.sallyport.recorder.rule.Filters;
import io.sallyport.recorder.rule.GatewayEvents;
import io.sallyport.recorder.rule.ModeOrder;
import io.sallyport.recorder.rule.References;
import io.sallyport.recorder.rule.ResponseOrder;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.RuleMode;
import io.sallyport.recorder.rule.RuleProblem;
import io.sallyport.recorder.rule.RuleReader;
import io.sallyport.recorder.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rules that a node goes by: the shipped ones and people's own, each with its mode. Immutable.
public final class RuleBook {
    /// More modes would not fit into the fact that tells them.
    private static final int MOST_MODES = 500;

    private final Set<String> shipped;
    private final List<Rule> rules;
    private final List<Correlation> correlations;
    private final Map<String, RuleMode> modes;
    private final Responses responses;
    private final References references;
    private final List<RuleProblem> leftOut;
    private final Classifier classifier;
    private final Map<String, Rule> byId;
    private final Correlating correlating;

    private RuleBook(
            Set<String> shipped,
            List<Rule> rules,
            List<Correlation> correlations,
            Map<String, RuleMode> modes,
            Responses responses,
            References references,
            List<RuleProblem> leftOut) {
        this.shipped = Set.copyOf(shipped);
        this.rules = List.copyOf(rules);
        this.correlations = List.copyOf(correlations);
        this.modes = Map.copyOf(modes);
        this.responses = responses;
        this.references = references;
        this.leftOut = List.copyOf(leftOut);
        this.correlating =
                new Correlating(
                        rules,
                        correlations,
                        correlations.stream()
                                .map(Correlation::id)
                                .filter(id -> mode(id) == RuleMode.IN_FORCE)
                                .collect(Collectors.toUnmodifiableSet()));
        this.byId = rules.stream().collect(Collectors.toUnmodifiableMap(Rule::id, rule -> rule));
        RuleSet asked =
                new RuleSet(
                        rules.stream().filter(rule -> mode(rule.id()) != RuleMode.OFF).toList());
        this.classifier = new Classifier(asked, Set.copyOf(ids(RuleMode.SHADOW)));
    }

    /// The shipped rules and people's own.
    ///
    /// @throws RulesInvalidException where one of these has a mistake; none of them is used then
    public static RuleBook of(List<RuleText> own) throws RulesInvalidException {
        List<Rule> shipped = Rules.shipped().rules();
        List<Rule> rules = new ArrayList<>(shipped);
        List<Filter> filters = new ArrayList<>();
        List<Correlation> correlations = new ArrayList<>(Rules.shippedCorrelations());
        List<ModeOrder> orders = new ArrayList<>();
        List<ResponseOrder> responseOrders = new ArrayList<>();
        List<RuleProblem> mistakes = new ArrayList<>();
        List<RuleProblem> leftOut = new ArrayList<>();
        Map<String, Rule> byId = new HashMap<>();
        shipped.forEach(rule -> byId.put(rule.id(), rule));
        RuleReader reader = new RuleReader(Rules.lists(UserData.usual()));
        for (RuleText text : own) {
            RuleFile file = Logsources.asked(reader.read(text.file(), text.text()));
            for (Rule rule : file.rules()) {
                Rule other = byId.putIfAbsent(rule.id(), rule);
                if (other == null) {
                    rules.add(rule);
                    checkTags(rule, mistakes);
                } else {
                    mistakes.add(sameId(rule, other));
                }
            }
            filters.addAll(file.filters());
            correlations.addAll(file.correlations());
            file.correlations().forEach(one -> checkOperations(one, mistakes));
            orders.addAll(file.modes());
            responseOrders.addAll(file.responses());
            file.problems()
                    .forEach(problem ->
                            (problem.kind() == RuleProblem.Kind.MISTAKE ? mistakes : leftOut)
                                    .add(problem));
        }
        References references = new References(rules, correlations);
        mistakes.addAll(references.problems());
        Filters filtered = new Filters(rules, filters, references);
        mistakes.addAll(filtered.problems());
        Map<String, RuleMode> modes = modes(orders, references, mistakes);
        Responses responses =
                new OrderedResponses(references, rules, correlations)
                        .read(responseOrders, mistakes);
        if (!mistakes.isEmpty()) {
            mistakes.addAll(leftOut);
            throw new RulesInvalidException(mistakes);
        }
        Set<String> shippedIds = new HashSet<>();
        shipped.forEach(rule -> shippedIds.add(rule.id()));
        Rules.shippedCorrelations().forEach(one -> shippedIds.add(one.id()));
        return new RuleBook(
                shippedIds, filtered.rules(), correlations, modes, responses, references, leftOut);
    }

    private static RuleProblem sameId(Rule rule, Rule other) {
        return mistake(
                rule.file(),
                rule.line(),
                "the id `"
                        + rule.id()
                        + "` is the one of `"
                        + other.title()
                        + "` ("
                        + other.file()
                        + ":"
                        + other.line()
                        + "); give it one of its own, and switch the other off by `modes` if it is to"
                        + " take its place");
    }

    private static void checkTags(Rule rule, List<RuleProblem> mistakes) {
        try {
            OperationTags.of(rule.tags());
        } catch (IllegalArgumentException unknown) {
            mistakes.add(mistake(rule.file(), rule.line(), String.valueOf(unknown.getMessage())));
        }
    }

    /// That of the gateway's own events it waits for none that never comes.
    private static void checkOperations(Correlation one, List<RuleProblem> mistakes) {
        try {
            OperationTags.of(
                    one.rules().stream()
                            .filter(rule -> rule.startsWith(GatewayEvents.OPERATION))
                            .toList());
        } catch (IllegalArgumentException unknown) {
            mistakes.add(mistake(one.file(), one.line(), String.valueOf(unknown.getMessage())));
        }
    }

    private static Map<String, RuleMode> modes(
            List<ModeOrder> orders, References references, List<RuleProblem> mistakes) {
        Map<String, RuleMode> modes = new HashMap<>();
        for (ModeOrder order : orders) {
            String id = references.idOf(order.rule()).orElse("");
            if (id.isEmpty()) {
                mistakes.add(
                        mistake(
                                order.file(),
                                order.line(),
                                "there is no rule `"
                                        + order.rule()
                                        + "`; `sallyport rules list` shows their ids"));
            } else if (modes.put(id, order.mode()) != null) {
                mistakes.add(
                        mistake(
                                order.file(),
                                order.line(),
                                "the rule `" + order.rule() + "` has a mode already; keep one"));
            }
        }
        if (modes.size() > MOST_MODES) {
            ModeOrder last = orders.getLast();
            mistakes.add(
                    mistake(
                            last.file(),
                            last.line(),
                            "more than " + MOST_MODES + " rules have a mode of their own"));
        }
        return modes;
    }

    private static RuleProblem mistake(String file, int line, String message) {
        return new RuleProblem(RuleProblem.Kind.MISTAKE, file, line, message);
    }

    /// All of them, also those that are off; the shipped ones first.
    public List<Rule> rules() {
        return rules;
    }

    /// The correlations, and which of them are told.
    public Correlating correlating() {
        return correlating;
    }

    public Optional<Rule> rule(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    public List<Correlation> correlations() {
        return correlations;
    }

    /// Of a rule or a correlation, by its id.
    public RuleMode mode(String id) {
        return modes.getOrDefault(id, RuleMode.IN_FORCE);
    }

    /// What is done about violations, as far as files say so.
    public Responses responses() {
        return responses;
    }

    /// The id of the rule or correlation that is meant by an id or a name.
    public Optional<String> idOf(String written) {
        return references.idOf(written);
    }

    /// Whether it came with the program.
    public boolean isShipped(String id) {
        return shipped.contains(id);
    }

    /// Those of a mode, in order.
    public List<String> ids(RuleMode mode) {
        return Stream.concat(
                        rules.stream().map(Rule::id), correlations.stream().map(Correlation::id))
                .filter(id -> mode(id) == mode)
                .sorted()
                .toList();
    }

    /// What those are called that are not off, by their ids.
    public Map<String, String> titles() {
        Map<String, String> titles = new HashMap<>();
        rules.forEach(rule -> titles.put(rule.id(), rule.title()));
        correlations.forEach(correlation -> titles.put(correlation.id(), correlation.title()));
        titles.keySet().removeAll(ids(RuleMode.OFF));
        return titles;
    }

    /// Documents that are valid, and that nothing here does.
    public List<RuleProblem> leftOut() {
        return leftOut;
    }

    /// By the rules that are not off.
    public Classifier classifier() {
        return classifier;
    }
}
