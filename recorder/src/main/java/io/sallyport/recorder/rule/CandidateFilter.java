package io.sallyport.recorder.rule;

import io.sallyport.recorder.rule.RuleCondition.Demand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tells which rules an event may match, from the literals that they demand: a superset, for the
/// price of one look at each value. Immutable.
final class CandidateFilter {
    private static final int[] NONE = {};

    /// By rule: its demands, each a bit.
    private final int[][] demandsOf;

    /// By field: the demands that a literal meets there, by the literal's place in the search.
    private final Map<String, Map<Integer, int[]>> metBy = new HashMap<>();

    /// By field: all demands that any literal meets there.
    private final Map<String, BitSet> metByAnything = new HashMap<>();

    private final LiteralSearch search;

    CandidateFilter(List<Rule> rules) {
        List<String> literals = new ArrayList<>();
        Map<String, Integer> places = new HashMap<>();
        this.demandsOf = new int[rules.size()][];
        int count = 0;
        for (int rule = 0; rule < rules.size(); rule++) {
            List<Demand> demands = rules.get(rule).condition().demands();
            demandsOf[rule] = new int[demands.size()];
            for (int i = 0; i < demands.size(); i++) {
                int bit = count++;
                demandsOf[rule][i] = bit;
                demands.get(i)
                        .literals()
                        .forEach((field, texts) ->
                                texts.forEach(text -> {
                                    int place = places.computeIfAbsent(text, t -> literals.size());
                                    if (place == literals.size()) {
                                        literals.add(text);
                                    }
                                    note(field, place, bit);
                                }));
            }
        }
        this.search = new LiteralSearch(literals);
    }

    private void note(String field, int literal, int bit) {
        metByAnything.computeIfAbsent(field, f -> new BitSet()).set(bit);
        metBy.computeIfAbsent(field, f -> new HashMap<>())
                .merge(literal, new int[] {bit}, CandidateFilter::joined);
    }

    private static int[] joined(int[] a, int[] b) {
        int[] all = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }

    /// The rules, by place, that the event may match.
    BitSet candidates(Event event) {
        BitSet met = new BitSet();
        event.fields().forEach((field, values) -> meet(met, field, values));
        BitSet candidates = new BitSet(demandsOf.length);
        for (int rule = 0; rule < demandsOf.length; rule++) {
            boolean all = true;
            for (int demand : demandsOf[rule]) {
                all &= met.get(demand);
            }
            candidates.set(rule, all);
        }
        return candidates;
    }

    private void meet(BitSet met, String field, List<Value> values) {
        Map<Integer, int[]> byLiteral = metBy.get(field);
        BitSet anything = metByAnything.get(field);
        if (byLiteral == null || anything == null) {
            return;
        }
        for (Value value : values) {
            if (!value.isText()) {
                met.or(anything); // any literal may hide in what is not known
                return;
            }
        }
        for (Value value : values) {
            search.find(
                    value.text(false),
                    literal -> {
                        for (int bit : byLiteral.getOrDefault(literal, NONE)) {
                            met.set(bit);
                        }
                    });
        }
    }
}
