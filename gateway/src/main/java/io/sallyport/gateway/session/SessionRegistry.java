package io.sallyport.gateway.session;

import io.sallyport.gateway.config.GatewayProperties;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.LiveSessions;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.recording.Recording;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The sessions that run on this node, and what ends them from outside: people, limits, grants, the
/// node itself.
public final class SessionRegistry implements LiveSessions {
    private final GatewayProperties.Limits limits;
    private final Duration longestPause;
    private final Journal journal;
    private final InstantSource clock;

    private final Map<String, ProxySession> sessions = new ConcurrentHashMap<>();
    private final ReentrantLock pausing = new ReentrantLock();
    private final Set<String> warned = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    public SessionRegistry(GatewayProperties properties, Journal journal, InstantSource clock) {
        this.limits = properties.limits();
        this.longestPause = properties.alerts().pause();
        this.journal = journal;
        this.clock = clock;
    }

    /// Takes a session in. Returns false when the node stops.
    boolean admit(ProxySession session) {
        sessions.put(session.id().value(), session);
        if (stopping) {
            sessions.remove(session.id().value());
            return false;
        }
        return true;
    }

    void remove(ProxySession session) {
        sessions.remove(session.id().value());
        warned.remove(session.id().value());
    }

    @Override
    public List<LiveSession> list() {
        return sessions.values().stream()
                .map(ProxySession::describe)
                .sorted(Comparator.comparing(LiveSession::started).thenComparing(LiveSession::id))
                .toList();
    }

    /// A session that runs, or is being opened.
    public Optional<ProxySession> find(String session) {
        return Optional.ofNullable(sessions.get(session));
    }

    @Override
    public boolean end(String session, String by, String source, String reason) {
        ProxySession running = sessions.get(session);
        if (running == null) {
            return false;
        }
        journal.append(new SessionEndOrdered(running.header(), by, source, reason));
        running.end(
                new SessionEnd(
                        SessionEnd.Cause.ENDED_BY_PERSON, by + " ended this session: " + reason));
        return true;
    }

    /// Lets nothing more of the operator's reach the target, until somebody resumes the session or
    /// the longest pause is over, which ends it. A paused session stays as it is.
    ///
    /// @param by who wants it
    /// @param source where from
    /// @param cause what it is paused for; empty where a person wants it
    /// @return whether it runs here and was not paused
    public boolean pause(String session, String by, String source, String reason, String cause) {
        pausing.lock(); // of two at once one is a fact
        try {
            return pauseAlone(sessions.get(session), by, source, reason, cause);
        } finally {
            pausing.unlock();
        }
    }

    private boolean pauseAlone(
            @Nullable ProxySession running, String by, String source, String reason, String cause) {
        if (running == null || running.isOver() || running.pause().isPresent()) {
            return false;
        }
        Instant now = clock.instant();
        Pause pause = new Pause(by, reason, cause, now, now.plus(longestPause));
        Entry entry =
                journal.append(
                        new SessionPaused(running.header(), by, source, reason, pause.until()));
        boolean paused = running.pause(pause);
        running.mark(
                Recording.NO_CHANNEL,
                Marker.Kind.DECISION,
                "paused by " + by + ": " + reason,
                entry);
        return paused;
    }

    /// Lets a paused session go on.
    ///
    /// @param by who wants it
    /// @param source where from
    /// @return whether it runs here and was paused
    public boolean resume(String session, String by, String source, String reason) {
        pausing.lock();
        try {
            return resumeAlone(sessions.get(session), by, source, reason);
        } finally {
            pausing.unlock();
        }
    }

    private boolean resumeAlone(
            @Nullable ProxySession running, String by, String source, String reason) {
        Pause pause = running == null ? null : running.pause().orElse(null);
        if (running == null || pause == null || running.isOver()) {
            return false;
        }
        Entry entry =
                journal.append(
                        new SessionResumed(
                                running.header(),
                                by,
                                source,
                                reason,
                                Duration.between(pause.since(), clock.instant()).toSeconds()));
        running.mark(
                Recording.NO_CHANNEL,
                Marker.Kind.DECISION,
                "resumed by " + by + ": " + reason,
                entry);
        return running.resume(pause, by + " lets this session go on: " + reason);
    }

