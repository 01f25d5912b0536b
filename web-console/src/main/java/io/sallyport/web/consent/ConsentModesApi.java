package io.sallyport.web.consent;

import io.sallyport.policy.consent.ConsentMode;
import io.sallyport.policy.consent.ConsentModes;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import io.sallyport.web.access.Written;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// How owners want to be asked, over REST.
@RestController
@RequestMapping(path = "/api/v1/consent-modes", produces = MediaType.APPLICATION_JSON_VALUE)
public final class ConsentModesApi {
    private final ConsentModes modes;
    private final Sight sight;
    private final InventorySource inventory;

    public ConsentModesApi(ConsentModes modes, Sight sight, InventorySource inventory) {
        this.modes = modes;
        this.sight = sight;
        this.inventory = inventory;
    }

    /// @param mode the one that holds there: `notify`, `ticket`, `explicit` or `deny`
    record ModeDocument(String owner, String target, String mode) {}

    record ModeList(List<ModeDocument> modes) {}

    /// @param owner for whom; may be left out by who speaks for one
    /// @param target absent: for every target without a mode of its own
    /// @param mode `notify`, `ticket`, `explicit` or `deny`
    record ModeAsked(@Nullable String owner, @Nullable String target, @Nullable String mode) {}

    @GetMapping
    ModeList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String owner) {
        return of(Speaker.owners(sight, who.person(), owner));
    }

    @PutMapping
    ModeList set(
            @AuthenticationPrincipal SignedIn who,
            @RequestBody ModeAsked asked,
            HttpServletRequest from) {
        ConsentMode mode = Written.read(() -> ConsentMode.parse(Written.orEmpty(asked.mode())));
        String owner = Speaker.owner(sight, who.person(), asked.owner());
        modes.set(owner, asked.target(), mode, who.acting(from));
        return of(Set.of(owner));
    }

    private ModeList of(Collection<String> owners) {
        List<ModeDocument> documents = new ArrayList<>();
        for (Target target :
                inventory.current().targets().values().stream()
                        .sorted(Comparator.comparing(Target::name))
                        .toList()) {
            String owner = target.owner();
            if (owner != null && owners.contains(owner)) {
                documents.add(
                        new ModeDocument(
                                owner, target.name(), modes.of(owner, target.name()).word()));
            }
        }
        return new ModeList(documents);
    }
}
