package io.sallyport.gateway.channel;

import io.sallyport.gateway.admission.Admission;
import io.sallyport.gateway.admission.Wishes;
import io.sallyport.gateway.forward.Forwards;
import io.sallyport.gateway.relay.Flow;
import io.sallyport.gateway.session.ChannelRefused;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionChannel;
import io.sallyport.gateway.session.SessionEnd;
import io.sallyport.gateway.terminal.Commands;
import io.sallyport.gateway.terminal.LoginShell;
import io.sallyport.gateway.terminal.ShellIntegration;
import io.sallyport.gateway.transport.EventLoops;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.decision.Decision;
import io.sallyport.policy.decision.Doing;
import io.sallyport.policy.forward.Forward;
import io.sallyport.policy.grant.ChannelKind;
import io.sallyport.policy.habit.Unusual;
import io.sallyport.policy.target.Capture;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.ChannelSummary;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.recorder.screen.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One channel of a session, relayed to its target: recorded, counted, held to the [ChannelTable].
///
/// The channel at the target is opened as soon as the session is; requests that shape it (a
/// terminal, its environment) are relayed as they come; the one that starts something (`shell`,
/// `exec`, `subsystem`) waits in the flow, and everything behind it, until the channel is
/// journalled and its recording has begun.
public final class TargetRelay implements ChannelUse, SessionChannel {
    private static final Logger LOG = LoggerFactory.getLogger(TargetRelay.class);

    /// The command that a mosh client starts: a word to its user, no boundary. Its packets would
    /// not come through.
    private static final Pattern MOSH = Pattern.compile("\\bmosh-server\\W+new\\b");

    private static final int ENVIRONMENT_LIMIT = 128;
    private static final int REFUSALS_JOURNALLED = 16;
    private static final int TARGET_CLOSE_SECONDS = 5;

    private final OperatorChannel operator;
    private final ProxySession session;
    private final Flow toTarget;
    private final Flow toOperator;
    private final ReplyLedger ledger;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private final AtomicBoolean concluded = new AtomicBoolean();
    private volatile boolean operatorClosed;
    private volatile boolean targetClosed;

    // Guards what waits while `recorded` is absent or the session is paused.
    private final Object early = new Object();
    private ByteArrayOutputStream earlyData = new ByteArrayOutputStream();
    private boolean earlyEnd;
    private volatile boolean paused;

    private final Set<String> forwarded = new HashSet<>(); // of the thread that reads the operator
    private int environment;
    private int refusals;
    private volatile Wishes wishes = Wishes.NONE;
    private volatile @Nullable Admission admission;
    private volatile byte @Nullable [] terminalRequest;
    private volatile ChannelHead.@Nullable Terminal terminal;
    private volatile @Nullable TargetChannel target;
    private volatile @Nullable Recorded recorded;
    private volatile @Nullable Integer exitStatus;
    private volatile @Nullable String exitSignal;

    /// Where and how a channel is recorded, once it is.
    private record Recorded(
            Recording recording,
            int channel,
            ChannelHead head,
            @Nullable TerminalTraffic terminal,
            @Nullable TrafficInspector inspector) {
        boolean isTerminal() {
            return terminal != null;
        }
    }

    public TargetRelay(OperatorChannel operator, ProxySession session) {
        this.operator = operator;
        this.session = session;
        this.toOperator = operator.toOperator();
        this.toTarget =
                new Flow(
                        operator, EventLoops.here(session.services().executor()), this::flowFailed);
        this.ledger = new ReplyLedger(toOperator::reply);
    }

    /// Opens the target's side as soon as the session is open.
    public void start() {
        // A session that was refused has a sentence of its own to say, below.
        if (!session.add(this) && !session.opened().isCompletedExceptionally()) {
            refuse(new Refusal("the session is over", SessionEnd.EXIT_STATUS));
            return;
        }
        session.opened()
                .whenCompleteAsync(
                        (open, failure) -> {
                            if (open != null) {
                                openTarget(open);
                            } else if (begun.get()) {
                                refuse(refusalIn(failure));
                            } // else: said when something is asked for, so that the client shows it
                        },
                        session.services().executor());
    }

    private void openTarget(ProxySession.Open open) {
        TargetChannel channel = new TargetChannel(this);
        target = channel;
        toOperator.from(channel);
        try {
            open.connection().open(channel);
        } catch (IOException | RuntimeException e) {
            refuse(new Refusal("the connection to " + session.target().name() + " was lost"));
        }
    }