    /// The sessions that run.
    List<ProxySession> running() {
        return List.copyOf(sessions.values());
    }

    /// Looks at every session once: how long it lasts, whether anything moves. Called every second.
    public void enforceLimits() {
        Instant now = clock.instant();
        for (ProxySession session : sessions.values()) {
            Duration idle = session.idleFor();
            Instant last = session.started().plus(limits.total());
            Optional<Pause> pause = session.pause();
            if (pause.filter(one -> !now.isBefore(one.until())).isPresent()) {
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.PAUSED_TOO_LONG,
                                "nobody let this session go on within "
                                        + words(longestPause)
                                        + ", so it ends"));
            } else if (pause.isEmpty() && idle.compareTo(limits.idle()) >= 0) {
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.IDLE,
                                "no traffic for " + words(limits.idle()) + ", the session ends"));
            } else if (!now.isBefore(last)) {
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.TOTAL,
                                "a session lasts at most "
                                        + words(limits.total())
                                        + ", this one ends"));
            } else {
                if (pause.isEmpty()) { // else it is told when it ends, and typing helps nothing
                    warn(session, idle, Duration.between(now, last));
                }
                session.review();
            }
        }
    }

    private void warn(ProxySession session, Duration idle, Duration left) {
        String id = session.id().value();
        Duration untilIdle = limits.idle().minus(idle);
        Duration next = untilIdle.compareTo(left) < 0 ? untilIdle : left;
        if (next.compareTo(limits.warning()) > 0) {
            warned.remove(id);
        } else if (warned.add(id)) {
            session.tell(
                    next.equals(left)
                            ? "this session ends in "
                                    + words(left)
                                    + ", when it has lasted "
                                    + words(limits.total())
                            : "no traffic for "
                                    + words(idle)
                                    + "; the session ends in "
                                    + words(next)
                                    + " unless you type");
        }
    }

    /// Ends what a changed inventory no longer carries.
    public void applyInventory(Inventory inventory) {
        for (ProxySession session : sessions.values()) {
            boolean known = inventory.person(session.login().person().name()).isPresent();
            Optional<Target> target = inventory.target(session.target().name());
            boolean same = known && target.isPresent() && target.get().isWhere(session.target());
            if (same && !target.get().userData().equals(session.target().userData())) {
                // What runs judges by the folders it began with.
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.GRANT_ENDED,
                                "the inventory now says otherwise what is user data on "
                                        + session.target().name()
                                        + "; the session ends, connect again"));
            } else if (same) {
                session.review();
            } else {
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.GRANT_ENDED,
                                "the inventory no longer has you, this target or this way to it; the session"
                                        + " ends"));
            }
        }
    }

    /// Admits nobody any more, tells everybody, gives them `drain`, then ends what still runs.
    /// Returns when all recordings are sealed, or after a few seconds more.
    public void stop(Duration drain) throws InterruptedException {
        stopping = true;
        List<ProxySession> running = List.copyOf(sessions.values());
        if (running.isEmpty()) {
            return;
        }
        running.forEach(
                session -> session.tell("this gateway stops; the session ends in " + words(drain)));
        CompletableFuture<Void> all =
                CompletableFuture.allOf(
                        running.stream()
                                .map(ProxySession::ended)
                                .toArray(CompletableFuture<?>[]::new));
        all.copy().completeOnTimeout(null, drain.toMillis(), TimeUnit.MILLISECONDS).join();
        running.forEach(session ->
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.NODE_STOPPED,
                                "this gateway stops; connect again in a minute")));
        all.copy().completeOnTimeout(null, 3, TimeUnit.SECONDS).join();
    }

    /// An instant as a terminal shows it, in the gateway's time zone: `2026-11-22 14:02:00 UTC`.
    public static String clock(Instant instant) {
        return Wording.clock(instant);
    }

    static String words(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds >= 7200) {
            return seconds / 3600 + " hours";
        }
        return seconds >= 120 ? seconds / 60 + " minutes" : seconds + " seconds";
    }
}
