package io.sallyport.web.session;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.recording.Seal;
import io.sallyport.web.session.PastSession.State;
import io.sallyport.web.session.SessionHistory.Known;
import io.sallyport.web.signin.SignedIn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/// The list of sessions.
@Controller
public final class SessionsPage {
    private final Sessions sessions;
    private final BiPredicate<Person, LiveSession> mayReplay;
    private final Printable printable;
    private final InstantSource clock;

    public SessionsPage(
            Sessions sessions,
            BiPredicate<Person, LiveSession> mayReplay,
            Printable printable,
            InstantSource clock) {
        this.sessions = sessions;
        this.mayReplay = mayReplay;
        this.printable = printable;
        this.clock = clock;
    }

    /// A row as the page shows it; every text is printable.
    record Row(
            String id,
            String person,
            String source,
            String target,
            String account,
            String grant,
            Instant startedAt,
            String started,
            String length,
            String state,
            String stateText,
            String end,
            String recording,
            boolean damaged,
            boolean replayable) {}

    @GetMapping("/")
    String start() {
        return "redirect:/sessions";
    }

    @GetMapping("/sessions")
    String list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String person,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "1") String page,
            Model model) {
        SessionFilter filter = SessionFilter.of(person, target, state);
        Sessions.Page found = sessions.list(who.person(), filter, number(page), Sessions.PAGE);
        List<Row> rows =
                found.rows().stream()
                        .map(known ->
                                row(
                                        known,
                                        mayReplay.test(
                                                who.person(), known.session().asPolicyKnowsIt())))
                        .toList();
        model.addAttribute("rows", rows);
        model.addAttribute("filter", filter);
        model.addAttribute("filterState", filter.stateWord());
        model.addAttribute("narrowed", filter.isNarrowing());
        model.addAttribute("total", found.total());
        model.addAttribute("visible", found.visible());
        model.addAttribute("page", found.number());
        model.addAttribute("pages", found.pages());
        model.addAttribute("newer", found.number() > 1 ? at(filter, found.number() - 1) : null);
        model.addAttribute(
                "older", found.number() < found.pages() ? at(filter, found.number() + 1) : null);
        model.addAttribute("kept", SessionHistory.SESSIONS_KEPT);
        return "sessions";
    }

    private Row row(Known known, boolean replays) {
        PastSession session = known.session();
        State state = known.state();
        Seal seal = session.seal();
        String recording;
        if (seal == null) {
            recording = state == State.RUNNING ? "recording" : "not sealed";
        } else {
            recording = Shown.bytes(seal.bytes());
        }
        String reason = session.endReason();
        return new Row(
                session.id(),
                printable.of(session.person()),
                printable.of(session.source()),
                printable.of(session.target()),
                printable.of(session.account()),
                printable.of(session.grant()),
                session.started(),
                Shown.time(session.started()),
                Shown.length(session.length(state, clock.instant())),
                state.name().toLowerCase(Locale.ROOT),
                stateText(state),
                reason == null ? "" : printable.of(reason),
                recording,
                session.broken() || (seal != null && !seal.complete()),
                replays && (seal != null || state != State.RUNNING));
    }

    /// How a state is called on pages.
    public static String stateText(State state) {
        return switch (state) {
            case RUNNING -> "Running";
            case ENDED -> "Ended";
            case INTERRUPTED -> "Interrupted";
        };
    }

    private static String at(SessionFilter filter, int page) {
        UriComponentsBuilder address = UriComponentsBuilder.fromPath("/sessions");
        if (!filter.person().isEmpty()) {
            address.queryParam("person", "{person}");
        }
        if (!filter.target().isEmpty()) {
            address.queryParam("target", "{target}");
        }
        if (filter.state() != null) {
            address.queryParam("state", filter.stateWord());
        }
        return address.queryParam("page", page)
                .encode()
                .buildAndExpand(
                        java.util.Map.of("person", filter.person(), "target", filter.target()))
                .toUriString();
    }

    /// A page number from an address; the first where it is none.
    public static int number(String text) {
        return text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 1;
    }
}
