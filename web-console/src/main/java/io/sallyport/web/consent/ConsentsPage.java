package io.sallyport.web.consent;

import io.sallyport.policy.consent.Consent;
import io.sallyport.policy.consent.Consents;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.operation.Operation;
import io.sallyport.web.access.Decided;
import io.sallyport.web.access.Written;
import io.sallyport.web.session.Printable;
import io.sallyport.web.session.Shown;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
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

/// An owner's consents, and the page where one is decided: where the link of a notice lands.
@Controller
@RequestMapping("/consents")
public final class ConsentsPage {
    /// The most on the page; the rest is for the desk and REST.
    private static final int MOST_SHOWN = 100;

    private final Consents consents;
    private final Sight sight;
    private final Printable printable;
    private final InstantSource clock;

    public ConsentsPage(Consents consents, Sight sight, Printable printable, InstantSource clock) {
        this.consents = consents;
        this.sight = sight;
        this.printable = printable;
        this.clock = clock;
    }

    /// A consent as pages show it; every text is printable.
    record Shape(
            String id,
            String owner,
            String person,
            List<String> targets,
            List<String> operations,
            String purpose,
            String caseNumber,
            String how,
            String from,
            String until,
            String length,
            Instant askedAt,
            String asked,
            String lapses,
            String state,
            String stateText,
            String decided,
            String decidedBy,
            String message,
            String withdrawn,
            String withdrawnBy) {}

    @GetMapping
    String list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(defaultValue = "false") boolean all,
            Model model) {
        Set<String> owners = sight.ownersOf(who.person());
        Instant now = clock.instant();
        List<Shape> shown =
                owners.stream()
                        .flatMap(owner -> consents.of(owner).stream())
                        .filter(one -> all || isOpen(one, now))
                        .sorted(
                                Comparator.comparing((Consent one) ->
                                                one.stateAt(now) != Consent.State.PENDING)
                                        .thenComparing(Consent::asked, Comparator.reverseOrder()))
                        .limit(MOST_SHOWN)
                        .map(one -> shape(one, now))
                        .toList();
        model.addAttribute("rows", shown);
        model.addAttribute("owners", owners.stream().map(printable::of).toList());
        model.addAttribute("all", all);
        model.addAttribute("most", MOST_SHOWN);
        return "consents";
    }

    private static boolean isOpen(Consent consent, Instant now) {
        return consent.stateAt(now) == Consent.State.PENDING || consent.isLiveAt(now);
    }

    @GetMapping("/{id}")
    String page(@AuthenticationPrincipal SignedIn who, @PathVariable String id, Model model) {
        Consent consent = seen(who, id);
        Instant now = clock.instant();
        boolean speaks = sight.ownersOf(who.person()).contains(consent.owner());
        model.addAttribute("consent", shape(consent, now));
        model.addAttribute("decides", speaks && consent.stateAt(now) == Consent.State.PENDING);
        model.addAttribute(
                "withdraws",
                speaks
                        && consent.stateAt(now) == Consent.State.GIVEN
                        && now.isBefore(consent.until()));
        return "consent";
    }

    @PostMapping("/{id}/give")
    String give(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(name = "for", defaultValue = "") String time,
            @RequestParam(required = false) @Nullable List<String> operations,
            @RequestParam(required = false) @Nullable List<String> targets,
            @RequestParam(defaultValue = "") String message,
            HttpServletRequest from,
            HttpServletResponse response,
            Model model) {
        Consent consent = seen(who, id);
        return decided(
                () ->
                        consents.give(
                                id,
                                Decided.less(
                                        time,
                                        operations,
                                        consent.operations(),
                                        targets,
                                        consent.targets(),
                                        message),
                                null,
                                who.acting(from)),
                who,
                id,
                response,
                model);
    }

    @PostMapping("/{id}/refuse")
    String refuse(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest from,
            HttpServletResponse response,
            Model model) {
        seen(who, id);
        return decided(
                () -> consents.refuse(id, reason, null, who.acting(from)),
                who,
                id,
                response,
                model);
    }

    @PostMapping("/{id}/withdraw")
    String withdraw(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String reason,
            HttpServletRequest from,
            HttpServletResponse response,
            Model model) {
        seen(who, id);
        return decided(
                () -> consents.withdraw(id, reason, who.acting(from)), who, id, response, model);
    }

    private String decided(
            Runnable decision, SignedIn who, String id, HttpServletResponse response, Model model) {
        return Decided.by(
                decision,
                "/consents/" + id,
                () -> page(who, id, model),
                printable,
                model,
                response);
    }

    private Consent seen(SignedIn who, String id) {
        return consents.show(id)
                .filter(consent -> sight.sees(who.person(), consent))
                .orElseThrow(() -> Written.nothing("consent"));
    }

    private Shape shape(Consent consent, Instant now) {
        Instant decided = consent.decided();
        Instant withdrawn = consent.withdrawn();
        Consent.State state = consent.stateAt(now);
        boolean over = state == Consent.State.GIVEN && !now.isBefore(consent.until());
        return new Shape(
                consent.id(),
                printable.of(consent.owner()),
                consent.person() == null ? "whoever holds a grant" : printable.of(consent.person()),
                consent.targets().stream().map(printable::of).toList(),
                new TreeSet<>(Operation.words(consent.operations())).stream().toList(),
                consent.purpose().word().replace('-', ' '),
                printable.of(Objects.requireNonNullElse(consent.caseNumber(), "")),
                ConsentDocument.word(consent.how()),
                Shown.time(consent.from()),
                Shown.time(consent.until()),
                Shown.length(Duration.between(consent.from(), consent.until())),
                consent.asked(),
                Shown.time(consent.asked()),
                Shown.time(consent.lapses()),
                over ? "over" : ConsentDocument.word(state),
                over ? "Over" : stateText(state),
                decided == null ? "" : Shown.time(decided),
                printable.of(Objects.requireNonNullElse(consent.decidedBy(), "")),
                printable.of(Objects.requireNonNullElse(consent.message(), "")),
                withdrawn == null ? "" : Shown.time(withdrawn),
                printable.of(Objects.requireNonNullElse(consent.withdrawnBy(), "")));
    }

    private static String stateText(Consent.State state) {
        return switch (state) {
            case PENDING -> "Waits for you";
            case GIVEN -> "Given";
            case REFUSED -> "Refused";
            case WITHDRAWN -> "Withdrawn";
            case LAPSED -> "Lapsed";
        };
    }
}
