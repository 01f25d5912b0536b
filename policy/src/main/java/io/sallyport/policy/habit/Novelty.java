package io.sallyport.policy.habit;

import java.util.List;
import java.util.Set;

/// What of a command was new to who ran it, or unusual, as it was known then: what the command's
/// fact keeps.
///
/// @param learning whether the person was known too little for anything to be new
/// @param hour 0 to 23, in the time zone of working hours
/// @param weekday `monday` and so on
/// @param offHours whether nobody is expected to work then
/// @param first what was done for the first time, or perhaps: `target`, `account`, `program`,
///   `source`, `data`
/// @param rare what was done on few days; what is first is rare, too
/// @param firstPrograms the programs that were new, at most [#MOST_PROGRAMS]
/// @param rarePrograms those that were rare, likewise
/// @param data whether the owner's data is touched, or perhaps
public record Novelty(
        boolean learning,
        int hour,
        String weekday,
        boolean offHours,
        List<String> first,
        List<String> rare,
        List<String> firstPrograms,
        List<String> rarePrograms,
        boolean data) {
    public static final int MOST_PROGRAMS = 50;

    /// Nothing is known of it.
    public static final Novelty UNKNOWN =
            new Novelty(
                    false, 0, "monday", false, List.of(), List.of(), List.of(), List.of(), false);

    public Novelty {
        first = List.copyOf(first);
        rare = List.copyOf(rare);
        firstPrograms = List.copyOf(firstPrograms);
        rarePrograms = List.copyOf(rarePrograms);
    }

    /// As policies are told it.
    public Unusual unusual() {
        return new Unusual(Set.copyOf(first), Set.copyOf(rare), offHours, learning);
    }
}
