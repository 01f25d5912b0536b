package io.sallyport.policy.classification;

import io.sallyport.policy.habit.Novelty;
import io.sallyport.policy.operation.Operation;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a line does.
///
/// @param operations those it has for sure; UNBOUNDED where it cannot be told, UNCLASSIFIED where
///   no rule knows one of its commands
/// @param perhaps others that it has by what is not known of it: `rm -rf $x`
/// @param matched the rules, at most [Classifier#MOST_MATCHED]
/// @param shadow the rules in shadow that matched: they say nothing of the line; at most
///   [Classifier#MOST_SHADOW]
/// @param cannotTell whether the line holds what cannot be read
/// @param novelty what of it is new to who runs it, or unusual
public record Classification(
        Set<Operation> operations,
        Set<Operation> perhaps,
        List<Matched> matched,
        List<Matched> shadow,
        boolean cannotTell,
        Novelty novelty) {
    public Classification {
        operations = ordered(operations);
        perhaps = ordered(perhaps);
        matched = List.copyOf(matched);
        shadow = List.copyOf(shadow);
    }

    private static Set<Operation> ordered(Collection<Operation> operations) {
        Set<Operation> ordered = EnumSet.noneOf(Operation.class);
        ordered.addAll(operations);
        return Collections.unmodifiableSet(ordered);
    }

    /// Whether the line has it, or may have it.
    public boolean mayBe(Operation operation) {
        return operations.contains(operation) || perhaps.contains(operation);
    }
}
