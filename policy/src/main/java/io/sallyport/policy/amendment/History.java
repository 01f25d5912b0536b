package io.sallyport.policy.amendment;

import io.sallyport.policy.classification.RuleBook;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// The commands of the past, as this node knows them.
@FunctionalInterface
public interface History {
    /// What rules and correlations would have found. Reads as much as there is, which may take
    /// minutes; may be repeated, by one thread at a time.
    ///
    /// @param book that has them, among others
    /// @param rules their ids
    /// @param since older commands do not count
    /// @return one for each rule, in any order
    List<Found> find(RuleBook book, Set<String> rules, Instant since);
}
