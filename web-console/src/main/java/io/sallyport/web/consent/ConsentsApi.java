package io.sallyport.web.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.consent.Standing;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.signature.Ballot;
import io.sallyport.policy.suggestion.Suggestion;
import io.sallyport.policy.target.InventorySource;
import io.sallyport.web.access.BallotDocument;
import io.sallyport.web.access.Less;
import io.sallyport.web.access.Listed;
import io.sallyport.web.access.Said;
import io.sallyport.web.access.Why;
import io.sallyport.web.access.Written;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
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

/// Consents over REST: shown, given, refused, taken back.
@RestController
@RequestMapping(path = "/api/v1/consents", produces = MediaType.APPLICATION_JSON_VALUE)
public final class ConsentsApi {
    private final Consents consents;
    private final Sight sight;
    private final InventorySource inventory;
    private final InstantSource clock;

    public ConsentsApi(
            Consents consents, Sight sight, InventorySource inventory, InstantSource clock) {
        this.consents = consents;
        this.sight = sight;
        this.inventory = inventory;
        this.clock = clock;
    }

    /// @param page from 1
    /// @param size the most consents on a page
    /// @param total consents on all pages, at most 1000 of each owner
    record ConsentList(List<ConsentDocument> consents, int page, int size, int total) {}

    /// @param owner for whom; may be left out by who speaks for one
    /// @param targets names, aliases or `label=value`
    /// @param operations what
    /// @param time from now, a year at most: `8h`, `90d`
    /// @param person who; absent: whoever holds a grant
    /// @param purpose what for
    /// @param caseNumber a number for it
    record StandingAsked(
            @Nullable String owner,
            @Nullable List<@Nullable String> targets,
            @Nullable List<@Nullable String> operations,
            @JsonProperty("for") @Nullable String time,
            @Nullable String person,
            @Nullable String purpose,
            @JsonProperty("case") @Nullable String caseNumber) {}

    @GetMapping
    ConsentList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String owner,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        Consent.State wanted = state(state);
        Instant now = clock.instant();
        List<Consent> all = new ArrayList<>();
        for (String one : Speaker.owners(sight, who.person(), owner)) {
            consents.of(one).stream()
                    .filter(consent -> wanted == null || consent.stateAt(now) == wanted)
                    .forEach(all::add);
        }
        Listed<ConsentDocument> found =
                Listed.of(all, page, size).shown(one -> ConsentDocument.of(one, now));
        return new ConsentList(found.rows(), found.page(), found.size(), found.total());
    }

    @GetMapping("/{id}")
    ConsentDocument get(@AuthenticationPrincipal SignedIn who, @PathVariable String id) {
        return shown(seen(who, id));
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
                    case "consent" ->
                            consents.ballotToGive(
                                    id,
                                    Less.of(time, operations, targets, message).narrowing(),
                                    actor);
                    case "refuse" -> consents.ballotToRefuse(id, reason, actor);
                    default ->
                            throw new RefusedException(
                                    HttpStatus.BAD_REQUEST,
                                    "a ballot of a consent is to consent or refuse");
                };
        return BallotDocument.of(ballot);
    }

    @PostMapping("/{id}/give")
    ConsentDocument give(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Less body,
            HttpServletRequest from) {
        seen(who, id);
        Less less = Less.of(body);
        return shown(consents.give(id, less.narrowing(), less.armored(), who.acting(from)));
    }

    @PostMapping("/{id}/refuse")
    ConsentDocument refuse(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Said body,
            HttpServletRequest from) {
        seen(who, id);
        Said said = Said.of(body);
        return shown(consents.refuse(id, said.why(), said.armored(), who.acting(from)));
    }

    @PostMapping("/{id}/withdraw")
    ConsentDocument withdraw(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestBody(required = false) @Nullable Why why,
            HttpServletRequest from) {
        seen(who, id);
        return shown(consents.withdraw(id, Why.of(why), who.acting(from)));
    }

    @PostMapping("/standing")
    ResponseEntity<ConsentDocument> standing(
            @AuthenticationPrincipal SignedIn who,
            @RequestBody StandingAsked asked,
            HttpServletRequest from) {
        String time = asked.time();
        if (time == null) {
            throw new RefusedException(
                    HttpStatus.BAD_REQUEST, "say how long it stands, under `for`: 8h, 90d");
        }
        List<@Nullable String> operations = asked.operations();
        Consent given =
                consents.giveStanding(
                        Speaker.owner(sight, who.person(), asked.owner()),
                        new Standing(
                                Written.targets(inventory.current(), asked.targets()),
                                asked.person(),
                                Written.operations(operations == null ? List.of() : operations),
                                null,
                                clock.instant().plus(Written.duration(time)),
                                Written.read(
                                        () -> Purpose.parse(asked.purpose(), asked.caseNumber())),
                                asked.caseNumber()),
                        who.acting(from));
        return ResponseEntity.created(URI.create("/api/v1/consents/" + given.id()))
                .body(shown(given));
    }

    private Consent seen(SignedIn who, String id) {
        return consents.show(id)
                .filter(consent -> sight.sees(who.person(), consent))
                .orElseThrow(() -> Written.nothing("consent"));
    }

    private ConsentDocument shown(Consent consent) {
        return ConsentDocument.of(consent, clock.instant());
    }

    private static Consent.@Nullable State state(@Nullable String written) {
        if (written == null || written.isBlank()) {
            return null;
        }
        for (Consent.State state : Consent.State.values()) {
            if (ConsentDocument.word(state).equals(written)) {
                return state;
            }
        }
        List<String> words = Stream.of(Consent.State.values()).map(ConsentDocument::word).toList();
        throw new RefusedException(
                HttpStatus.BAD_REQUEST,
                "a consent's state is one of "
                        + String.join(", ", words)
                        + Suggestion.nearest(written, words));
    }
}
