package io.sallyport.web.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.sallyport.recorder.recording.Seal;
import io.sallyport.web.signin.SignedIn;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Sessions over REST.
@RestController
@RequestMapping(path = "/api/v1/sessions", produces = MediaType.APPLICATION_JSON_VALUE)
public final class SessionsApi {
    private final Sessions sessions;

    public SessionsApi(Sessions sessions) {
        this.sessions = sessions;
    }

    /// @param page from 1
    /// @param size the most sessions on a page
    /// @param total sessions on all pages
    record SessionList(List<SessionDocument> sessions, int page, int size, int total) {}

    /// @param state `running`, `ended` or `interrupted`
    /// @param recording the seal of its recording, once there is one
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SessionDocument(
            String id,
            String node,
            String person,
            String source,
            String target,
            String account,
            String grant,
            Instant started,
            @Nullable Instant ended,
            @Nullable String endReason,
            String state,
            @Nullable RecordingDocument recording) {

        static SessionDocument of(SessionHistory.Known known) {
            PastSession session = known.session();
            Seal seal = session.seal();
            return new SessionDocument(
                    session.id(),
                    session.node(),
                    session.person(),
                    session.source(),
                    session.target(),
                    session.account(),
                    session.grant(),
                    session.started(),
                    session.ended(),
                    session.endReason(),
                    known.state().name().toLowerCase(Locale.ROOT),
                    seal == null
                            ? null
                            : new RecordingDocument(
                                    seal.bytes(),
                                    seal.sha256(),
                                    seal.complete() && !session.broken()));
        }
    }

    record RecordingDocument(long bytes, String sha256, boolean complete) {}

    @GetMapping
    SessionList list(
            @AuthenticationPrincipal SignedIn who,
            @RequestParam(required = false) @Nullable String person,
            @RequestParam(required = false) @Nullable String target,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(defaultValue = "1") String page,
            @RequestParam(defaultValue = "50") String size) {
        Sessions.Page found =
                sessions.list(
                        who.person(),
                        SessionFilter.of(person, target, state),
                        SessionsPage.number(page),
                        SessionsPage.number(size));
        return new SessionList(
                found.rows().stream().map(SessionDocument::of).toList(),
                found.number(),
                found.size(),
                found.total());
    }

    @GetMapping("/{id}")
    SessionDocument get(@AuthenticationPrincipal SignedIn who, @PathVariable String id) {
        return SessionDocument.of(sessions.get(who.person(), SessionId.of(id)));
    }
}
