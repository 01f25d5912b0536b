package io.sallyport.web.replay;

import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.replay.Recordings.Contents;
import io.sallyport.web.session.PastSession;
import io.sallyport.web.session.SessionHistory.Known;
import io.sallyport.web.session.SessionId;
import io.sallyport.web.session.Sessions;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/// Opens recordings for those who may look into them, and has every look in the journal first.
public final class Replays {
    private static final Logger log = LoggerFactory.getLogger(Replays.class);

    private final Sessions sessions;
    private final Recordings recordings;
    private final ReplayRight right;
    private final Journal journal;

    public Replays(Sessions sessions, Recordings recordings, ReplayRight right, Journal journal) {
        this.sessions = sessions;
        this.recordings = recordings;
        this.right = right;
        this.journal = journal;
    }

    /// A session whose recording may be looked into by whoever asked.
    record Opened(Known known, Contents contents) {
        PastSession session() {
            return known.session();
        }
    }

    /// What is in the recording. Journalled when this returns.
    Opened inspect(Person viewer, String source, SessionId id) {
        Opened opened = open(viewer, id);
        journal.append(new RecordingInspected(header(viewer, source, opened.session())));
        return opened;
    }

    /// A channel that may be sent. Journalled when this returns.
    Recordings.Channel channel(Person viewer, String source, SessionId id, String number) {
        Opened opened = open(viewer, id);
        Recordings.Channel channel = choose(opened.contents(), number);
        journal.append(
                new RecordingReplayed(header(viewer, source, opened.session()), channel.number()));
        return channel;
    }

    /// The channel of this number; where no number is given, the first with a terminal, else the
    /// first.
    static Recordings.Channel choose(Contents contents, String number) {
        List<Recordings.Channel> channels = contents.channels();
        if (number.isEmpty() && !channels.isEmpty()) {
            return channels.stream()
                    .filter(channel -> channel.head().terminal() != null)
                    .findFirst()
                    .orElse(channels.getFirst());
        }
        if (number.matches("[0-9]{1,9}")) {
            return contents.channel(Integer.parseInt(number)).orElseThrow(Replays::noChannel);
        }
        throw noChannel();
    }

    private static RefusedException noChannel() {
        return new RefusedException(
                HttpStatus.NOT_FOUND, "The recording of this session has no such channel.");
    }

    private Opened open(Person viewer, SessionId id) {
        // Refuses whoever may not know of it as if there were none.
        Known known = sessions.get(viewer, id);
        right.refusal(viewer, known.session().asPolicyKnowsIt())
                .ifPresent(sentence -> {
                    throw new RefusedException(HttpStatus.FORBIDDEN, sentence);
                });
        if (known.state() == PastSession.State.RUNNING && known.session().seal() == null) {
            throw new RefusedException(
                    HttpStatus.CONFLICT,
                    "This session still runs. Its recording can be replayed once it has ended.");
        }
        try {
            Contents contents =
                    recordings
                            .contents(id.text())
                            .orElseThrow(() ->
                                    new RefusedException(
                                            HttpStatus.NOT_FOUND,
                                            "This node has no recording of that session."
                                                    + " It may lie on another node, or its"
                                                    + " retention is over."));
            return new Opened(known, contents);
        } catch (RecordingUnavailableException unreadable) {
            log.error("the recording of session {} cannot be read", id.text(), unreadable);
            throw new RefusedException(
                    HttpStatus.INTERNAL_SERVER_ERROR,
                    "The recording cannot be read. Check it with: sallyport verify " + id.text());
        }
    }

    private static FactHeader header(Person viewer, String source, PastSession session) {
        return new FactHeader(
                viewer.name(),
                source,
                session.target(),
                session.account(),
                session.id(),
                null,
                null,
                session.owner());
    }
}
