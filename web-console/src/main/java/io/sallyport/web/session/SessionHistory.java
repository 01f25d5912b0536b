package io.sallyport.web.session;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.LiveSessions;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.Seal;
import io.sallyport.web.session.PastSession.State;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The sessions of this node, read off its journal from the first entry on. Guarded by its own
/// lock.
///
/// It keeps the [#SESSIONS_KEPT] most recently begun and forgets older ones; their recordings and
/// facts stay where they are. After a start it fills up while the journal is read, so the first
/// answers may lack sessions.
public final class SessionHistory implements AutoCloseable {
    /// Sessions kept in memory, a few hundred bytes each.
    public static final int SESSIONS_KEPT = 10_000;

    /// So long after its first fact, a session that is not among the live ones yet may still be on
    /// its way there, and is not called interrupted.
    static final Duration OPENING = Duration.ofSeconds(10);

    private final LiveSessions live;
    private final InstantSource clock;
    private final int kept;
    private final Map<String, PastSession> sessions =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(
                        Map.@Nullable Entry<String, PastSession> eldest) {
                    return size() > kept;
                }
            };
    private final Journal.Subscription subscription;

    public SessionHistory(Journal journal, LiveSessions live, InstantSource clock) {
        this(journal, live, clock, SESSIONS_KEPT);
    }

    // The last line hands this out, and every field is set by then.
    @SuppressWarnings("this-escape")
    SessionHistory(Journal journal, LiveSessions live, InstantSource clock, int kept) {
        this.live = live;
        this.clock = clock;
        this.kept = kept;
        this.subscription = journal.follow(0, this::read);
    }

    /// A session and where it stands now.
    public record Known(PastSession session, State state) {}

    /// The session of this id, if it is among those kept or runs now.
    public Optional<Known> find(SessionId id) {
        return all().stream().filter(known -> known.session().id().equals(id.text())).findFirst();
    }

    /// All that are kept or run now, the latest first.
    public List<Known> all() {
        List<PastSession> told;
        synchronized (sessions) {
            told = new ArrayList<>(sessions.values());
        }
        // Asked after the journal's copy was taken: what ended in between is seen as ended later,
        // never as interrupted.
        List<LiveSession> running = live.list();
        Set<String> runningIds = new HashSet<>();
        running.forEach(session -> runningIds.add(session.id()));
        Instant now = clock.instant();
        List<Known> all = new ArrayList<>(told.size() + running.size());
        Set<String> toldIds = new HashSet<>();
        for (PastSession session : told) {
            toldIds.add(session.id());
            all.add(new Known(session, state(session, runningIds, now)));
        }
        for (LiveSession session : running) {
            if (!toldIds.contains(session.id())) {
                all.add(new Known(of(session), State.RUNNING));
            }
        }
        all.sort(
                Comparator.comparing((Known known) -> known.session().started())
                        .thenComparing(known -> known.session().id())
                        .reversed());
        return all;
    }

    private static State state(PastSession session, Set<String> running, Instant now) {
        if (session.ended() != null) {
            return State.ENDED;
        }
        boolean opening = session.started().plus(OPENING).isAfter(now) && session.seal() == null;
        return running.contains(session.id()) || opening ? State.RUNNING : State.INTERRUPTED;
    }

    private static PastSession of(LiveSession session) {
        return new PastSession(
                session.id(),
                session.node(),
                session.person(),
                session.source(),
                session.target(),
                session.owner(),
                session.account(),
                session.grant(),
                session.started(),
                null,
                null,
                null,
                false);
    }

    private void read(Entry entry) {
        String id = entry.header().session();
        if (id == null) {
            return;
        }
        synchronized (sessions) {
            switch (entry.fact()) {
                case "SessionOpened" -> sessions.putIfAbsent(id, opened(id, entry));
                case "SessionEnded" ->
                        sessions.computeIfPresent(
                                id,
                                (same, session) ->
                                        session.endedAt(
                                                entry.time(), text(entry.detail(), "reason")));
                case "RecordingSealed" ->
                        sessions.computeIfPresent(
                                id, (same, session) -> session.sealedBy(seal(id, entry.detail())));
                case "RecordingBroken" ->
                        sessions.computeIfPresent(
                                id, (same, session) -> session.brokenAt(seal(id, entry.detail())));
                default -> {
                    // Other facts say nothing about a session's course.
                }
            }
        }
    }

    private static PastSession opened(String id, Entry entry) {
        FactHeader header = entry.header();
        return new PastSession(
                id,
                entry.node(),
                orEmpty(header.person()),
                orEmpty(header.source()),
                orEmpty(header.target()),
                header.owner(),
                orEmpty(header.account()),
                orEmpty(header.grant()),
                entry.time(),
                null,
                null,
                null,
                false);
    }

    /// A seal with whatever the fact tells: an older or newer gateway may tell less or more.
    private static Seal seal(String id, JsonNode detail) {
        return new Seal(
                id,
                orEmpty(text(detail, "file")),
                detail.path("bytes").asLong(0),
                orEmpty(text(detail, "sha256")),
                orEmpty(text(detail, "chain")),
                detail.path("complete").asBoolean(false));
    }

    private static @Nullable String text(JsonNode detail, String field) {
        JsonNode value = detail.path(field);
        return value.isString() ? value.asString() : null;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        subscription.close();
    }
}
