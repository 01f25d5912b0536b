package io.sallyport.web.access;

import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.approval.Outlook;
import io.sallyport.policy.approval.Progress;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.RequestFilter;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.request.Requests;
import io.sallyport.web.session.Printable;
import io.sallyport.web.session.Shown;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/// The requests, and the page where one is decided: where the link of a notice lands.
@Controller
@RequestMapping("/requests")
public final class RequestsPage {
    /// The most on the page; the rest is for the desk and REST.
    private static final int MOST_SHOWN = 100;

    private final Requests requests;
    private final Approvals approvals;
    private final Outlook outlook;
    private final Sight sight;
    private final Printable printable;

    public RequestsPage(
            Requests requests,
            Approvals approvals,
            Outlook outlook,
            Sight sight,
            Printable printable) {
        this.requests = requests;
        this.approvals = approvals;
        this.outlook = outlook;
        this.sight = sight;
        this.printable = printable;
    }

    /// A request as pages show it; every text is printable.
    record Shape(
            String id,
            String kind,
            String person,
            List<String> targets,
            String account,
            List<String> operations,
            String length,
            String start,
            String reason,
            String ticket,
            String purpose,
            boolean urgent,
            Instant raisedAt,
            String raised,
            String lapses,
            String state,
            String stateText,
            String standing) {}

    /// One approver's yes.
    record Yes(String person, String at, String message) {}

    @GetMapping
    String list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "false") boolean all,
            Model model) {
        RequestFilter filter = all ? RequestFilter.all() : RequestFilter.open();
        Person viewer = who.person();
        List<Shape> shown =
                requests
                        .list(sight.seesEverybodys(viewer) ? filter : filter.by(viewer.name()))
                        .stream()
                        .limit(MOST_SHOWN)
                        .map(this::shape)
                        .toList();
        model.addAttribute("rows", shown);
        model.addAttribute("all", all);
        model.addAttribute("most", MOST_SHOWN);
        return "requests";
    }

    @GetMapping("/{id}")
    String page(@AuthenticationPrincipal SignedIn who, @PathVariable String id, Model model) {
        AccessRequest request = seen(who, id);
        Progress progress = approvals.progress(id);
        Person viewer = who.person();
        boolean own = request.requester().equals(viewer.name());
        model.addAttribute("request", shape(request));
        model.addAttribute("rule", progress == null ? "" : printable.of(progress.rule()));
        model.addAttribute("votes", progress == null ? List.of() : votes(progress));
        model.addAttribute(
                "decides",
                request.state() == RequestState.PENDING_APPROVAL
                        && !own
                        && viewer.is(Role.APPROVER)
                        && (progress == null || progress.mayNow().contains(viewer.name())));
        model.addAttribute("withdraws", own && request.state().isOpen());
        return "request";
    }

    @PostMapping("/{id}/approve")
    String approve(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(name = "for", defaultValue = "") String time,
            @RequestParam(required = false) @Nullable List<String> operations,
            @RequestParam(required = false) @Nullable List<String> targets,
            @RequestParam(defaultValue = "") String message,
            HttpServletRequest from,
            HttpServletResponse response,
            Model model) {
        AccessRequest request = seen(who, id);
        return decided(
                () ->
                        approvals.approve(
                                id,
                                Decided.less(
                                        time,
                                        operations,
                                        request.operations(),
                                        targets,
                                        request.targets(),
                                        message),
                                null,
                                who.acting(from)),
                who,
                id,
                response,
                model);
    }

    @PostMapping("/{id}/deny")
    String deny(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest from,
            HttpServletResponse response,
            Model model) {
        seen(who, id);
        return decided(
                () -> approvals.deny(id, reason, null, who.acting(from)), who, id, response, model);
    }

    @PostMapping("/{id}/withdraw")
    String withdraw(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            HttpServletRequest from,
            HttpServletResponse response,
            Model model) {
        seen(who, id);
        return decided(() -> requests.withdraw(id, who.acting(from)), who, id, response, model);
    }

    private String decided(
            Runnable decision, SignedIn who, String id, HttpServletResponse response, Model model) {
        return Decided.by(
                decision,
                "/requests/" + id,
                () -> page(who, id, model),
                printable,
                model,
                response);
    }

    private AccessRequest seen(SignedIn who, String id) {
        return requests.show(id)
                .filter(request -> sight.sees(who.person(), request))
                .orElseThrow(() -> Written.nothing("request"));
    }

    private List<Yes> votes(Progress progress) {
        return progress.stages().stream()
                .flatMap(stage -> stage.votes().stream())
                .map(vote ->
                        new Yes(
                                printable.of(vote.person()),
                                Shown.time(vote.at()),
                                printable.of(Objects.requireNonNullElse(vote.message(), ""))))
                .toList();
    }

    private Shape shape(AccessRequest request) {
        String because = request.closedBecause();
        String standing = outlook.of(request);
        return new Shape(
                request.id(),
                RequestDocument.word(request.kind()),
                printable.of(request.requester()),
                printable(request.targets()),
                printable.of(request.account()),
                printable(new TreeSet<>(Operation.words(request.operations()))),
                Shown.length(request.duration()),
                request.start() == null ? "once it is let through" : Shown.time(request.start()),
                printable.of(request.reason()),
                printable.of(Objects.requireNonNullElse(request.ticket(), "")),
                request.purpose().word().replace('-', ' '),
                request.urgent(),
                request.raised(),
                Shown.time(request.raised()),
                Shown.time(request.lapses()),
                RequestDocument.word(request.state()),
                stateText(request.state()),
                printable.of(
                        because == null || standing.contains(because)
                                ? standing
                                : standing + ": " + because));
    }

    private List<String> printable(Set<String> texts) {
        return texts.stream().map(printable::of).toList();
    }

    private static String stateText(RequestState state) {
        return switch (state) {
            case PENDING_APPROVAL -> "Waits for approval";
            case PENDING_CONSENT -> "Waits for consent";
            case GRANTED -> "Granted";
            case DENIED -> "Denied";
            case WITHDRAWN -> "Withdrawn";
            case LAPSED -> "Lapsed";
        };
    }
}
