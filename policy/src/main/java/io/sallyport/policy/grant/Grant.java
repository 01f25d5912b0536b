package io.sallyport.policy.grant;

import io.sallyport.policy.forward.ForwardTerms;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A standing grant of the inventory. Empty selectors select nothing, except that a grant needs
/// only one of `people` and `groups`, and one of `targets` and `labels`.
///
/// @param id the grant's name in the inventory
/// @param people names of people it is for
/// @param groups names of groups it is for
/// @param targets names of targets it covers
/// @param labels it also covers targets that carry all of these labels
/// @param accounts accounts it covers
/// @param channels what may be opened under it
/// @param forwards what may be forwarded under it
/// @param from when it begins; absent: already
/// @param until the first instant at which it no longer admits; absent: it stands
public record Grant(
        String id,
        Set<String> people,
        Set<String> groups,
        Set<String> targets,
        Map<String, String> labels,
        Set<String> accounts,
        Set<ChannelKind> channels,
        ForwardTerms forwards,
        @Nullable Instant from,
        @Nullable Instant until) {

    public Grant {
        people = Set.copyOf(people);
        groups = Set.copyOf(groups);
        targets = Set.copyOf(targets);
        labels = Map.copyOf(labels);
        accounts = Set.copyOf(accounts);
        channels = Set.copyOf(channels);
    }
}
