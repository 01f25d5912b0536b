package io.sallyport.gateway.session;

import io.sallyport.gateway.upstream.Dial;
import io.sallyport.gateway.upstream.TargetConnection;
import io.sallyport.gateway.upstream.TargetUnreachableException;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.consent.Access;
import io.sallyport.policy.consent.UncoveredAccessBegun;
import io.sallyport.policy.credential.CredentialUnavailableException;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.decision.Decisions;
import io.sallyport.policy.decision.Doing;
import io.sallyport.policy.gate.Passage;
import io.sallyport.policy.gate.TwoGates;
import io.sallyport.policy.gate.Watch;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.habit.Arrival;
import io.sallyport.policy.habit.Unusual;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.disk.DiskLevel;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One operator on one account of one target.
///
/// Its life: decided, dialled, recording begun, `SessionOpened` journalled, and only then [#opened]
/// completes and channels may reach the target. Whatever ends it, it ends once: channels closed,
/// connection closed, `SessionEnded` journalled, recording sealed.
public final class ProxySession {
    private static final Logger LOG = LoggerFactory.getLogger(ProxySession.class);

    /// What a channel needs of an open session.
    ///
    /// @param recording where the channel is recorded
    /// @param connection where the channel goes
    public record Open(Recording recording, TargetConnection connection) {}

    /// What carries the session.
    ///
    /// @param open the grant, and the consent if there is one
    /// @param doing what is done in the session, all of it
    /// @param acts what policies permitted in it
    private record Carried(Passage.Open open, Doing doing, Set<Work.Act> acts) {
        Carried by(Passage.Open next) {
            return new Carried(next, doing, acts);
        }
    }

    /// How a session came about: by user name, by an inner connection, from the menu.
    public static final String DIRECT = "direct";

    public static final String JUMP = "jump";
    public static final String MENU = "menu";

    private final SessionServices services;
    private final SessionId id;
    private final Login login;
    private final Target target;
    private final String account;
    private final String form;
    private final Runnable disconnect;

    private final CompletableFuture<Open> opened = new CompletableFuture<>();
    private final AtomicReference<@Nullable SessionEnd> end = new AtomicReference<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Set<SessionChannel> channels = ConcurrentHashMap.newKeySet();
    private final AtomicInteger channelCount = new AtomicInteger();
    private final List<Watch.Inside> running = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Optional<Decision.Deny>> denied = new CompletableFuture<>();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final Object carrying = new Object(); // guards changes of carried
    private volatile @Nullable Carried carried;
    private volatile Decisions.@Nullable Basis basis; // what it was last decided by as a whole
    private volatile boolean accessKept;
    private final Outflow outflow;
    private final Arrival arrival;
    private volatile Instant started;
    private volatile Runnable review = () -> {};
    private volatile long lastTraffic = System.nanoTime();
    private final Object pausing = new Object(); // a pause, and all channels, as one
    private final AtomicReference<@Nullable Pause> pause = new AtomicReference<>();
    private volatile String resumedFrom = ""; // the cause of its last pause

    /// @param form how the operator got here: [#DIRECT], [#JUMP] or [#MENU]
    /// @param disconnect closes the operator's connection
    public ProxySession(
            SessionServices services,
            Login login,
            Target target,
            String account,
            String form,
            Runnable disconnect) {
        this.services = services;
        this.id = SessionId.random();
        this.login = login;
        this.target = target;
        this.account = account;
        this.form = form;
        this.disconnect = disconnect;
        this.outflow = Outflow.of(this);
        this.arrival =
                services.habits()
                        .arrival(
                                login.person().name(),
                                target.name(),
                                account,
                                login.source(),
                                target.owner());
        this.started = services.clock().instant();
    }

    public SessionId id() {
        return id;
    }

    public Login login() {
        return login;
    }

    public Target target() {
        return target;
    }

    public String account() {
        return account;
    }

    public SessionServices services() {
        return services;
    }

    /// How much user data the session took away.
    public Outflow outflow() {
        return outflow;
    }

    /// What was new to the operator when they came.
    public Arrival arrival() {
        return arrival;
    }

    public Instant started() {
        return started;
    }

    /// Completes when channels may reach the target, or with a [Refusal].
    public CompletableFuture<Open> opened() {
        return opened;
    }

    /// Completes when the session is over and its recording is sealed.
    public CompletableFuture<Void> ended() {
        return ended;
    }

