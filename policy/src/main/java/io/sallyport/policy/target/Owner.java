package io.sallyport.policy.target;

import java.util.Set;

/// Whose data machines hold: a customer, a "user".
///
/// @param name the owner's name in the inventory
/// @param displayName how the owner is shown
/// @param people names of the people who speak for the owner
public record Owner(String name, String displayName, Set<String> people) {
    public Owner {
        people = Set.copyOf(people);
    }
}
