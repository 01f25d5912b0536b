package io.sallyport.web.signin;

import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// Who is signed in, over REST, and the token that everything which changes something has to carry.
@RestController
public final class MeApi {
    private final Sight sight;

    public MeApi(Sight sight) {
        this.sight = sight;
    }

    /// @param speaksFor the owners of data that the person speaks for
    /// @param form the header that a POST or PUT has to carry; absent where none has to, as with a
    ///   token
    /// @param token what the person calls the token that was shown; absent: none was
    record Me(
            String name,
            String shown,
            List<String> roles,
            Set<String> speaksFor,
            @Nullable Form form,
            @Nullable String token) {}

    record Form(String header, String token) {}

    @GetMapping(path = "/api/v1/me", produces = MediaType.APPLICATION_JSON_VALUE)
    Me me(@AuthenticationPrincipal SignedIn who, HttpServletRequest request) {
        return new Me(
                who.getName(),
                who.person().displayName(),
                who.person().roles().stream().sorted().map(MeApi::word).toList(),
                sight.ownersOf(who.person()),
                request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                        ? new Form(token.getHeaderName(), token.getToken())
                        : null,
                who.token());
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
