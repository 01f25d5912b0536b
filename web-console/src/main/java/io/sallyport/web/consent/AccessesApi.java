package io.sallyport.web.consent;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.Accesses;
import io.sallyport.policy.decision.Sight;
import io.sallyport.web.access.Listed;
import io.sallyport.web.signin.SignedIn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Every session on an owner's machines, also those that no consent covered, over REST.
@RestController
@RequestMapping(path = "/api/v1/accesses", produces = MediaType.APPLICATION_JSON_VALUE)
public final class AccessesApi {
    private final Accesses accesses;
    private final Sight sight;

    public AccessesApi(Accesses accesses, Sight sight) {
        this.accesses = accesses;
        this.sight = sight;
    }

    /// @param page from 1
    /// @param size the most sessions on a page
    /// @param total sessions on all pages, at most 1000 of each owner
    record AccessList(List<AccessDocument> accesses, int page, int size, int total) {}

    /// @param because why it was let in: `covered` by a consent, `owner-is-told`, `break-glass`
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record AccessDocument(
            String session,
            String owner,
            String target,
            String account,
            String person,
            String node,
            String grant,
            @Nullable String consent,
            String because,
            Instant began,
            @Nullable Instant ended) {

        static AccessDocument of(Access access) {
            return new AccessDocument(
                    access.session(),
                    access.owner(),
                    access.target(),
                    access.account(),
                    access.person(),
                    access.node(),
                    access.grant(),
                    access.consent(),
                    access.uncovered().toLowerCase(Locale.ROOT).replace('_', '-'),
                    access.began(),
                    access.ended());
        }
    }

    @GetMapping
    AccessList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        List<Access> all = new ArrayList<>();
        Speaker.owners(sight, who.person(), owner).forEach(one -> all.addAll(accesses.of(one)));
        Listed<AccessDocument> found = Listed.of(all, page, size).shown(AccessDocument::of);
        return new AccessList(found.rows(), found.page(), found.size(), found.total());
    }
}
