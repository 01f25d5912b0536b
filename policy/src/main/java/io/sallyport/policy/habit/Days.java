package io.sallyport.policy.habit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Days on which something was done, as days of the epoch: the first, and the latest
/// [HabitTerms#MOST_DAYS]. To add a day again changes nothing, and no order of adding does.
///
/// @param recent the latest first
record Days(int first, List<Integer> recent) {
    Days {
        recent = List.copyOf(recent);
    }

    static Days of(int day) {
        return new Days(day, List.of(day));
    }

    /// @param recent as [#text] wrote it
    static Days parse(int first, String recent) {
        return new Days(first, Arrays.stream(recent.split(" ", -1)).map(Integer::valueOf).toList());
    }

    String text() {
        return recent.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    Days with(int day) {
        return new Days(
                Math.min(first, day),
                IntStream.concat(recent.stream().mapToInt(Integer::intValue), IntStream.of(day))
                        .distinct()
                        .map(one -> -one)
                        .sorted()
                        .map(one -> -one)
                        .limit(HabitTerms.MOST_DAYS)
                        .boxed()
                        .toList());
    }

    int last() {
        return recent.getFirst();
    }

    /// On how many days since then, as far as they are kept.
    int since(int oldest) {
        int count = 0;
        for (int day : recent) {
            count += day >= oldest ? 1 : 0;
        }
        return count;
    }
}
