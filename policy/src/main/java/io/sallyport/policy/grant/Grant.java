package io.sallyport.policy.grant;

import io.sallyport.policy.forward.ForwardTerms;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.operation.Operation;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
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
        @Nullable Instant until)
        implements Warrant {
    private static final Set<Operation> EVERY =
            Collections.unmodifiableSet(EnumSet.allOf(Operation.class));

    public Grant {
        people = Set.copyOf(people);
        groups = Set.copyOf(groups);
        targets = Set.copyOf(targets);
        labels = Map.copyOf(labels);
        accounts = Set.copyOf(accounts);
        channels = Set.copyOf(channels);
    }

    /// Everything: what stands was not asked for in terms of operations.
    @Override
    public Set<Operation> operations() {
        return EVERY;
    }

    @Override
    public boolean isBreakGlass() {
        return false;
    }

    /// Whether it is for this person, by name or by group.
    public boolean isFor(Person person) {
        return people.contains(person.name())
                || groups.stream().anyMatch(person.groups()::contains);
    }

    /// Whether it covers the target of this name and these labels.
    public boolean covers(String target, Map<String, String> labelled) {
        return targets.contains(target)
                || !labels.isEmpty() && labelled.entrySet().containsAll(labels.entrySet());
    }

    /// Whether it admits at this instant.
    public boolean admitsAt(Instant now) {
        return (from == null || !now.isBefore(from))
                && (until == null || now.isBefore(until))
                && !channels.isEmpty();
    }
}
