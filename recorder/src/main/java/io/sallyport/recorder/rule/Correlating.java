package io.sallyport.recorder.rule;

import java.util.List;
import java.util.Set;

/// The correlations that there are, with the rules that they are over. Another one is another
/// object.
///
/// @param told ids of the correlations whose matches are told; the others may be what these are
///   over
public record Correlating(List<Rule> rules, List<Correlation> correlations, Set<String> told) {
    public static final Correlating NOTHING = new Correlating(List.of(), List.of(), Set.of());

    public Correlating {
        rules = List.copyOf(rules);
        correlations = List.copyOf(correlations);
        told = Set.copyOf(told);
    }
}
