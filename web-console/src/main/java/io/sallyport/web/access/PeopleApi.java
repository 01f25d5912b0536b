package io.sallyport.web.access;

import io.sallyport.policy.grant.Grants;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Freezing people over REST.
@RestController
@RequestMapping(path = "/api/v1/people", produces = MediaType.APPLICATION_JSON_VALUE)
public final class PeopleApi {
    private final Grants grants;

    public PeopleApi(Grants grants) {
        this.grants = grants;
    }

    record Frozen(String person, boolean frozen) {}

    @PostMapping("/{name}/freeze")
    Frozen freeze(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String name,
            @RequestBody(required = false) @Nullable Why why,
            HttpServletRequest from) {
        grants.freeze(name, who.acting(from), Why.of(why));
        return new Frozen(name, true);
    }

    @PostMapping("/{name}/unfreeze")
    Frozen unfreeze(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String name,
            HttpServletRequest from) {
        grants.unfreeze(name, who.acting(from));
        return new Frozen(name, false);
    }
}