    public boolean isOver() {
        return end.get() != null;
    }

    /// Why it ended; absent while it goes on.
    public Optional<SessionEnd> whyEnded() {
        return Optional.ofNullable(end.get());
    }

    /// Opens the session, on a thread that may wait.
    ///
    /// @param early a connection that was begun while the operator still signed in, if there is one
    public void open(@Nullable Dial early) {
        services.executor().execute(() -> openNow(early));
    }

    private void openNow(@Nullable Dial early) {
        Dial dial = early;
        try {
            basis = services.decisions().basis();
            switch (services.decisions().connect(login.person(), target, account)) {
                case Decision.Permit yes ->
                        carried = new Carried(yes.open(), Doing.NOTHING, Set.of(Work.Act.CONNECT));
                case Decision.Deny no -> {
                    if (no.canBeAskedFor() && denied.complete(Optional.of(no))) {
                        return; // a channel asks, or tells; without one nothing is missed
                    }
                    throw new Refusal(no.reason());
                }
            }
            denied.complete(Optional.empty());
            // Asked after it is known that she may: to everybody else it is no matter how full it
            // is.
            if (services.disk().look().room() == DiskLevel.Room.EXHAUSTED) {
                throw new Refusal(Refusal.NO_ROOM);
            }
            if (!services.registry().admit(this)) {
                throw new Refusal(
                        "this gateway is stopping; connect again in a minute, or to another one");
            }
            keepAccess();
            if (dial == null) {
                dial = services.dialer().dial(target, account, login.person().name());
            }
            TargetConnection connection = dial.authenticate();
            dial = null;
            started = services.clock().instant();
            Recording recording = beginRecording(connection);
            Open open = new Open(recording, connection);
            connection.onClosed(() ->
                    end(new SessionEnd(SessionEnd.Cause.TARGET_CLOSED, connection.whyClosed())));
            if (!opened.complete(open)) {
                settle(open);
            }
        } catch (Refusal no) {
            refuse(no);
        } catch (TargetUnreachableException | CredentialUnavailableException no) {
            refuse(new Refusal(String.valueOf(no.getMessage())));
        } catch (JournalUnavailableException | RecordingUnavailableException no) {
            LOG.error("session {} cannot be recorded", id, no);
            refuse(new Refusal(Refusal.CANNOT_RECORD));
        } catch (DatabaseUnavailableException no) {
            LOG.error("session {} cannot be decided", id, no);
            refuse(new Refusal(Refusal.CANNOT_DECIDE));
        } catch (RuntimeException bug) {
            LOG.error("session {} failed to open", id, bug);
            refuse(new Refusal("the session failed to open for a reason the gateway's log tells"));
        } finally {
            if (dial != null) {
                dial.abandon();
            }
        }
    }

    /// On user data the owner can see the session before anything is done in it.
    private void keepAccess() {
        Carried now = carried;
        String owner = target.owner();
        if (now != null && owner != null) {
            UncoveredAccessBegun uncovered =
                    now.open().consent() == null
                            ? new UncoveredAccessBegun(header(), now.open().uncovered().name())
                            : null;
            if (uncovered != null) {
                services.journal().append(uncovered);
            }
            services.gates()
                    .accesses()
                    .began(
                            new Access(
                                    id.value(),
                                    owner,
                                    target.name(),
                                    account,
                                    login.person().name(),
                                    services.properties().node(),
                                    now.open().warrant().id(),
                                    now.open().consentId(),
                                    now.open().uncovered().name(),
                                    services.clock().instant(),
                                    null),
                            uncovered);
            accessKept = true;
        }
    }

    private void endAccess() {
        if (accessKept) {
            try {
                services.gates().accesses().ended(id.value(), services.clock().instant());
            } catch (DatabaseUnavailableException e) {
                LOG.warn("the owner does not see yet that session {} is over", id, e);
            }
        }
    }

    // ---- what carries it

    /// Why the session does not open by itself, where asking may open it; empty where it opens, or
    /// is refused for good. A channel then either asks ([#asks], [#admit]) or gives up ([#giveUp]).
    public CompletableFuture<Optional<Decision.Deny>> denied() {
        return denied;
    }

    /// Whether the caller is the first that asks on behalf of the session: there is one request for
    /// it, however many channels wait.
    public boolean asks() {
        return asking.compareAndSet(false, true);
    }

