package io.sallyport.gateway.session;

import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.gate.Watch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the sessions of this node whose grant or consent is over, wherever it was ended, and tells
/// people in time.
///
/// Two things at two paces: [#look] asks the rows and may have to wait for the database; [#enforce]
/// keeps what is known already, and never waits, so that what ends by the clock ends then though
/// the database is away.
public final class GateWatch {
    private static final Logger LOG = LoggerFactory.getLogger(GateWatch.class);

    /// When people are told before the end, the nearest last.
    private static final List<Duration> BANNERS =
            List.of(Duration.ofMinutes(10), Duration.ofMinutes(1));

    private final SessionRegistry registry;
    private final Watch watch;
    private final InstantSource clock;
    private final Duration longestCut;
    private final String gateway;
    private final Map<ProxySession, Told> told = new ConcurrentHashMap<>();
    private volatile long asked = System.nanoTime(); // when the rows last answered
    private volatile boolean cut;

    /// For which end a session was told, and how near it was.
    private record Told(Instant until, Duration left) {}

    /// @param longestCut how long sessions go on that the database cannot be asked about
    /// @param gateway how operators call it, for the commands that sentences suggest
    public GateWatch(
            SessionRegistry registry,
            Watch watch,
            InstantSource clock,
            Duration longestCut,
            String gateway) {
        this.registry = registry;
        this.watch = watch;
        this.clock = clock;
        this.longestCut = longestCut;
        this.gateway = gateway;
    }

    /// Asks the rows about every session. Called several times a second, by one thread at a time
    /// that may wait.
    public void look() {
        List<ProxySession> sessions = new ArrayList<>();
        List<Watch.Inside> inside = new ArrayList<>();
        for (ProxySession session : registry.running()) {
            for (Watch.Inside one : session.inside()) {
                sessions.add(session);
                inside.add(one);
            }
        }
        try {
            List<Passage> answers =
                    inside.isEmpty() ? List.of() : watch.look(inside, clock.instant());
            for (int i = 0; i < sessions.size(); i++) {
                switch (answers.get(i)) {
                    case Passage.Open open -> sessions.get(i).stays(inside.get(i), open);
                    case Passage.Shut shut ->
                            sessions.get(i).shut(inside.get(i), end(sessions.get(i), shut));
                }
            }
            sessions.forEach(ProxySession::decideAgain);
            asked = System.nanoTime();
            if (cut) {
                cut = false;
                LOG.info("the database answers again");
            }
        } catch (DatabaseUnavailableException away) {
            if (!cut) {
                cut = true;
                LOG.error(
                        "the database does not answer: nothing new is opened, and what runs ends in"
                                + " {} at the latest",
                        SessionRegistry.words(longestCut),
                        away);
            }
        }
    }

    /// Ends what is over by the clock, and tells who is near it. Called several times a second.
    public void enforce() {
        Instant now = clock.instant();
        boolean cutTooLong = System.nanoTime() - asked >= longestCut.toNanos();
        List<ProxySession> running = registry.running();
        told.keySet().removeIf(ProxySession::isOver);
        for (ProxySession session : running) {
            if (cutTooLong) {
                session.end(
                        new SessionEnd(
                                SessionEnd.Cause.GRANT_ENDED,
                                "this gateway could not ask for "
                                        + SessionRegistry.words(longestCut)
                                        + " whether your access stands, so the session ends"));
            }
            Instant until = session.until();
            if (until != null) {
                enforce(session, until, now);
            }
        }
    }

    private void enforce(ProxySession session, Instant until, Instant now) {
        Duration left = Duration.between(now, until);
        if (!left.isPositive()) {
            session.end(overSince(session, until));
            return;
        }
        Duration near = null;
        for (Duration banner : BANNERS) {
            near = left.compareTo(banner) <= 0 ? banner : near;
        }
        if (near == null) {
            told.remove(session);
            return;
        }
        Told before = told.get(session);
        if (before == null || !before.until().equals(until) || before.left().compareTo(near) > 0) {
            told.put(session, new Told(until, near));
            session.tell(
                    session.whatEnds()
                            + " ends in "
                            + SessionRegistry.words(left)
                            + (session.isCarriedByTimedGrant()
                                    ? "; for more time: ssh "
                                            + gateway
                                            + " extend "
                                            + session.warrantId()
                                            + " --for 30m --reason WHY"
                                    : ""));
        }
    }

    private static SessionEnd overSince(ProxySession session, Instant until) {
        return new SessionEnd(
                session.whatEnds().startsWith("the consent")
                        ? SessionEnd.Cause.CONSENT_ENDED
                        : SessionEnd.Cause.GRANT_ENDED,
                session.whatEnds()
                        + " ended at "
                        + SessionRegistry.clock(until)
                        + ", and this session with it");
    }

    /// The rows and the clock may find the same end; people are told one sentence for it.
    private SessionEnd end(ProxySession session, Passage.Shut shut) {
        Instant until = session.until();
        if (until != null && !clock.instant().isBefore(until)) {
            return overSince(session, until);
        }
        SessionEnd.Cause cause =
                switch (shut.missing()) {
                    case CONSENT, OWNER_DENIES -> SessionEnd.Cause.CONSENT_ENDED;
                    case GRANT, FROZEN, REVIEW -> SessionEnd.Cause.GRANT_ENDED;
                };
        return new SessionEnd(cause, shut.reason() + "; the session ends");
    }
}