    void targetOpened() {
        TargetChannel channel = target;
        if (channel != null) {
            toTarget.connect(channel);
        }
    }

    void targetRefused(String message) {
        refuse(
                new Refusal(
                        session.target().name()
                                + " refused to open a channel: "
                                + PrintableText.of(message)));
    }

    // ---- from the operator

    @Override
    public void requested(String type, boolean wantReply, byte[] payload) {
        switch (ChannelTable.of(type)) {
            case TERMINAL -> {
                if (begun.get()) { // what runs is recorded as it began: with or without a terminal
                    ledger.answer(wantReply, false);
                    return;
                }
                terminal = ChannelRequests.terminal(payload);
                terminalRequest = payload;
                forward(type, wantReply, payload);
            }
            case ENVIRONMENT -> environment(type, wantReply, payload);
            case RESIZE -> {
                resize(payload);
                forward(type, wantReply, payload);
            }
            case PASSED -> forward(type, wantReply, payload);
            case FORWARDS -> forwards(type, wantReply, payload);
            case KEEPALIVE -> ledger.answer(wantReply, false); // any answer will do, in its turn
            case STARTS -> begin(type, wantReply, payload);
            case REFUSED -> {
                ledger.answer(wantReply, false);
                journalRefusal(type, "the table of channel requests does not list it");
            }
        }
    }

    private void forward(String type, boolean wantReply, byte[] payload) {
        ledger.forwarded(wantReply);
        toTarget.request(type, wantReply, payload);
    }

    /// Asks the target to let programs connect to the operator's agent or display, once a channel.
    private void forwards(String type, boolean wantReply, byte[] payload) {
        Forwards forwards = Forwards.find(operator.getSession());
        if (forwards == null) {
            ledger.answer(wantReply, false);
            journalRefusal(type, "a session of the menu forwards nothing");
            return;
        }
        boolean isAgent = !type.equals("x11-req");
        CompletableFuture<Entry> journalled =
                forwarded.add(type)
                        ? forwards.permitFor(
                                isAgent ? new Forward.Agent() : new Forward.Display(),
                                type,
                                !isAgent && ChannelRequests.isForOneConnection(payload))
                        : null;
        if (journalled == null) {
            ledger.answer(wantReply, false);
            return;
        }
        ledger.forwarded(wantReply);
        Flow.Item asked = toTarget.heldRequest(type, wantReply, payload);
        journalled.thenRunAsync(() -> toTarget.clear(asked), session.services().executor());
    }

    private void environment(String type, boolean wantReply, byte[] payload) {
        if (++environment > ENVIRONMENT_LIMIT) {
            ledger.answer(wantReply, false);
        } else if (ChannelRequests.string(payload).startsWith(Wishes.PREFIX)) {
            // The gateway's own, see the contract with clients: not the target's.
            String[] variable = ChannelRequests.variable(payload);
            wishes = wishes.with(variable[0], variable[1]);
            ledger.answer(wantReply, true);
        } else {
            forward(type, wantReply, payload);
        }
    }

    private void resize(byte[] payload) {
        int[] size = ChannelRequests.windowSize(payload);
        ChannelHead.Terminal old = terminal;
        if (old != null) {
            terminal = new ChannelHead.Terminal(old.type(), size[0], size[1]);
        }
        Recorded to = recorded;
        TerminalTraffic terminals = to == null ? null : to.terminal();
        if (to != null && terminals != null) {
            recording(() -> to.recording().resize(to.channel(), size[0], size[1]));
            terminals.resized(size[0], size[1]);
        }
    }

    private void begin(String type, boolean wantReply, byte[] payload) {
        if (!begun.compareAndSet(false, true)) {
            ledger.answer(wantReply, false); // RFC 4254 section 6.5: only one of these per channel.
            return;
        }
        ledger.forwarded(wantReply);
        Flow.Item start = toTarget.heldRequest(type, wantReply, payload);
        String argument = type.equals("shell") ? null : ChannelRequests.string(payload);
        session.services()
                .executor()
                .execute(() -> {
                    if (admitted(type, argument)) {
                        record(type, wantReply, argument, start);
                    }
                });
    }

