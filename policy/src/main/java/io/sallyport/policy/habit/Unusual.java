package io.sallyport.policy.habit;

import java.util.HashSet;
import java.util.Set;

/// What of something is new to who does it, or unusual, as policies are told it.
///
/// @param first words of aspects: what is done for the first time, or perhaps
/// @param rare what is done on few days
/// @param offHours whether nobody is expected to work then
/// @param learning whether the person is known too little for anything to be new
public record Unusual(Set<String> first, Set<String> rare, boolean offHours, boolean learning) {
    public static final Unusual NOTHING = new Unusual(Set.of(), Set.of(), false, false);

    public Unusual {
        first = Set.copyOf(first);
        rare = Set.copyOf(rare);
    }

    /// Of what is done together.
    public Unusual and(Unusual more) {
        return new Unusual(
                joined(first, more.first),
                joined(rare, more.rare),
                offHours || more.offHours,
                learning || more.learning);
    }

    private static Set<String> joined(Set<String> some, Set<String> more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(more);
        return all;
    }
}