    /// What was asked for was granted: decides again, and opens.
    public void admit() {
        if (!isOver()) { // who asked may have left meanwhile
            services.executor().execute(() -> openNow(null));
        }
    }

    /// Nobody asks, or nobody let it through.
    public void giveUp(Refusal refusal) {
        if (!opened.isDone()) {
            refuse(refusal);
        }
    }

    /// May this be done in the session, too? If so what carries the session covers it from now on,
    /// and the session ends when that ends. Waits for the database.
    ///
    /// @throws Refusal when it may not, or when that cannot be known
    ///
    /// @param kind of channel that is opened for it; absent where it is none of those
    public void require(Work.Act act, Set<Operation> operations, @Nullable ChannelKind kind) {
        require(act, new Doing(operations, Set.of(), kind == null ? Set.of() : Set.of(kind)));
    }

    /// The same, for whatever is done.
    ///
    /// @throws Refusal as the other
    public void require(Work.Act act, Doing more) {
        synchronized (carrying) {
            Carried now = carried;
            if (now == null) {
                throw new Refusal("the session is not open");
            }
            Set<Work.Act> acts = EnumSet.copyOf(now.acts());
            acts.add(act);
            try {
                Carried wanted = new Carried(now.open(), now.doing().and(more), Set.copyOf(acts));
                switch (decide(act, wanted)) {
                    case Decision.Permit yes -> carriedBy(wanted.by(yes.open()));
                    case Decision.Deny no -> throw new Refusal(no.reason());
                }
            } catch (DatabaseUnavailableException e) {
                LOG.error("session {}: cannot be decided", id, e);
                throw new Refusal(Refusal.CANNOT_DECIDE);
            }
        }
    }

    /// May a command be run in the session? What carries it is known, and looked at again several
    /// times a second: what that covers needs no rows, and goes on while the database is away. What
    /// it does not cover, another grant and consent may; that waits for the database.
    ///
    /// @param unusual what of it is new to the operator
    /// @throws DatabaseUnavailableException when it cannot be known; callers fail closed
    public Decision mayRun(Set<Operation> operations, Unusual unusual) {
        Carried now = carried;
        if (now == null) {
            throw new Refusal("the session is not open");
        }
        Passage.Open open = now.open();
        Doing doing = new Doing(operations, Set.of(), now.doing().channels(), unusual);
        if (open.covers(operations) && services.clock().instant().isBefore(open.end())) {
            return services.decisions()
                    .actUnder(login.person(), target, account, Work.Act.RUN, doing, open);
        }
        return services.decisions()
                .act(login.person(), target, account, Work.Act.RUN, doing, open.warrant().id());
    }

    /// What carries the session carries a command that a policy holds, once somebody agreed to it.
    public Decision mayRunAsCarried() {
        Carried now = carried;
        if (now == null) {
            throw new Refusal("the session is not open");
        }
        return new Decision.Permit(now.open(), List.of());
    }

    /// Whether what carries the session lets it run what is not known beforehand.
    public boolean mayBeUnbounded() {
        Carried now = carried;
        return now != null && now.open().covers(Set.of(Operation.UNBOUNDED));
    }

    /// A command runs by this from now on: where it ends, the session does.
    ///
    /// @return to be run when the command is over
    public Runnable runs(Set<Operation> operations, Passage.Open open) {
        Doing doing = new Doing(operations, Set.of(), Set.of());
        Watch.Inside run = new Watch.Inside(question(doing), open);
        running.add(run);
        return () -> running.remove(run);
    }

    private TwoGates.Question question(Doing doing) {
        return new TwoGates.Question(
                login.person().name(),
                target.name(),
                account,
                doing.operations(),
                doing.elsewhere(),
                doing.channels());
    }

    /// What of this kind its grant lists.
    public Set<ChannelKind> channelKinds() {
        Carried now = carried;
        return now == null ? Set.of() : now.open().warrant().channels();
    }

    private boolean isBreakGlass() {
        Carried now = carried;
        return now != null && now.open().warrant().isBreakGlass();
    }

    /// What carries it, and what runs in it by something else, to be looked at again; nothing while
    /// it is not open.
    List<Watch.Inside> inside() {
        Carried now = carried;
        if (now == null) {
            return List.of();
        }
        List<Watch.Inside> inside = new ArrayList<>(running);
        inside.add(new Watch.Inside(question(now.doing()), now.open()));
        return inside;
    }