    /// Waits until it is known whether the session opens. Where it does not, but asking could open
    /// it, the operator is asked in her terminal, or waits as her client said beforehand.
    private boolean admitted(String type, @Nullable String argument) {
        Optional<Decision.Deny> denied = session.denied().join();
        if (denied.isEmpty()) {
            return true; // it opens, or was refused for good: whoever waits for it is told
        }
        ChannelHead.Terminal size = terminal;
        boolean asks = size != null && type.equals("shell") || wishes.patience() != null;
        if (asks && !session.asks()) {
            return true; // another channel asked already
        }
        if (!asks) {
            session.giveUp(new Refusal(denied.get().reason()));
            return false;
        }
        Admission asking =
                new Admission(
                        session,
                        denied.get(),
                        wishes,
                        OperationsOf.channel(session, type, argument, size != null),
                        size == null || !type.equals("shell") ? 0 : size.columns(),
                        toOperator::ownData);
        ledger.settle(); // so that the client shows what is asked
        admission = asking;
        try {
            asking.run();
            session.admit();
            return true;
        } catch (Refusal no) {
            session.giveUp(no);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            session.giveUp(new Refusal("this gateway stops; connect again in a minute"));
        } catch (RuntimeException bug) {
            LOG.error("session {}: asking failed", session.id(), bug);
            session.giveUp(new Refusal("asking failed for a reason the gateway's log tells"));
        } finally {
            admission = null;
        }
        return false;
    }

    /// Starts a shell on behalf of a menu, which has answered the operator's own requests already.
    public void beginShell(byte[] terminalRequestSeen, ChannelHead.Terminal size) {
        terminal = size;
        terminalRequest = terminalRequestSeen;
        toTarget.request(
                "pty-req",
                false,
                ChannelRequests.withSize(terminalRequestSeen, size.columns(), size.rows()));
        begin("shell", false, new byte[0]);
    }

    private void record(
            String type, boolean wantReply, @Nullable String argument, Flow.Item start) {
        try {
            ProxySession.Open open = session.opened().join();
            ChannelKind kind = ChannelTable.kind(type, argument);
            if (kind == null) {
                journalRefusal(type, "subsystem " + argument);
                throw new Refusal("the only subsystem that is relayed is sftp");
            }
            if (kind == ChannelKind.EXEC && argument != null && MOSH.matcher(argument).find()) {
                journalRefusal(type, "mosh-server");
                throw new Refusal(
                        "mosh goes past the gateway by UDP, where nothing is recorded; use ssh");
            }
            Optional<LoginShell> shell = shell(type, open);
            Commands.Read read = requireOpen(open, kind, type, argument, shell);
            ChannelHead head =
                    new ChannelHead(
                            switch (type) {
                                case "shell" -> ChannelHead.Kind.SHELL;
                                case "exec" -> ChannelHead.Kind.EXEC;
                                default -> ChannelHead.Kind.SUBSYSTEM;
                            },
                            argument,
                            terminal);
            int channel = open.recording().openChannel(head);
            Entry opened =
                    session.journal(
                                    new ChannelOpened(
                                            session.header(),
                                            channel,
                                            head.kind().name(),
                                            argument == null
                                                    ? null
                                                    : session.services().commands().shown(argument),
                                            terminal != null))
                            .join();
            if (read != null && argument != null) {
                judge(open, channel, shell).decided(argument, read, "run", "");
            } else if (kind == ChannelKind.EXEC && argument != null) {
                session.mark(channel, Marker.Kind.COMMAND, argument, opened);
            }
            Recorded to =
                    new Recorded(
                            open.recording(),
                            channel,
                            head,
                            traffic(open, channel, shell),
                            inspector(type, head, channel));
            shell.ifPresent(reports ->
                    toTarget.replace(
                            start,
                            "exec",
                            wantReply,
                            ChannelRequests.ofString(ShellIntegration.command(reports))));
            synchronized (early) {
                if (!paused) {
                    passWhatWaited(to);
                }
                recorded = to; // last: what is read from now on comes after what came early
            }
            toTarget.clear(start);
        } catch (RecordingUnavailableException e) {
            session.endUnrecordable(e);
        } catch (CompletionException e) {
            if (e.getCause() instanceof Refusal refusal) {
                refuse(refusal);
            } // else: the session ends for the reason its journal call found
        } catch (Refusal refusal) {
            refuse(refusal);
        } catch (RuntimeException bug) {
            // Nobody waits for this thread: without this the channel would hang instead of ending.
            session.endUnrecordable(bug);
        }
    }

