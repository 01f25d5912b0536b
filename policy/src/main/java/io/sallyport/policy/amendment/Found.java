package io.sallyport.policy.amendment;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a rule would have found in a node's history.
///
/// @param rule its id
/// @param hits commands that it matches
/// @param inShadow commands that it matched while it was in shadow
/// @param first when the first of them was given; absent where there is none
/// @param last when the last of them was
/// @param people who gave how many
/// @param targets where
public record Found(
        String rule,
        long hits,
        long inShadow,
        @Nullable String first,
        @Nullable String last,
        Map<String, Integer> people,
        Map<String, Integer> targets) {
    private static final int MOST_NAMES = 20;

    public Found {
        people = most(people);
        targets = most(targets);
    }

    /// Those with the most; of many rules at once all of them would not fit into a fact.
    private static Map<String, Integer> most(Map<String, Integer> counts) {
        Map<String, Integer> most = new TreeMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(MOST_NAMES)
                .forEach(one -> most.put(one.getKey(), one.getValue()));
        return most;
    }
}
