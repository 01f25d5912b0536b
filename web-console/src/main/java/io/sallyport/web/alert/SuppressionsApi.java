package io.sallyport.web.alert;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.alert.Suppression;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.web.access.Listed;
import io.sallyport.web.access.Written;
import io.sallyport.web.signin.SignedIn;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Where rules raise no alert for a while, over REST.
@RestController
@RequestMapping(path = "/api/v1/suppressions", produces = MediaType.APPLICATION_JSON_VALUE)
public final class SuppressionsApi {
    private final Alerts alerts;
    private final Decisions decisions;

    public SuppressionsApi(Alerts alerts, Decisions decisions) {
        this.alerts = alerts;
        this.decisions = decisions;
    }

    /// @param page from 1
    /// @param size the most suppressions on a page
    /// @param total suppressions on all pages, at most 500
    record SuppressionList(List<SuppressionDocument> suppressions, int page, int size, int total) {}

    /// @param rule the rule's id
    /// @param person of whom; absent: of everybody but who made it
    /// @param target where; absent: everywhere
    /// @param until the first instant at which it no longer counts
    /// @param kept how many violations it kept from raising an alert
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SuppressionDocument(
            String id,
            String rule,
            @Nullable String person,
            @Nullable String target,
            Instant until,
            String by,
            Instant since,
            String reason,
            long kept) {

        static SuppressionDocument of(Suppression one) {
            return new SuppressionDocument(
                    one.id(),
                    one.rule(),
                    AlertDocument.orNull(one.person()),
                    AlertDocument.orNull(one.target()),
                    one.until(),
                    one.by(),
                    one.since(),
                    one.reason(),
                    one.violations());
        }
    }

    /// @param rule a rule's id, or an alert's, which stands for its rule
    /// @param time how long, `8h`, `7d`
    record Wanted(
            @Nullable String rule,
            @Nullable String person,
            @Nullable String target,
            @JsonProperty("for") @Nullable String time,
            @Nullable String reason) {}

    @GetMapping
    @Operation(summary = "Where rules raise no alert now, the first to end first")
    SuppressionList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        AlertsApi.mayRead(decisions, who.person());
        Listed<SuppressionDocument> found =
                Listed.of(alerts.suppressions(who.person()), page, size)
                        .shown(SuppressionDocument::of);
        return new SuppressionList(found.rows(), found.page(), found.size(), found.total());
    }

    @PostMapping
    @Operation(summary = "Has a rule raise no alert about somebody or somewhere for a while")
    ResponseEntity<SuppressionDocument> suppress(
            @AuthenticationPrincipal SignedIn who,
            @RequestBody Wanted wanted,
            HttpServletRequest from) {
        AlertsApi.mayRead(decisions, who.person());
        Suppression made =
                alerts.suppress(
                        alerts.ruleOf(who.person(), Written.orEmpty(wanted.rule())),
                        wanted.person(),
                        wanted.target(),
                        Written.duration(Written.orEmpty(wanted.time())),
                        Written.orEmpty(wanted.reason()),
                        who.acting(from));
        return ResponseEntity.created(URI.create("/api/v1/suppressions/" + made.id()))
                .body(SuppressionDocument.of(made));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Has the rule raise alerts again; answers with what was suppressed")
    SuppressionDocument unsuppress(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            HttpServletRequest from) {
        AlertsApi.mayRead(decisions, who.person());
        if (alerts.suppressions(who.person()).stream().noneMatch(one -> one.id().equals(id))) {
            throw Written.nothing("suppression");
        }
        return SuppressionDocument.of(alerts.unsuppress(id, who.acting(from)));
    }
}
