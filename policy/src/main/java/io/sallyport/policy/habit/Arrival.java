package io.sallyport.policy.habit;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How somebody came to a machine, as it was known before they were let onto it: all of a session's
/// commands are told by it, so that the second is no less new than the first.
///
/// @param owner of the data there; absent where there is none
/// @param known what is not usual about it
public record Arrival(String person, @Nullable String owner, Map<Aspect, Familiarity> known) {
    public Arrival {
        known = Map.copyOf(known);
    }

    /// Words for what is done for the first time.
    public List<String> first() {
        return words(EnumSet.of(Familiarity.FIRST));
    }

    /// Words for what is done on few days, or for the first time.
    public List<String> rare() {
        return words(EnumSet.of(Familiarity.FIRST, Familiarity.RARE));
    }

    private List<String> words(Set<Familiarity> wanted) {
        return known.entrySet().stream()
                .filter(each -> wanted.contains(each.getValue()))
                .map(each -> each.getKey().word())
                .sorted()
                .toList();
    }
}
