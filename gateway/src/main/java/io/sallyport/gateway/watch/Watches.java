package io.sallyport.gateway.watch;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.policy.authorization.Seeing;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.identity.Actor;
import io.sallyport.policy.identity.Person;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.recording.LiveTail;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who watches which session of this node: decided, counted and journalled here. Safe for use by
/// many threads.
public final class Watches {
    private static final Logger LOG = LoggerFactory.getLogger(Watches.class);

    /// Watchers of one session.
    static final int MOST_OF_A_SESSION = 8;

    /// Watchers on this node: each holds a screen and up to two mebibytes that wait.
    static final int MOST = 32;

    /// Exit status of what could not be done.
    static final int COULD_NOT = 3;

    private final SessionServices services;
    private final Map<String, Integer> watchers = new HashMap<>(); // by session; guards itself

    /// A channel of a session.
    ///
    /// @param kind `shell`, `exec` or `subsystem`
    /// @param command absent for a shell
    public record Channel(
            int number, String kind, @Nullable String command, boolean terminal, boolean open) {}

    public Watches(SessionServices services) {
        this.services = services;
    }

    /// Shows the session until it ends, until the watcher leaves, or may watch no longer. Waits all
    /// that time.
    ///
    /// @param channel the one to be shown; absent: the terminal
    /// @param lines how it is written; absent: as it looks where there is a terminal, else plainly
    /// @throws Refusal when it may not be watched, or no longer
    public void watch(
            Person person,
            String source,
            ProxySession session,
            @Nullable Integer channel,
            Seat seat,
            @Nullable WatchLines lines)
            throws InterruptedException {
        Show show =
                lines == null && seat.terminal() != null
                        ? new ScreenShow(seat::terminal, who(session), services.masks())
                        : new TextShow(lines == null ? WatchLines.PLAIN : lines, services.masks());
        watched(
                new Actor(person.name(), source),
                session,
                channel,
                tail ->
                        new Watching(
                                        services,
                                        () -> refusal(person, session),
                                        session,
                                        tail,
                                        new Choice(channel),
                                        seat,
                                        show)
                                .run(),
                person);
    }

    /// The channels the session has had so far, of very many the last ones.
    ///
    /// @throws Refusal when it may not be watched
    public List<Channel> channels(Person person, String source, ProxySession session)
            throws InterruptedException {
        Choice all = new Choice(null);
        watched(
                new Actor(person.name(), source),
                session,
                null,
                tail -> {
                    while (tail.next(Duration.ZERO)
                                    instanceof LiveTail.Next.Came(var frame, boolean past)
                            && past) {
                        all.note(frame);
                    }
                    return "its channels were listed";
                },
                person);
        return all.channels().values().stream()
                .map(known ->
                        new Channel(
                                known.number(),
                                known.kind(),
                                covered(known.head().command()),
                                known.head().terminal() != null,
                                known.open()))
                .toList();
    }

    private @Nullable String covered(@Nullable String command) {
        return command == null ? null : services.masks().cover(command);
    }

    private static String who(ProxySession session) {
        return session.login().person().name()
                + " as "
                + session.account()
                + " on "
                + session.target().name()
                + ", "
                + session.id();
    }

    /// What is done with a session that is watched.
    private interface Look {
        /// @return why it ends, a sentence
        String at(LiveTail tail) throws InterruptedException;
    }

    private void watched(
            Actor watcher,
            ProxySession session,
            @Nullable Integer channel,
            Look look,
            Person person)
            throws InterruptedException {
        refusal(person, session)
                .ifPresent(no -> {
                    throw no;
                });
        String id = session.id().value();
        take(id);
        try (LiveTail tail =
                services.recorder()
                        .follow(id)
                        .orElseThrow(() ->
                                new Refusal(
                                        session.isOver()
                                                ? id + " has just ended"
                                                : id + " is not open yet; try again in a moment",
                                        COULD_NOT))) {
            FactHeader header = header(watcher, session);
            String watched = session.login().person().name();
            services.journal().append(new WatchBegun(header, watched, channel));
            long began = System.nanoTime();
            String reason = "it failed for a reason the gateway's log tells";
            try {
                reason = look.at(tail);
            } catch (Refusal no) {
                reason = no.sentence();
                throw no;
            } finally {
                ended(new WatchEnded(header, watched, reason, seconds(began)));
            }
        } catch (RecordingUnavailableException unreadable) {
            LOG.error("{} cannot be watched", id, unreadable);
            throw new Refusal(
                    "the recording of " + id + " cannot be read here; the gateway's log tells why",
                    COULD_NOT);
        } finally {
            giveBack(id);
        }
    }

    private static long seconds(long began) {
        return (System.nanoTime() - began) / 1_000_000_000;
    }

    private void ended(WatchEnded fact) {
        try {
            services.journal().append(fact);
        } catch (JournalUnavailableException e) {
            LOG.error("the end of a watch could not be journalled: {}", fact, e);
        }
    }

    /// The header names the watcher, the session that is watched, and whose data is there.
    private static FactHeader header(Actor watcher, ProxySession session) {
        return new FactHeader(
                watcher.person(),
                watcher.source(),
                session.target().name(),
                session.account(),
                session.id().value(),
                null,
                null,
                session.target().owner());
    }

    /// Why the person may not watch this session now. Waits for the database.
    private Optional<Refusal> refusal(Person person, ProxySession session) {
        try {
            return switch (services.decisions().see(person, Seeing.WATCH, session.describe())) {
                case RoleDecision.Permit _ -> Optional.empty();
                case RoleDecision.Deny no -> Optional.of(new Refusal(no.reason()));
            };
        } catch (DatabaseUnavailableException e) {
            LOG.error("whether {} may watch cannot be decided", person.name(), e);
            return Optional.of(new Refusal(Refusal.CANNOT_DECIDE));
        }
    }

    private void take(String session) {
        synchronized (watchers) {
            int all = watchers.values().stream().mapToInt(Integer::intValue).sum();
            if (all >= MOST || watchers.getOrDefault(session, 0) >= MOST_OF_A_SESSION) {
                throw new Refusal(
                        "at most "
                                + MOST_OF_A_SESSION
                                + " people watch one session, and "
                                + MOST
                                + " all sessions of a gateway; try again when one has left",
                        COULD_NOT);
            }
            watchers.merge(session, 1, Integer::sum);
        }
    }

    private void giveBack(String session) {
        synchronized (watchers) {
            watchers.computeIfPresent(session, (id, count) -> count == 1 ? null : count - 1);
        }
    }
}
