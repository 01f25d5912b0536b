package io.sallyport.gateway.hunt;

import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.WrittenText;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.GatewayEvents;
import io.sallyport.recorder.rule.Need;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleMode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Rules and correlations that history is asked about. Immutable.
///
/// @param told the rules whose hits are told
/// @param asked these, and those that the correlations are over
public record HuntedRules(List<Rule> told, List<Rule> asked, List<Correlation> correlations) {
    public HuntedRules {
        told = List.copyOf(told);
        asked = List.copyOf(asked);
        correlations = List.copyOf(correlations);
    }

    /// Those that did not come with the program.
    public static HuntedRules own(RuleBook book) {
        return of(
                book,
                rule -> !book.isShipped(rule.id()),
                withBelow(
                        book,
                        book.correlations().stream()
                                .filter(each -> !book.isShipped(each.id()))
                                .toList()));
    }

    /// Those that came with the program, too.
    public static HuntedRules all(RuleBook book) {
        return of(book, rule -> true, book.correlations());
    }

    /// Those of these names or ids, whatever their mode is.
    ///
    /// @throws IllegalArgumentException where there is none of a name
    public static HuntedRules named(RuleBook book, Set<String> names) {
        Set<String> unknown = new HashSet<>(names);
        List<Correlation> correlations = new ArrayList<>();
        for (Correlation each : book.correlations()) {
            if (names.contains(each.id()) || names.contains(each.name())) {
                correlations.add(each);
                unknown.removeAll(List.of(each.id(), each.name()));
            }
        }
        Predicate<Rule> told = rule -> names.contains(rule.id()) || names.contains(rule.name());
        book.rules().stream()
                .filter(told)
                .forEach(rule -> unknown.removeAll(List.of(rule.id(), rule.name())));
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no rule "
                            + unknown.iterator().next()
                            + " in force, in shadow or off; sallyport rules list shows them");
        }
        return of(book, told, withBelow(book, correlations));
    }

    /// And those that these are over.
    private static List<Correlation> withBelow(RuleBook book, List<Correlation> correlations) {
        List<Correlation> below = new ArrayList<>(correlations);
        for (int i = 0; i < below.size(); i++) {
            List<String> over = below.get(i).rules();
            book.correlations().stream()
                    .filter(each -> over.contains(each.id()) || over.contains(each.name()))
                    .filter(each -> !below.contains(each))
                    .forEach(below::add);
        }
        return below;
    }

    private static HuntedRules of(
            RuleBook book, Predicate<Rule> told, List<Correlation> correlations) {
        Set<String> counted = new HashSet<>();
        correlations.forEach(each -> counted.addAll(each.rules()));
        List<Rule> asked =
                book.rules().stream()
                        .filter(rule -> told.test(rule) || isOneOf(counted, rule))
                        .filter(rule -> told.test(rule) || book.mode(rule.id()) != RuleMode.OFF)
                        .toList();
        return new HuntedRules(book.rules().stream().filter(told).toList(), asked, correlations);
    }

    private static boolean isOneOf(Set<String> words, Rule rule) {
        return words.contains(rule.id()) || !rule.name().isEmpty() && words.contains(rule.name());
    }

    /// A correlation of what the gateway itself knows is about everything.
    List<Need> needs() {
        return Stream.concat(
                        asked.stream().map(WrittenText::neededBy),
                        correlations.stream()
                                .filter(each -> each.rules().stream().anyMatch(GatewayEvents::has))
                                .map(each -> new Need(each.id(), List.of())))
                .toList();
    }
}
