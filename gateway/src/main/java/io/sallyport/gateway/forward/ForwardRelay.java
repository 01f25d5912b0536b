package io.sallyport.gateway.forward;

import io.sallyport.gateway.relay.Flow;
import io.sallyport.gateway.relay.Port;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.SessionChannel;
import io.sallyport.gateway.session.SessionEnd;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.apache.sshd.common.SshConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One forward: a channel that one side asked for, and the one that the gateway opened at the other
/// side, with a [Flow] each way. Neither side is listened to before `ForwardOpened` is durable.
///
/// Safe for use by many threads; each direction's data comes from one thread at a time.
final class ForwardRelay implements SessionChannel {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardRelay.class);

    private enum State {
        PENDING,
        OPEN,
        OVER
    }

    /// One way through it.
    private static final class Direction {
        final Flow flow;
        final SshWatch watch = new SshWatch();
        final LongAdder bytes = new LongAdder();
        volatile boolean sinkClosed;

        Direction(Flow flow) {
            this.flow = flow;
        }
    }

    private final Forwards forwards;
    private final ProxySession session;
    private final int number;
    private final FactHeader header;
    private final Wish wish;
    private final AskedChannel asked;
    private final OpenedChannel opened;
    private final Direction forth; // from the side that asked
    private final Direction back;
    private final @Nullable AgentFilter agent;
    private final long began = System.nanoTime();

    private final Object lock = new Object(); // guards state and the two marks below
    private State state = State.PENDING;
    private boolean askedGone;
    private boolean openedGone;
    private boolean finished;

    private volatile boolean over; // by the gateway: nothing goes through any more
    private final AtomicReference<@Nullable String> why = new AtomicReference<>(); // by the gateway
    private final AtomicReference<@Nullable String> first = new AtomicReference<>(); // by a side

    /// @param header of its facts
    /// @param number the forward's number in its session
    ForwardRelay(
            Forwards forwards,
            ProxySession session,
            FactHeader header,
            int number,
            Wish wish,
            AskedChannel asked) {
        this.forwards = forwards;
        this.session = session;
        this.header = header;
        this.number = number;
        this.wish = wish;
        this.asked = asked;
        this.opened = new OpenedChannel(wish.type(), wish.payload(), this);
        Executor executor = EventLoops.here(session.services().executor());
        this.forth = new Direction(new Flow(asked, executor, this::flowFailed));
        this.back = new Direction(new Flow(opened, executor, this::flowFailed));
        this.agent =
                wish.kind() == ForwardKind.AGENT
                        ? new AgentFilter(
                                forwards.enrolledKeys(),
                                bytes -> forth.flow.ownData(0, bytes),
                                bytes -> back.flow.ownData(0, bytes),
                                this::agentRefused)
                        : null;
        asked.relayedBy(this);
    }

    Wish wish() {
        return wish;
    }

    ForwardOpened openedFact() {
        return new ForwardOpened(header, number, wish.kind().name(), wish.from(), wish.to());
    }

    /// The channel to be opened at the other side.
    OpenedChannel opened() {
        return opened;
    }

    // ---- from the other side: whether it opens

    void accepted() {
        boolean wanted;
        synchronized (lock) {
            wanted = state == State.PENDING && !askedGone;
            if (wanted) {
                state = State.OPEN;
            }
        }
        if (!wanted) {
            opened.hangUp();
            return;
        }
        forth.flow.connect(opened);
        asked.confirm();
        back.flow.connect(asked);
    }

    void refused(int reason, String message) {
        String said =
                PrintableText.of(message.length() > 255 ? message.substring(0, 255) : message);
        refuse(reason, said, otherSide() + " refused: " + said);
    }

    /// It does not open.
    void refuse(int reason, String toAsker, String because) {
        why.compareAndSet(null, because);
        boolean pending;
        synchronized (lock) {
            pending = state == State.PENDING;
            state = State.OVER;
        }
        if (pending) {
            asked.refuse(reason, toAsker);
        }
    }

    // ---- from both sides

    void received(Port from, byte[] data, int offset, int length) {
        Direction way = from == asked ? forth : back;
        if (over) {
            return;
        }
        way.bytes.add(length);
        if (way.sinkClosed) {
            giveCredit(from, length); // nobody reads it any more, and the source may go on
            return;
        }
        session.noteTraffic();
        if (agent != null) {
            filter(agent, from, data, offset, length);
        } else if (way.watch.finds(data, offset, length)) {
            breach(
                    "SSH from "
                            + ((from == asked) == wish.fromOperator()
                                    ? "the operator"
                                    : session.target().name()));
        } else {
            way.flow.data(0, data, offset, length);
        }
    }

    private void filter(AgentFilter agent, Port from, byte[] data, int offset, int length) {
        try {
            if (from == asked) {
                agent.fromTarget(data, offset, length);
            } else {
                agent.fromAgent(data, offset, length);
            }
        } catch (AgentFilter.Breach breach) {
            breach(breach.getMessage());
            return;
        }
        if (forth.flow.queuedBytes() > AgentFilter.UNREAD_LIMIT
                || back.flow.queuedBytes() > AgentFilter.UNREAD_LIMIT) {
            breach("more than anybody reads");
            return;
        }
        giveCredit(from, length);
    }

    private void agentRefused(String request, @Nullable String key, String reason) {
        session.journal(new AgentRequestRefused(header, number, request, key, reason));
    }

    private void breach(@Nullable String what) {
        String carried = String.valueOf(what);
        session.journal(new ForwardBreached(header, number, carried, wish.to()));
        String sentence =
                "the forward to "
                        + wish.to()
                        + " carried "
                        + carried
                        + " and was ended; "
                        + (wish.kind() == ForwardKind.AGENT
                                ? "an agent's messages go through it, and nothing else"
                                : "SSH goes to targets of this gateway only, by their names");
        stop(sentence);
        session.tell(sentence);
        forwards.say(sentence);
    }

    void endOfFile(Port from) {
        first.compareAndSet(null, "closed by " + (from == asked ? askingSide() : otherSide()));
        (from == asked ? forth : back).flow.endOfFile();
    }

    void hasRoom(Port sink) {
        (sink == opened ? forth : back).flow.carry();
    }

    /// A side closes its channel: what it sent before still arrives, then the other side's channel
    /// is closed. There is no bound in time on that but those of the session: until then the
    /// channel counts.
    void closes(Port from, Runnable answer) {
        first.compareAndSet(null, "closed by " + (from == asked ? askingSide() : otherSide()));
        Direction towards = from == asked ? back : forth;
        towards.sinkClosed = true;
        towards.flow.abort(answer);
        (from == asked ? forth : back).flow.close();
    }

    void gone(Port end) {
        boolean both;
        boolean pending;
        synchronized (lock) {
            askedGone |= end == asked;
            openedGone |= end == opened;
            both = askedGone && openedGone;
            pending = state == State.PENDING;
        }
        first.compareAndSet(
                null,
                "the connection to " + (end == asked ? askingSide() : otherSide()) + " ended");
        Direction towards = end == asked ? back : forth;
        towards.sinkClosed = true;
        towards.flow.abort(() -> {});
        if (pending && end == opened) {
            refuse(
                    SshConstants.SSH_OPEN_CONNECT_FAILED,
                    "sallyport: the connection to " + otherSide() + " ended",
                    "never opened");
        } else if (pending) { // who asked has left; the answer, when it comes, finds nobody
            opened.hangUp();
        } else {
            (end == asked ? forth : back).flow.close();
        }
        if (both) {
            finish();
            session.remove(this);
        }
    }

    private String askingSide() {
        return wish.fromOperator() ? "the operator" : session.target().name();
    }

    private String otherSide() {
        return wish.fromOperator() ? session.target().name() : "the operator";
    }

    private void flowFailed(Exception cause) {
        LOG.info("session {}: forward {} is closed", session.id(), number, cause);
        stop("the relay failed");
    }

    private void giveCredit(Port to, int bytes) {
        try {
            to.giveCredit(bytes);
        } catch (IOException | RuntimeException gone) {
            LOG.debug("the source took no credit", gone);
        }
    }

    // ---- of the gateway itself

    /// Ends it: nothing goes through any more, both channels are closed.
    void stop(String because) {
        over = true;
        why.compareAndSet(null, because);
        boolean pending;
        synchronized (lock) {
            pending = state == State.PENDING;
            state = State.OVER;
        }
        forth.flow.abort(opened::hangUp);
        if (pending) {
            back.flow.abort(() -> {});
            asked.refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED, "sallyport: " + because);
        } else {
            back.flow.abort(asked::hangUp);
        }
    }

    @Override
    public void tell(String sentence) {
        // A forward has nowhere to show a sentence.
    }

    @Override
    public void pause() {
        toTarget().flow.pause();
    }

    @Override
    public void resume() {
        toTarget().flow.resume();
    }

    private Direction toTarget() {
        return wish.fromOperator() ? forth : back;
    }

    @Override
    public void end(SessionEnd end) {
        stop(end.sentence());
    }

    @Override
    public void finish() {
        synchronized (lock) {
            if (finished) {
                return;
            }
            finished = true;
        }
        forwards.over(this);
        Direction fromOperator = toTarget();
        Direction fromTarget = wish.fromOperator() ? back : forth;
        String because = why.get() == null ? first.get() : why.get();
        session.journal(
                new ForwardClosed(
                        header,
                        number,
                        fromOperator.bytes.sum(),
                        fromTarget.bytes.sum(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began),
                        because == null ? "the session ended" : because));
    }
}
