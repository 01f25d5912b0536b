package io.sallyport.web.alert;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertFilter;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.recorder.rule.Level;
import io.sallyport.web.access.Listed;
import io.sallyport.web.access.Written;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.signin.SignedIn;
import io.swagger.v3.oas.annotations.Operation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Alerts over REST: read, taken note of, given away, written to, closed.
@RestController
@RequestMapping(path = "/api/v1/alerts", produces = MediaType.APPLICATION_JSON_VALUE)
public final class AlertsApi {
    private final Alerts alerts;
    private final Decisions decisions;

    public AlertsApi(Alerts alerts, Decisions decisions) {
        this.alerts = alerts;
        this.decisions = decisions;
    }

    /// @param page from 1
    /// @param size the most alerts on a page
    /// @param total alerts on all pages, at most 1000
    record AlertList(List<AlertDocument> alerts, int page, int size, int total) {}

    /// @param person who is to look after it
    record Assignment(@Nullable String person) {}

    /// @param text what is to be written to it
    record Text(@Nullable String text) {}

    /// @param verdict `true-positive`, `false-positive` or `accepted`
    /// @param note why
    record Closing(@Nullable String verdict, @Nullable String note) {}

    @GetMapping
    @Operation(summary = "Alerts: those that are not closed first, the worst and oldest before all")
    AlertList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String level,
            @RequestParam(defaultValue = "") String person,
            @RequestParam(defaultValue = "") String target,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        mayRead(decisions, who.person());
        AlertFilter filter =
                Written.read(() ->
                        new AlertFilter(
                                states(state),
                                level == null ? Level.INFORMATIONAL : AlertFilter.level(level),
                                person.strip(),
                                target.strip()));
        Listed<AlertDocument> found =
                Listed.of(alerts.list(who.person(), filter), page, size).shown(AlertDocument::of);
        return new AlertList(found.rows(), found.page(), found.size(), found.total());
    }

    private static Set<Alert.State> states(@Nullable String written) {
        return written == null
                ? EnumSet.allOf(Alert.State.class)
                : Arrays.stream(written.split(","))
                        .map(AlertFilter::state)
                        .collect(Collectors.toSet());
    }

    @GetMapping("/{id}")
    @Operation(summary = "An alert with its violations, notes and what to do")
    WholeAlertDocument get(@AuthenticationPrincipal SignedIn who, @PathVariable String id) {
        Alert alert = seen(who, id);
        return WholeAlertDocument.of(
                alert, alerts.violations(who.person(), id), alerts.notes(who.person(), id));
    }

    @PostMapping("/{id}/ack")
    @Operation(summary = "Takes note of an alert, so that others know")
    AlertDocument acknowledge(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            HttpServletRequest from) {
        seen(who, id);
        return AlertDocument.of(alerts.acknowledge(id, who.acting(from)));
    }

    @PostMapping("/{id}/assign")
    @Operation(summary = "Gives an alert to somebody to look after")
    AlertDocument assign(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody Assignment assignment,
            HttpServletRequest from) {
        seen(who, id);
        return AlertDocument.of(
                alerts.assign(id, Written.orEmpty(assignment.person()), who.acting(from)));
    }

    @PostMapping("/{id}/notes")
    @Operation(summary = "Writes something to an alert, closed or not")
    AlertDocument note(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody Text note,
            HttpServletRequest from) {
        seen(who, id);
        return AlertDocument.of(alerts.note(id, Written.orEmpty(note.text()), who.acting(from)));
    }

    @PostMapping("/{id}/close")
    @Operation(summary = "Disposes of an alert, for good")
    AlertDocument close(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody Closing closing,
            HttpServletRequest from) {
        seen(who, id);
        Alert.Verdict verdict =
                Written.read(() -> Alert.Verdict.of(Written.orEmpty(closing.verdict())));
        return AlertDocument.of(
                alerts.close(id, verdict, Written.orEmpty(closing.note()), who.acting(from)));
    }

    private Alert seen(SignedIn who, String id) {
        mayRead(decisions, who.person());
        try {
            return alerts.find(who.person(), id);
        } catch (ChangeRefusedException unknown) {
            throw new RefusedException(HttpStatus.NOT_FOUND, String.valueOf(unknown.getMessage()));
        }
    }

    /// @throws RefusedException as 403 where the person may not
    static void mayRead(Decisions decisions, Person person) {
        if (decisions.seeAlerts(person) instanceof RoleDecision.Deny(String reason)) {
            throw new RefusedException(HttpStatus.FORBIDDEN, reason);
        }
    }
}