    /// The gates were looked at again and are open still, perhaps for another time.
    ///
    /// @param seen what was looked at: where the session moved meanwhile, nothing changes
    void stays(Watch.Inside seen, Passage.Open open) {
        synchronized (carrying) {
            Carried now = carried;
            if (now != null && now.open() == seen.open() && now.open() != open) {
                carriedBy(now.by(open));
            }
        }
    }

    /// The gates were looked at again, and what carried the session is over.
    ///
    /// @param seen what was looked at: where the session moved meanwhile, the next look counts
    void shut(Watch.Inside seen, SessionEnd why) {
        Carried now = carried;
        if (now != null && now.open() == seen.open() || running.contains(seen)) {
            end(why);
        }
    }

    /// Decides again what is done in the session where other policies or another inventory are in
    /// force than when it was decided. Waits for the database then.
    ///
    /// @throws DatabaseUnavailableException when it cannot be known; it is asked again next time
    void decideAgain() {
        Decisions.Basis inForce = services.decisions().basis();
        if (inForce.equals(basis)) {
            return;
        }
        Optional<Decision.Deny> refused;
        synchronized (carrying) { // what is opened meanwhile is decided before or after, not missed
            Carried now = carried;
            if (now == null) {
                return;
            }
            refused =
                    now.acts().stream()
                            .map(act -> decide(act, now))
                            .filter(Decision.Deny.class::isInstance)
                            .map(Decision.Deny.class::cast)
                            .findFirst();
            basis = inForce;
        }
        refused.ifPresent(no ->
                end(
                        new SessionEnd(
                                SessionEnd.Cause.GRANT_ENDED, no.reason() + "; the session ends")));
    }

    private Decision decide(Work.Act act, Carried with) {
        return services.decisions()
                .act(
                        login.person(),
                        target,
                        account,
                        act,
                        with.doing(),
                        with.open().warrant().id());
    }

    private void carriedBy(Carried next) {
        Carried before = carried;
        carried = next;
        if (before == null) {
            return;
        }
        boolean moved =
                !before.open().warrant().id().equals(next.open().warrant().id())
                        || !Objects.equals(before.open().consentId(), next.open().consentId());
        if (moved) {
            decided(
                    Recording.NO_CHANNEL,
                    "carried by " + next.open().warrant().id() + " from now on",
                    new SessionMoved(
                            header(), before.open().warrant().id(), before.open().consentId()));
        }
        Instant until = next.open().until();
        if (until != null && until.isAfter(before.open().end())) {
            tell("your access was extended until " + SessionRegistry.clock(until));
        }
    }

    /// The first instant at which it may no longer go on; absent: it stands.
    @Nullable Instant until() {
        Carried now = carried;
        return now == null ? null : now.open().until();
    }

    /// What ends then, in words: `your grant g-…`.
    String whatEnds() {
        Carried now = carried;
        if (now == null) {
            return "your access";
        }
        var consent = now.open().consent();
        return consent != null
                        && consent.until().equals(now.open().until())
                        && !consent.until().equals(now.open().warrant().until())
                ? "the consent " + consent.id() + " of " + consent.owner()
                : "your grant " + now.open().warrant().id();
    }

    boolean isCarriedByTimedGrant() {
        Carried now = carried;
        return now != null && now.open().warrant() instanceof TimedGrant;
    }

    String warrantId() {
        Carried now = carried;
        return now == null ? "" : now.open().warrant().id();
    }

    private Recording beginRecording(TargetConnection connection) {
        Recording recording = null;
        try {
            RecordingHead head =
                    new RecordingHead(
                            id.value(),
                            services.properties().node(),
                            login.person().name(),
                            login.source(),
                            target.name(),
                            account,
                            started);
            // What nobody approved is kept whole.
            recording =
                    isBreakGlass()
                            ? services.recorder().beginWhole(head)
                            : services.recorder().begin(head);
            services.journal()
                    .append(
                            new SessionOpened(
                                    header(),
                                    form,
                                    connection.hostKey(),
                                    target.way(),
                                    arrival.first(),
                                    arrival.rare()));
            return recording;
        } catch (JournalUnavailableException | RecordingUnavailableException e) {
            connection.close();
            if (recording != null) {
                seal(recording);
            }
            throw e;
        }
    }

