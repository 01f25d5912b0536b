package io.sallyport.recorder.rule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Rules, ready to be matched. Immutable.
public final class RuleSet {
    private final List<Rule> rules;
    private final CandidateFilter filter;

    /// @throws IllegalArgumentException where two rules have the same id
    public RuleSet(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        Set<String> ids = new HashSet<>();
        for (Rule rule : rules) {
            if (!ids.add(rule.id())) {
                throw new IllegalArgumentException(
                        "two rules have the id "
                                + rule.id()
                                + ", one of them is in "
                                + rule.file());
            }
        }
        this.filter = new CandidateFilter(this.rules);
    }

    public List<Rule> rules() {
        return rules;
    }

    /// The rules that match, and those that may, in their order.
    public List<Match> match(Event event) {
        List<Match> matches = new ArrayList<>();
        BitSet candidates = filter.candidates(event);
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            Answer answer = rules.get(i).condition().answer(event);
            if (answer != Answer.NO) {
                matches.add(new Match(rules.get(i), answer));
            }
        }
        return matches;
    }
}
