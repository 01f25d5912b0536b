package io.sallyport.web.access;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.approval.Approvals;
import io.sallyport.policy.approval.Outlook;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestFilter;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.request.Requests;
import io.sallyport.policy.signature.Ballot;
import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.policy.target.Target;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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

/// Requests over REST: raised, shown, decided by approvers, taken back.
@RestController
@RequestMapping(path = "/api/v1/requests", produces = MediaType.APPLICATION_JSON_VALUE)
public final class RequestsApi {
    /// How long access is asked for where nothing is said, as at the desk.
    private static final String TIME = "1h";

    private final Requests requests;
    private final Approvals approvals;
    private final Outlook outlook;
    private final Sight sight;
    private final InventorySource inventory;

    public RequestsApi(
            Requests requests,
            Approvals approvals,
            Outlook outlook,
            Sight sight,
            InventorySource inventory) {
        this.requests = requests;
        this.approvals = approvals;
        this.outlook = outlook;
        this.sight = sight;
        this.inventory = inventory;
    }

    /// @param page from 1
    /// @param size the most requests on a page
    /// @param total requests on all pages, at most 1000
    record RequestList(List<RequestDocument> requests, int page, int size, int total) {}

    /// @param targets names, aliases or `label=value`
    /// @param account absent: the only or default one of the targets
    /// @param operations absent: `unbounded`, a shell
    /// @param time `30m`, `2h`, `4d`; absent: `1h`
    /// @param start an instant; absent: once it is let through
    /// @param purpose as the owner is told it
    /// @param urgent whether it lapses after 12 hours instead of 4 days
    record Asked(
            @Nullable List<@Nullable String> targets,
            @Nullable String account,
            @Nullable List<@Nullable String> operations,
            @JsonProperty("for") @Nullable String time,
            @Nullable String reason,
            @Nullable String ticket,
            @Nullable String start,
            @Nullable String purpose,
            @Nullable Boolean urgent) {}

    @GetMapping
    RequestList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String person,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        RequestFilter filter = RequestFilter.all().in(states(state));
        String whose = whose(who.person(), person);
        if (whose != null) {
            filter = filter.by(whose);
        }
        if (target != null && !target.isBlank()) {
            filter =
                    filter.on(
                            inventory
                                    .current()
                                    .target(target.strip())
                                    .map(Target::name)
                                    .orElse(target.strip()));
        }
        Listed<RequestDocument> found =
                Listed.of(requests.list(filter), page, size).shown(this::shown);
        return new RequestList(found.rows(), found.page(), found.size(), found.total());
    }

    @PostMapping
    ResponseEntity<RequestDocument> raise(
            @AuthenticationPrincipal SignedIn who,
            @RequestBody Asked asked,
            HttpServletRequest from) {
        String time = asked.time() == null ? TIME : asked.time();
        List<@Nullable String> operations = asked.operations();
        AccessRequest raised =
                requests.raise(
                        new Asking(
                                Written.targets(inventory.current(), asked.targets()),
                                asked.account(),
                                operations == null
                                        ? Set.of(Operation.UNBOUNDED)
                                        : Written.operations(operations),
                                Written.instant("start", asked.start()),
                                Written.duration(time),
                                Written.orEmpty(asked.reason()),
                                asked.ticket(),
                                Written.read(() -> Purpose.parse(asked.purpose(), asked.ticket())),
                                Boolean.TRUE.equals(asked.urgent())),
                        who.acting(from));
        return created(shown(raised));
    }

    @GetMapping("/{id}")
    RequestDocument get(@AuthenticationPrincipal SignedIn who, @PathVariable String id) {
        AccessRequest request = seen(who, id);
        return RequestDocument.of(request, outlook.of(request), approvals.progress(request.id()));
    }

    @GetMapping("/{id}/ballot")
    BallotDocument ballot(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String choice,
            @RequestParam(name = "for", required = false) @Nullable String time,
            @RequestParam(required = false) @Nullable String operations,
            @RequestParam(required = false) @Nullable String targets,
            @RequestParam(required = false) @Nullable String message,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest from) {
        seen(who, id);
        Actor actor = who.acting(from);
        Ballot ballot =
                switch (choice) {
                    case "approve" ->
                            approvals.ballotToApprove(
                                    id,
                                    Less.of(time, operations, targets, message).narrowing(),
                                    actor);
                    case "deny" -> approvals.ballotToDeny(id, reason, actor);
                    default ->
                            throw new RefusedException(
                                    HttpStatus.BAD_REQUEST,
                                    "a ballot of a request is to approve or deny");
                };
        return BallotDocument.of(ballot);
    }

    @PostMapping("/{id}/approve")
    RequestDocument approve(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Less body,
            HttpServletRequest from) {
        seen(who, id);
        Less less = Less.of(body);
        return shown(approvals.approve(id, less.narrowing(), less.armored(), who.acting(from)));
    }

    @PostMapping("/{id}/deny")
    RequestDocument deny(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Said body,
            HttpServletRequest from) {
        seen(who, id);
        Said said = Said.of(body);
        return shown(approvals.deny(id, said.why(), said.armored(), who.acting(from)));
    }

    @PostMapping("/{id}/withdraw")
    RequestDocument withdraw(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            HttpServletRequest from) {
        seen(who, id);
        return shown(requests.withdraw(id, who.acting(from)));
    }

    private AccessRequest seen(SignedIn who, String id) {
        return requests.show(id)
                .filter(request -> sight.sees(who.person(), request))
                .orElseThrow(() -> Written.nothing("request"));
    }

    private RequestDocument shown(AccessRequest request) {
        return RequestDocument.of(request, outlook.of(request));
    }

    static ResponseEntity<RequestDocument> created(RequestDocument request) {
        return ResponseEntity.created(URI.create("/api/v1/requests/" + request.id())).body(request);
    }

    /// Whose requests are listed; absent: everybody's.
    private @Nullable String whose(Person viewer, @Nullable String named) {
        if (named == null || named.isBlank()) {
            return sight.seesEverybodys(viewer) ? null : viewer.name();
        }
        String whose = named.strip();
        if (sight.listOf(viewer, whose) instanceof RoleDecision.Deny(String reason)) {
            throw new RefusedException(HttpStatus.FORBIDDEN, reason);
        }
        return whose;
    }

    /// To leave out a state that is none would show requests that were not asked for.
    private static RequestState[] states(@Nullable String written) {
        if (written == null || written.isBlank()) {
            return RequestState.values();
        }
        if (written.equals("open")) {
            return new RequestState[] {RequestState.PENDING_APPROVAL, RequestState.PENDING_CONSENT};
        }
        List<String> words = new ArrayList<>(List.of("open"));
        for (RequestState state : RequestState.values()) {
            String word = RequestDocument.word(state);
            if (word.equals(written)) {
                return new RequestState[] {state};
            }
            words.add(word);
        }
        throw new RefusedException(
                HttpStatus.BAD_REQUEST,
                "a request's state is one of "
                        + String.join(", ", words)
                        + Suggestion.nearest(written, words));
    }
}