    private void refuse(Refusal refusal) {
        denied.complete(Optional.empty());
        endAccess();
        services.registry().remove(this);
        journalRefusal(refusal.sentence());
        end.compareAndSet(null, new SessionEnd(SessionEnd.Cause.LEFT, refusal.sentence()));
        opened.completeExceptionally(refusal);
        ended.complete(null);
    }

    private void journalRefusal(String sentence) {
        try {
            services.journal().append(new SessionRefused(header(), form, sentence));
        } catch (JournalUnavailableException e) {
            // Refusing needs no witness to be safe; the log has to do.
            LOG.error("session {} was refused and the refusal could not be journalled", id, e);
        }
    }

    /// The header of every fact about this session.
    public FactHeader header() {
        Carried now = carried;
        return header(now == null ? null : now.open());
    }

    /// The header of a fact about something in this session that this carries.
    public FactHeader header(Passage.@Nullable Open open) {
        return new FactHeader(
                login.person().name(),
                login.source(),
                target.name(),
                account,
                id.value(),
                open == null ? null : open.warrant().id(),
                open == null ? null : open.consentId(),
                target.owner());
    }

    /// The session as lists show it.
    public LiveSession describe() {
        Carried now = carried;
        return new LiveSession(
                id.value(),
                services.properties().node(),
                login.person().name(),
                login.source(),
                target.name(),
                target.owner(),
                account,
                now == null ? "" : now.open().warrant().id(),
                started,
                channels.size());
    }

    /// The channel belongs to this session from now on. Returns false when the session is over.
    public boolean add(SessionChannel channel) {
        channelCount.incrementAndGet();
        channels.add(channel);
        if (isOver()) {
            channels.remove(channel);
            return false;
        }
        synchronized (pausing) {
            if (pause.get() != null) { // after it is among the channels: a pause misses none
                channel.pause();
            }
        }
        return true;
    }

    /// The channel is over. A session that a menu opened is over with its only channel; others wait
    /// for the next.
    public void remove(SessionChannel channel) {
        channels.remove(channel);
        if (form.equals(MENU) && channels.isEmpty()) {
            end(new SessionEnd(SessionEnd.Cause.LEFT, "the shell ended"));
        }
    }

    /// Runs whenever what the session may do could have changed: every second, and after a change
    /// of the inventory. Must not wait.
    public void onReview(Runnable review) {
        this.review = review;
    }

    /// Looks again at what was granted besides the session itself.
    void review() {
        if (!isOver()) {
            review.run();
        }
    }

    /// Something was typed or moved: the session is not idle.
    public void noteTraffic() {
        lastTraffic = System.nanoTime();
    }

    public Duration idleFor() {
        return Duration.ofNanos(System.nanoTime() - lastTraffic);
    }

    /// Why nothing of the operator's reaches the target; empty while all does.
    public Optional<Pause> pause() {
        return Optional.ofNullable(pause.get());
    }

    /// Whether it was paused for this last, and somebody let it go on.
    public boolean wentOnAfter(String cause) {
        return !cause.isEmpty() && resumedFrom.equals(cause);
    }

    /// Lets nothing more of the operator's reach the target. Returns at once.
    ///
    /// @return whether it was not paused already
    boolean pause(Pause why) {
        synchronized (pausing) {
            if (!pause.compareAndSet(null, why)) {
                return false;
            }
            channels.forEach(SessionChannel::pause);
        }
        tell(
                why.by()
                        + " paused this session: "
                        + why.reason()
                        + "; what you type waits here until it may go on, and the session ends at "
                        + SessionRegistry.clock(why.until()));
        return true;
    }

    /// Lets it go on. Returns at once.
    ///
    /// @return whether that pause was not over already
    boolean resume(Pause what, String sentence) {
        tell(sentence);
        synchronized (pausing) {
            if (pause.get() != what) {
                return false;
            }
            resumedFrom = what.cause();
            noteTraffic(); // the time it was paused is not idle
            // A pause that comes while the channels go on, one after the other, waits for the lock
            // and pauses all of them again.
            pause.set(null);
            channels.forEach(SessionChannel::resume);
        }
        return true;
    }

    /// Shows a sentence on every terminal of the session.
    public void tell(String sentence) {
        channels.forEach(channel -> channel.tell(sentence));
    }

