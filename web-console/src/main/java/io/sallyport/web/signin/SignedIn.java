package io.sallyport.web.signin;

import io.sallyport.policy.identity.Person;
import java.time.Instant;
import org.springframework.security.core.AuthenticatedPrincipal;

/// A person who is signed in to the console.
///
/// @param person her entry in the inventory, as it was when she signed in
/// @param at when that was
public record SignedIn(Person person, Instant at) implements AuthenticatedPrincipal {

    @Override
    public String getName() {
        return person.name();
    }
}
