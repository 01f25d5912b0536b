package io.sallyport.web.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.approval.Outlook;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.grant.Grants;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Grants over REST: shown, prolonged, given back, taken away; and broken glass with its review.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
public final class GrantsApi {
    /// How much longer, and for how long the glass is broken, where nothing is said: as at the
    /// desk.
    private static final String LONGER = "30m";

    private static final String GLASS_TIME = "1h";

    private final Grants grants;
    private final Requests requests;
    private final Decisions decisions;
    private final Outlook outlook;
    private final Sight sight;
    private final InventorySource inventory;
    private final InstantSource clock;

    public GrantsApi(
            Grants grants,
            Requests requests,
            Decisions decisions,
            Outlook outlook,
            Sight sight,
            InventorySource inventory,
            InstantSource clock) {
        this.grants = grants;
        this.requests = requests;
        this.decisions = decisions;
        this.outlook = outlook;
        this.sight = sight;
        this.inventory = inventory;
        this.clock = clock;
    }

    /// @param page from 1
    /// @param size the most grants on a page
    /// @param total grants on all pages, at most 1000
    record GrantList(List<GrantDocument> grants, int page, int size, int total) {
        static GrantList of(List<TimedGrant> all, String page, String size) {
            Listed<GrantDocument> found = Listed.of(all, page, size).shown(GrantDocument::of);
            return new GrantList(found.rows(), found.page(), found.size(), found.total());
        }
    }

    /// @param time how much longer; absent: `30m`
    record More(@JsonProperty("for") @Nullable String time, @Nullable String reason) {}

    /// @param targets names, aliases or `label=value`
    /// @param account absent: the default one of the first target
    /// @param time up to `4h`; absent: `1h`
    record Emergency(
            @Nullable List<@Nullable String> targets,
            @Nullable String account,
            @JsonProperty("for") @Nullable String time,
            @Nullable String reason) {}

    /// @param note what was found
    record Found(@Nullable String note) {}

    @GetMapping("/grants")
    GrantList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String of,
            @RequestParam(defaultValue = "false") String all,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        String whose = of == null || of.isBlank() ? who.getName() : of.strip();
        require(sight.listOf(who.person(), whose));
        boolean over = all.equals("true");
        Instant now = clock.instant();
        return GrantList.of(
                grants.of(whose).stream()
                        .filter(grant ->
                                over || grant.ended() == null && now.isBefore(grant.until()))
                        .toList(),
                page,
                size);
    }

    @GetMapping("/grants/{id}")
    GrantDocument get(@AuthenticationPrincipal SignedIn who, @PathVariable String id) {
        return GrantDocument.of(seen(who, id));
    }

    @PostMapping("/grants/{id}/extend")
    ResponseEntity<RequestDocument> extend(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody More more,
            HttpServletRequest from) {
        seen(who, id);
        AccessRequest request =
                requests.extend(
                        id,
                        Written.duration(more.time() == null ? LONGER : more.time()),
                        Written.orEmpty(more.reason()),
                        who.acting(from));
        return RequestsApi.created(RequestDocument.of(request, outlook.of(request)));
    }

    @PostMapping("/grants/{id}/complete")
    GrantDocument complete(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            HttpServletRequest from) {
        seen(who, id);
        return GrantDocument.of(grants.complete(id, who.acting(from)));
    }

    @PostMapping("/grants/{id}/revoke")
    GrantDocument revoke(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Why why,
            HttpServletRequest from) {
        seen(who, id);
        return GrantDocument.of(grants.revoke(id, who.acting(from), Why.of(why)));
    }

    @GetMapping("/reviews")
    GrantList reviews(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        return GrantList.of(
                grants.unreviewed().stream()
                        .filter(grant -> sight.sees(who.person(), grant))
                        .toList(),
                page,
                size);
    }

    @PostMapping("/grants/{id}/review")
    GrantDocument review(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Found found,
            HttpServletRequest from) {
        seen(who, id);
        String note = found == null ? "" : Written.orEmpty(found.note());
        return GrantDocument.of(grants.review(id, who.acting(from), note));
    }

    @PostMapping("/break-glass")
    ResponseEntity<GrantDocument> breakGlass(
            @AuthenticationPrincipal SignedIn who,
            @RequestBody Emergency emergency,
            HttpServletRequest from) {
        List<Target> targets = known(emergency.targets());
        String account = account(emergency.account(), targets);
        Duration time = Written.duration(emergency.time() == null ? GLASS_TIME : emergency.time());
        require(decisions.breakGlass(who.person(), targets, account, time));
        Set<String> names = new TreeSet<>();
        targets.forEach(target -> names.add(target.name()));
        TimedGrant grant =
                grants.breakGlass(
                        who.acting(from),
                        names,
                        account,
                        Set.of(Operation.UNBOUNDED),
                        time,
                        Written.orEmpty(emergency.reason()));
        return ResponseEntity.created(URI.create("/api/v1/grants/" + grant.id()))
                .body(GrantDocument.of(grant));
    }

    private List<Target> known(@Nullable List<@Nullable String> words) {
        Inventory now = inventory.current();
        List<Target> known = new ArrayList<>();
        for (String name : Written.targets(now, words)) {
            known.add(
                    now.target(name)
                            .orElseThrow(() ->
                                    new RefusedException(
                                            HttpStatus.BAD_REQUEST,
                                            "there is no target `" + name + "`")));
        }
        return known;
    }

    private static String account(@Nullable String named, List<Target> targets) {
        String account = named == null ? targets.getFirst().defaultAccount() : named;
        if (account == null) {
            throw new RefusedException(HttpStatus.BAD_REQUEST, "name the account, under `account`");
        }
        return account;
    }

    private TimedGrant seen(SignedIn who, String id) {
        return grants.show(id)
                .filter(grant -> sight.sees(who.person(), grant))
                .orElseThrow(() -> Written.nothing("grant"));
    }

    private static void require(RoleDecision decision) {
        if (decision instanceof RoleDecision.Deny(String reason)) {
            throw new RefusedException(HttpStatus.FORBIDDEN, reason);
        }
    }
}
