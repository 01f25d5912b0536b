package io.sallyport.web.signin;

import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import org.springframework.security.core.AuthenticatedPrincipal;

/// A person who is signed in to the console.
///
/// @param person her entry in the inventory, as it was when she signed in
/// @param at when that was
public record SignedIn(Person person, Instant at) implements AuthenticatedPrincipal {

    /// The person as whoever acts by this request.
    public Actor acting(HttpServletRequest request) {
        return new Actor(person.name(), RequestSource.of(request).text());
    }

    @Override
    public String getName() {
        return person.name();
    }
}
