package io.sallyport.web.replay;

import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.Seal;
import io.sallyport.web.replay.Recordings.Channel;
import io.sallyport.web.session.PastSession;
import io.sallyport.web.session.Printable;
import io.sallyport.web.session.SessionId;
import io.sallyport.web.session.SessionsPage;
import io.sallyport.web.session.Shown;
import io.sallyport.web.signin.RequestSource;
import io.sallyport.web.signin.SignedIn;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// The page that plays a recording.
@Controller
public final class ReplayPage {
    private final Replays replays;
    private final Printable printable;

    public ReplayPage(Replays replays, Printable printable) {
        this.replays = replays;
        this.printable = printable;
    }

    /// The session as the page's head shows it; every text is printable.
    record Head(
            String id,
            String node,
            String person,
            String source,
            String target,
            String account,
            String grant,
            Instant startedAt,
            String started,
            String ended,
            String length,
            String state,
            String stateText,
            String end) {}

    record SealRow(String file, String size, String sha256) {}

    record ChannelRow(
            int number,
            String kind,
            String command,
            String opened,
            String exit,
            String output,
            boolean chosen) {}

    record FileRow(String path, String direction, String size, String sha256, boolean complete) {}

    @GetMapping("/sessions/{id}/replay")
    String page(
            @AuthenticationPrincipal SignedIn who,
            @PathVariable String id,
            @RequestParam(defaultValue = "") String channel,
            HttpServletRequest request,
            Model model) {
        SessionId session = SessionId.of(id);
        Replays.Opened opened =
                replays.inspect(who.person(), RequestSource.of(request).text(), session);
        Recordings.Contents contents = opened.contents();
        model.addAttribute("head", head(opened));
        Seal seal = opened.session().seal();
        model.addAttribute(
                "seal",
                seal == null
                        ? null
                        : new SealRow(
                                printable.of(seal.file()),
                                Shown.bytes(seal.bytes()),
                                printable.of(seal.sha256())));
        model.addAttribute(
                "damaged",
                opened.session().broken()
                        || !contents.complete()
                        || (seal != null && !seal.complete()));
        if (contents.channels().isEmpty()) {
            model.addAttribute("cast", null);
        } else {
            Channel chosen = Replays.choose(contents, channel);
            model.addAttribute(
                    "cast",
                    "/api/v1/sessions/" + session.text() + "/cast?channel=" + chosen.number());
            model.addAttribute(
                    "channels",
                    contents.channels().stream().map(shown -> row(shown, chosen)).toList());
        }
        model.addAttribute("files", contents.files().stream().map(this::row).toList());
        return "replay";
    }

    private Head head(Replays.Opened opened) {
        PastSession session = opened.session();
        PastSession.State state = opened.known().state();
        Instant ended = session.ended();
        String reason = session.endReason();
        return new Head(
                session.id(),
                printable.of(session.node()),
                printable.of(session.person()),
                printable.of(session.source()),
                printable.of(session.target()),
                printable.of(session.account()),
                printable.of(session.grant()),
                session.started(),
                Shown.time(session.started()),
                ended == null ? "–" : Shown.time(ended),
                Shown.length(ended == null ? null : Duration.between(session.started(), ended)),
                state.name().toLowerCase(Locale.ROOT),
                SessionsPage.stateText(state),
                reason == null ? "" : printable.of(reason));
    }

    private ChannelRow row(Channel channel, Channel chosen) {
        ChannelHead head = channel.head();
        String command = head.command();
        String exit = channel.exit();
        return new ChannelRow(
                channel.number(),
                switch (head.kind()) {
                    case SHELL -> "Shell";
                    case EXEC -> "Command";
                    case SUBSYSTEM -> "Subsystem";
                },
                command == null ? "interactive shell" : printable.of(command),
                "+" + Shown.length(channel.opened()),
                exit == null ? "–" : printable.of(exit),
                Shown.bytes(channel.outputBytes()),
                channel.number() == chosen.number());
    }

    private FileRow row(FileTransfer file) {
        return new FileRow(
                printable.of(file.path()),
                switch (file.direction()) {
                    case UPLOAD -> "up to the target";
                    case DOWNLOAD -> "down from it";
                },
                Shown.bytes(file.bytes()),
                printable.of(file.sha256()),
                file.complete());
    }
}
