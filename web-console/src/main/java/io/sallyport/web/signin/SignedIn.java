package io.sallyport.web.signin;

import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticatedPrincipal;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/// A person who is signed in to the console, or one of whose programs shows a token.
///
/// @param person her entry in the inventory, as it was when she signed in
/// @param at when that was
/// @param token what she calls the token that speaks for her; absent: she is there herself
public record SignedIn(Person person, Instant at, @Nullable String token)
        implements AuthenticatedPrincipal {

    public SignedIn(Person person, Instant at) {
        this(person, at, null);
    }

    /// The person as whoever acts by this request.
    public Actor acting(HttpServletRequest request) {
        String source = RequestSource.of(request).text();
        return new Actor(person.name(), token == null ? source : source + " via token " + token);
    }

    /// The person's roles, as Spring Security has them.
    List<GrantedAuthority> roles() {
        return person.roles().stream()
                .<GrantedAuthority>map(role -> new SimpleGrantedAuthority("ROLE_" + role.name()))
                .toList();
    }

    @Override
    public String getName() {
        return person.name();
    }
}