    /// A fact about this session, which must be durable before its effect: the future completes
    /// then. When it cannot be, the session ends.
    public CompletableFuture<Entry> journal(Fact fact) {
        return services.journal()
                .submit(fact)
                .whenComplete((entry, failure) -> {
                    if (failure != null) {
                        endUnrecordable(failure);
                    }
                });
    }

    /// Journals a decision about what was asked for in the session, and marks the moment in the
    /// recording once it is durable.
    ///
    /// @param channel the channel it is about; [Recording#NO_CHANNEL] where there is none
    /// @param sentence the decision, in words
    public void decided(int channel, String sentence, Fact fact) {
        var _ =
                journal(fact)
                        .thenAcceptAsync(
                                entry -> mark(channel, Marker.Kind.DECISION, sentence, entry),
                                services.executor());
    }

    /// Marks a moment in the recording. A session that is over, or not open yet, has none to mark.
    ///
    /// @param channel as above
    /// @param entry what the journal says about it
    public void mark(int channel, Marker.Kind kind, String text, Entry entry) {
        if (isOver() || !opened.isDone() || opened.isCompletedExceptionally()) {
            return;
        }
        try {
            opened.join().recording().mark(channel, new Marker(kind, text, entry.id()));
        } catch (RecordingUnavailableException e) {
            if (!isOver()) { // else it was sealed a moment ago
                endUnrecordable(e);
            }
        }
    }

    /// What cannot be recorded does not go on.
    public void endUnrecordable(Throwable why) {
        LOG.error("session {} cannot be recorded any more", id, why);
        end(
                new SessionEnd(
                        SessionEnd.Cause.UNRECORDABLE,
                        "the session cannot be recorded any more, so it ends; tell the gateway's"
                                + " administrator"));
    }

    /// The connection to the target is gone, or its last channel with it. The session has been
    /// open.
    public void endWithTarget() {
        end(new SessionEnd(SessionEnd.Cause.TARGET_CLOSED, opened.join().connection().whyClosed()));
    }

    /// Ends the session, once; later calls do nothing. Returns at once.
    public void end(SessionEnd why) {
        if (!end.compareAndSet(null, why)) {
            return;
        }
        services.executor().execute(() -> endNow(why));
    }

    private void endNow(SessionEnd why) {
        for (SessionChannel channel : channels) {
            if (why.isToldToOperator()) {
                try {
                    channel.end(why);
                } catch (RuntimeException bug) {
                    // What one channel cannot be told must not keep the session from ending.
                    LOG.error("session {}: a channel could not be told of its end", id, bug);
                }
            }
        }
        if (opened.completeExceptionally(new Refusal(why.sentence(), SessionEnd.EXIT_STATUS))) {
            // Still opening: openNow() finds the future completed and settles what it made.
            Optional<Decision.Deny> no = denied.getNow(Optional.empty());
            if (no.isPresent() && carried == null) {
                journalRefusal(no.get().reason());
            }
            services.registry().remove(this);
            ended.complete(null);
            disconnect.run();
            return;
        }
        if (opened.isCompletedExceptionally()) { // refused meanwhile, which said and settled all
            disconnect.run();
            return;
        }
        settle(opened.join());
    }

    private void settle(Open open) {
        SessionEnd why = end.get();
        open.connection().close();
        channels.forEach(SessionChannel::finish);
        try {
            services.journal()
                    .append(
                            new SessionEnded(
                                    header(),
                                    why == null ? "LEFT" : why.cause().name(),
                                    why == null ? "" : why.sentence(),
                                    channelCount.get(),
                                    Duration.between(started, services.clock().instant())
                                            .toSeconds()));
        } catch (JournalUnavailableException e) {
            LOG.error("the end of session {} could not be journalled", id, e);
        }
        endAccess();
        seal(open.recording());
        services.registry().remove(this);
        ended.complete(null);
        disconnect.run();
        issueReceipt();
    }

    /// Last of all: nobody waits for it, and what fails here is tried again by the node.
    private void issueReceipt() {
        if (accessKept) {
            try {
                services.gates().receipts().issue(id.value());
            } catch (DatabaseUnavailableException | JournalUnavailableException e) {
                LOG.warn("the receipt of session {} is issued later", id, e);
            }
        }
    }

    private void seal(Recording recording) {
        try {
            recording.seal();
        } catch (RecordingUnavailableException | JournalUnavailableException e) {
            // Start-up finds recordings without a seal and says where they break off.
            LOG.error("the recording of session {} could not be sealed", id, e);
        }
    }
}
