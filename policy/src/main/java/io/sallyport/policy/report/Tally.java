package io.sallyport.policy.report;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Counts by name. Confined to one thread.
final class Tally {
    private final Map<String, Long> counts = new HashMap<>();

    void add(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    long of(String name) {
        return counts.getOrDefault(name, 0L);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    int size() {
        return counts.size();
    }

    Set<String> names() {
        return Set.copyOf(counts.keySet());
    }

    /// By name.
    Map<String, Long> sorted() {
        return new TreeMap<>(counts);
    }

    /// The largest first.
    List<Named> largest(int most) {
        return counts.entrySet().stream()
                .map(entry -> new Named(entry.getKey(), entry.getValue()))
                .sorted(
                        Comparator.comparingLong(Named::count)
                                .reversed()
                                .thenComparing(Named::name))
                .limit(most)
                .toList();
    }
}