    /// The account's login shell, where it is to be started so that it reports what it runs.
    private Optional<LoginShell> shell(String type, ProxySession.Open open) {
        return type.equals("shell") && terminal != null && session.target().capture().integrates()
                ? session.services()
                        .shells()
                        .of(open.connection(), session.target().name(), session.account())
                : Optional.empty();
    }

    private SessionJudge judge(ProxySession.Open open, int channel, Optional<LoginShell> shell) {
        return new SessionJudge(
                session,
                open.recording(),
                channel,
                shell.map(LoginShell::dialect).orElse(SessionState.Dialect.BASH),
                () -> {
                    ChannelHead.Terminal size = terminal;
                    return size == null ? 80 : size.columns();
                },
                toOperator::ownData);
    }

    private @Nullable TerminalTraffic traffic(
            ProxySession.Open open, int channel, Optional<LoginShell> shell) {
        ChannelHead.Terminal size = terminal;
        return size == null
                ? null
                : new TerminalTraffic(
                        session,
                        open.recording(),
                        channel,
                        session.target().capture() == Capture.OFF
                                ? null
                                : judge(open, channel, shell),
                        shell.orElse(null),
                        session.target().capture() == Capture.NESTED,
                        size,
                        toTarget,
                        toOperator,
                        this::discard);
    }

    /// Both gates and the policies let this be done.
    ///
    /// @return what its command line does; absent where there is none, or it is a file transfer
    private Commands.@Nullable Read requireOpen(
            ProxySession.Open open,
            ChannelKind kind,
            String type,
            @Nullable String argument,
            Optional<LoginShell> shell) {
        boolean files = terminal == null && ChannelTable.isSftp(type, argument);
        Commands.Read read =
                kind == ChannelKind.EXEC
                                && argument != null
                                && !OperationsOf.isFiles(argument, terminal != null)
                        ? SessionJudge.read(session, argument)
                        : null;
        Work.Act act =
                files
                        ? Work.Act.CONNECT // looking around; each kind of access is asked for
                        : type.equals("shell") ? Work.Act.SHELL : Work.Act.EXEC;
        boolean asks = shell.isPresent() && shell.get().asks();
        try {
            session.require(
                    act,
                    new Doing(
                            files || asks // each of its lines is asked for
                                    ? Set.of()
                                    : OperationsOf.channel(
                                            session, type, argument, terminal != null),
                            Set.of(),
                            Set.of(kind),
                            read == null ? Unusual.NOTHING : read.unusual()));
        } catch (Refusal no) {
            journalRefusal(type, no.sentence());
            if (read != null && argument != null) {
                judge(open, Recording.NO_CHANNEL, shell)
                        .decided(argument, read, "deny", no.sentence());
            }
            if (session.channelKinds().contains(kind)) {
                throw no;
            }
            throw new Refusal(
                    "your grant for "
                            + session.target().name()
                            + " does not include "
                            + ChannelTable.inWords(kind)
                            + "; ask an approver for a grant that does");
        }
        return read;
    }

    private @Nullable TrafficInspector inspector(String type, ChannelHead head, int channel) {
        if (terminal != null) {
            return null;
        }
        FileLedger files =
                new SessionFileLedger(
                        session, channel, sentence -> toOperator.ownData(1, bytes(sentence)));
        if (ChannelTable.isSftp(type, head.command())) {
            return new SftpInspector(files, toTarget, new Sorted(), FileScope.of(session));
        }
        ScpCommand scp = head.command() == null ? null : ScpCommand.parse(head.command());
        return scp == null ? null : new ScpInspector(scp, files, toTarget, new Sorted());
    }

    @Override
    public void received(byte[] data, int offset, int length) {
        session.noteTraffic();
        Admission asking = admission;
        if (asking != null) {
            asking.typed(data, offset, length);
            try {
                operator.giveCredit(length);
            } catch (IOException e) {
                flowFailed(e);
            }
            return;
        }
        Recorded to = recorded;
        if (to == null || paused) {
            synchronized (early) {
                to = recorded;
                if (to == null || paused) {
                    // Bounded by the window, whose credit is not given back.
                    earlyData.write(data, offset, length);
                    return;
                }
            }
        }
        pass(to, data, offset, length);
    }

    /// What came while nothing could go on. Called with the lock of what waits.
    private void passWhatWaited(Recorded to) {
        byte[] waited = earlyData.toByteArray();
        earlyData = new ByteArrayOutputStream();
        if (waited.length > 0) {
            pass(to, waited, 0, waited.length);
        }
        if (earlyEnd) {
            earlyEnd = false;
            end(to);
        }
    }

