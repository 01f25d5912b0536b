package io.sallyport.web.replay;

import io.sallyport.web.session.SessionId;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// A channel of a recording as asciicast v2, streamed.
@RestController
public final class CastApi {
    private static final int BLOCK = 64 * 1024;

    private final Replays replays;
    private final Recordings recordings;

    public CastApi(Replays replays, Recordings recordings) {
        this.replays = replays;
        this.recordings = recordings;
    }

    @GetMapping("/api/v1/sessions/{id}/cast")
    void cast(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String channel,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        SessionId session = SessionId.of(id);
        Recordings.Channel chosen =
                replays.channel(who.person(), who.acting(request).source(), session, channel);
        response.setContentType("application/x-asciicast");
        response.setHeader(
                "Content-Disposition",
                "inline; filename=\"" + session.text() + "-" + chosen.number() + ".cast\"");
        // Closed by nobody on failure: a cast that breaks off must not look finished.
        OutputStream to = new BufferedOutputStream(response.getOutputStream(), BLOCK);
        recordings.writeCast(session.text(), chosen.number(), to);
        to.flush();
    }
}
