package io.sallyport.policy.identity;

import java.util.Optional;

/// Where people are looked up, at every decision.
public interface People {

    /// The person of this name, as the inventory in force has them.
    Optional<Person> person(String name);
}