    private void pass(Recorded to, byte[] data, int offset, int length) {
        recording(() -> {
            if (to.inspector() != null) {
                if (!to.inspector().fromOperator(data, offset, length)) {
                    to.recording().input(to.channel(), data, offset, length);
                }
                return;
            }
            if (to.terminal() != null) {
                to.terminal().typed(data, offset, length);
                return;
            }
            to.recording().input(to.channel(), data, offset, length);
            toTarget.data(0, data, offset, length);
        });
    }

    @Override
    public void endOfFile() {
        Recorded to;
        synchronized (early) {
            to = recorded;
            if (to == null || paused) {
                earlyEnd = true;
                return;
            }
        }
        end(to);
    }

    private void end(Recorded to) {
        if (to.terminal() != null) {
            to.terminal().endOfFile();
        } else if (to.inspector() == null) {
            toTarget.endOfFile();
        } else {
            to.inspector().endOfFile();
        }
    }

    @Override
    public boolean closed() {
        operatorClosed = true;
        Admission asking = admission;
        if (asking != null) {
            asking.left();
        }
        toTarget.close();
        TargetChannel channel = target;
        if (channel == null) {
            finish();
            session.remove(this);
            return false;
        }
        // A target that does not read what came before the close must not keep the channel alive,
        // and neither must a command that goes on.
        ScheduledFuture<?> patience =
                session.services()
                        .timer()
                        .schedule(
                                () -> {
                                    if (!channel.isClosed()) {
                                        toTarget.abort(channel::hangUp);
                                    }
                                    operator.answerClose();
                                },
                                TARGET_CLOSE_SECONDS,
                                TimeUnit.SECONDS);
        // Else whoever opens and closes has the gateway keep seconds' worth of dead sessions.
        AtomicInteger open = new AtomicInteger(2);
        SshFutureListener<CloseFuture> closed =
                side -> {
                    if (open.decrementAndGet() == 0) {
                        patience.cancel(false);
                    }
                };
        channel.addCloseFutureListener(closed);
        operator.addCloseFutureListener(closed);
        return true;
    }

    // ---- from the target

    void fromTarget(int stream, byte[] data, int offset, int length) {
        Recorded to = recorded;
        if (to == null || finished.get()) {
            session.end(
                    new SessionEnd(
                            SessionEnd.Cause.PROTOCOL,
                            session.target().name() + " sent data before anything was started"));
            return;
        }
        recording(() -> {
            if (to.terminal() != null) {
                to.terminal().received(data, offset, length, operatorClosed);
                return;
            }
            session.noteTraffic();
            if (to.inspector() != null && stream == 0) {
                to.inspector().fromTarget(data, offset, length);
            } else {
                output(to, stream, data, offset, length);
            }
        });
    }

    /// Output that nobody follows: what of it is user data cannot be told, so that all of it
    /// counts.
    private void output(Recorded to, int stream, byte[] data, int offset, int length) {
        OutputStreamKind kind = stream == 0 ? OutputStreamKind.STDOUT : OutputStreamKind.STDERR;
        to.recording().output(to.channel(), kind, data, offset, length);
        if (session.outflow().lets(length)) {
            handOn(stream, data, offset, length);
        } else {
            discard(length);
        }
    }

    private void handOn(int stream, byte[] data, int offset, int length) {
        if (operatorClosed) {
            discard(length);
        } else {
            toOperator.data(stream, data, offset, length);
        }
    }

    /// Where an inspector sends what it sorted.
    private final class Sorted implements TrafficInspector.Onward {
        @Override
        public void followed(byte[] data, int offset, int length) {
            handOn(0, data, offset, length);
        }

        @Override
        public void unfollowed(byte[] data, int offset, int length) {
            Recorded to = recorded;
            if (to != null) {
                output(to, 0, data, offset, length);
            }
        }

        @Override
        public void kept(int length) {
            discard(length);
        }
    }

    /// Nobody reads it any more, and the target may go on.
    private void discard(int length) {
        TargetChannel channel = target;
        if (channel != null) {
            try {
                channel.giveCredit(length);
            } catch (IOException e) {
                flowFailed(e);
            }
        }
    }

    void requestedByTarget(String type, boolean wantReply, byte[] payload) {
        switch (type) {
            case "exit-status" -> {
                exitStatus = ChannelRequests.exitStatus(payload);
                toOperator.request(type, false, payload);
            }
            case "exit-signal" -> {
                exitSignal = ChannelRequests.string(payload);
                toOperator.request(type, false, payload);
            }
            case "xon-xoff", "eow@openssh.com" -> toOperator.request(type, false, payload);
            default -> {
                if (wantReply) {
                    toTarget.reply(false);
                }
            }
        }
    }

    void answeredByTarget(boolean success) {
        ledger.answered(success);
    }

    void targetHasRoom() {
        toTarget.carry();
    }

    void targetEndOfFile() {
        toOperator.endOfFile();
    }

    void targetCloses(Runnable answer) {
        targetClosed = true;
        toTarget.abort(answer);
        finish();
        toOperator.close();
    }

    void targetGone() {
        if (!targetClosed && !operatorClosed && !concluded.get()) {
            // It went with its connection. Closing here would leave the operator without a word:
            // the end of the session says why, and finishes this too.
            session.endWithTarget();
            return;
        }
        finish();
        session.remove(this);
        toOperator.close();
    }

    // ---- of the gateway itself

    @Override
    public void tell(String sentence) {
        Recorded to = recorded;
        if (to != null && to.isTerminal()) {
            recording(() -> to.recording().notice(to.channel(), sentence));
            toOperator.ownData(0, bytes("\r\nsallyport: " + PrintableText.of(sentence) + "\r\n"));
        }
    }

    /// What is typed waits before the command gate, which would judge lines by a screen that does
    /// not show them; what is past it waits in the flow.
    @Override
    public void pause() {
        paused = true;
        toTarget.pause();
    }

    @Override
    public void resume() {
        toTarget.resume(); // first: it keeps the order
        synchronized (early) {
            Recorded to = recorded;
            if (to != null) {
                passWhatWaited(to);
            }
            paused = false; // last: what is read from now on comes after what waited
        }
    }

    @Override
    public void end(SessionEnd end) {
        Recorded to = recorded;
        if (to != null && !finished.get()) { // a channel that is over takes no notice
            try {
                to.recording().notice(to.channel(), end.sentence());
            } catch (RecordingUnavailableException e) {
                // The end is told even where it can no longer be recorded.
                session.endUnrecordable(e);
            }
        }
        conclude(end.sentence(), SessionEnd.EXIT_STATUS);
    }

    private void refuse(Refusal refusal) {
        conclude(refusal.sentence(), refusal.exitStatus());
        toTarget.abort(() -> {
            TargetChannel channel = target;
            if (channel != null) {
                channel.hangUp();
            }
        });
        session.remove(this);
    }

    private void conclude(String sentence, int status) {
        if (!concluded.compareAndSet(false, true)) {
            return;
        }
        ledger.settle();
        String line =
                "sallyport: " + PrintableText.of(sentence) + " (session " + session.id() + ")";
        operator.conclude(terminal == null ? line + "\n" : "\r\n" + line + "\r\n", status);
    }

    private void flowFailed(Exception cause) {
        TargetChannel channel = target;
        if (channel != null) {
            targetClosed = true; // by us; the connection goes on
            channel.close(true);
        }
        LOG.info("session {}: a channel is closed", session.id(), cause);
        toOperator.abort(() -> operator.close(false)); // nothing may follow the close
    }

    private void journalRefusal(String type, String why) {
        if (++refusals <= REFUSALS_JOURNALLED) {
            Recorded to = recorded;
            session.decided(
                    to == null ? Recording.NO_CHANNEL : to.channel(),
                    type + " refused: " + why,
                    new ChannelRefused(session.header(), type, why));
        }
    }

    private void recording(Runnable step) {
        try {
            step.run();
        } catch (RecordingUnavailableException e) {
            session.endUnrecordable(e);
        }
    }

    @Override
    public void finish() {
        Recorded to = recorded;
        if (to == null || !finished.compareAndSet(false, true)) {
            return;
        }
        if (to.terminal() != null) {
            to.terminal().close();
        }
        recording(() -> {
            if (to.inspector() != null) {
                to.inspector().close();
            }
            ChannelSummary summary =
                    to.recording().closeChannel(to.channel(), exitStatus, exitSignal);
            session.journal(
                    new ChannelClosed(
                            session.header(), to.channel(), exitStatus, exitSignal, summary));
        });
    }

    private static Refusal refusalIn(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Refusal refusal
                ? refusal
                : new Refusal("the session could not be opened");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
