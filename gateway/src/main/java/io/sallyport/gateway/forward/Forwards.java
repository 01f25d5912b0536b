package io.sallyport.gateway.forward;

import io.sallyport.gateway.session.ChannelRefused;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.policy.authorization.Work;
import io.sallyport.policy.decision.ForwardDecision;
import io.sallyport.policy.forward.Forward;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.target.Inventory;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.screen.PrintableText;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.helpers.AbstractConnectionService;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The forwards of one session and of the operator's connection that was made for it: decided one
/// by one, journalled before they open, looked at again every second.
///
/// Safe for use by many threads.
public final class Forwards {
    private static final String PAUSED =
            "the session is paused; nothing is opened until it goes on";
    private static final Logger LOG = LoggerFactory.getLogger(Forwards.class);
    private static final AttributeKey<Forwards> KEY = new AttributeKey<>();
    private static final int WITHOUT_BOUND = -1;

    private final SessionServices services;
    private final OperatorConnection connection;
    private final ProxySession session;
    private final int limit;
    private final EnrolledKeys enrolled;

    private final AtomicInteger numbers = new AtomicInteger();
    private final Set<ForwardRelay> relays = ConcurrentHashMap.newKeySet();
    private final Map<Listener.Key, Listener> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger listening =
            new AtomicInteger(); // those that are being asked for too
    private volatile boolean agentAsked;
    private final AtomicInteger displays = new AtomicInteger(); // how many may still connect

    private Forwards(
            OperatorConnection connection, ProxySession session, SessionServices services) {
        this.services = services;
        this.connection = connection;
        this.session = session;
        this.limit = services.properties().limits().channels();
        this.enrolled = new EnrolledKeys(services.inventory(), session.login());
    }

    /// Serves the forwards of a connection that was made for this session.
    public static void begin(
            OperatorConnection connection, ProxySession session, SessionServices services) {
        Forwards forwards = new Forwards(connection, session, services);
        connection.transport().setAttribute(KEY, forwards);
        session.onReview(forwards::review);
        session.opened().thenAccept(open -> open.connection().serve(forwards::askedByTarget));
    }

    /// The forwards of this connection of an operator; absent on the desk.
    public static @Nullable Forwards find(Session transport) {
        return transport.getAttribute(KEY);
    }

    EnrolledKeys enrolledKeys() {
        return enrolled;
    }

    // ---- asked by the operator

    /// An operator asks for a connection from the target to a host (`direct-tcpip`). Returns a
    /// target if there is one there: it is not piped to but terminated, by the caller. Otherwise
    /// the channel is answered from here. Waits for the session, for name servers, for the journal.
    ///
    /// @param payload of the request
    public Optional<Target> connect(AskedChannel asked, byte[] payload) {
        Buffer in = new ByteArrayBuffer(payload);
        String host = in.getString();
        int port = in.getInt();
        String from = address(in);
        Inventory inventory = services.inventory().current();
        Optional<Target> named = inventory.targetAt(host, port);
        if (named.isPresent()) {
            return named;
        }
        Forward forward = new Forward.Local(host, port);
        // Only what is listed is looked up: nobody makes the gateway ask name servers for the rest.
        if (decide(forward) instanceof ForwardDecision.Permit) {
            Optional<Target> resolved = KnownTargets.at(inventory, session.target(), host, port);
            if (resolved.isPresent()) {
                return resolved;
            }
        }
        open(
                asked,
                new Wish(
                        ForwardKind.LOCAL,
                        forward,
                        "direct-tcpip",
                        payload,
                        true,
                        from,
                        printable(host) + " port " + port));
        return Optional.empty();
    }

    /// A channel of a connection that has a session and asks for something behind its target other
    /// than a host and a port.
    ///
    /// @return absent where this kind of channel is not known
    public static @Nullable Channel socketChannel(Session transport, SessionServices services) {
        Forwards forwards = find(transport);
        if (forwards == null) {
            return null;
        }
        return new AskedChannel("socket") {
            @Override
            protected void asked(byte[] payload) {
                Buffer in = new ByteArrayBuffer(payload);
                String path = in.getString();
                Wish wish =
                        new Wish(
                                ForwardKind.SOCKET,
                                new Forward.Socket(path),
                                "direct-streamlocal@openssh.com",
                                payload,
                                true,
                                "the operator",
                                printable(path));
                services.executor().execute(answering(() -> forwards.open(this, wish)));
            }
        };
    }

    /// A global request of the operator's. Returns false when it is none of those known here.
    boolean requested(String request, Buffer in, GlobalReplies.Reply reply) {
        byte[] payload = rest(in);
        switch (request) {
            case "tcpip-forward", "streamlocal-forward@openssh.com" -> {
                if (listening.incrementAndGet() > limit) {
                    listening.decrementAndGet();
                    reply.failure();
                } else {
                    services.executor().execute(() -> listen(request, payload, reply));
                }
            }
            case "cancel-tcpip-forward", "cancel-streamlocal-forward@openssh.com" -> {
                Listener listener = listeners.remove(key(request, payload));
                if (listener == null) {
                    reply.failure();
                } else {
                    cancel(listener, "cancelled by the operator", reply);
                }
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private void listen(String request, byte[] payload, GlobalReplies.Reply reply) {
        Listener.Key asked = key(request, payload);
        boolean tcp = asked.port() >= 0;
        Listener listener =
                new Listener(
                        tcp ? ForwardKind.REMOTE : ForwardKind.REMOTE_SOCKET,
                        tcp
                                ? new Forward.Remote(asked.address(), asked.port())
                                : new Forward.Socket(asked.address()),
                        tcp
                                ? printable(asked.address()) + " port " + asked.port()
                                : printable(asked.address()),
                        payload);
        try {
            ProxySession.Open open = session.opened().join();
            requireNotPaused();
            switch (decide(listener.forward())) {
                case ForwardDecision.Deny(String reason) -> {
                    journalRefusal(request + " " + listener.at(), reason);
                    notListening(reply);
                }
                case ForwardDecision.Permit(String grant) -> {
                    session.require(Work.Act.FORWARD, Set.of(Operation.UNBOUNDED), null);
                    session.journal(
                                    new ListenerOpened(
                                            header(grant), listener.kind().name(), listener.at()))
                            .join();
                    open.connection()
                            .request(
                                    request,
                                    payload,
                                    (success, answer) ->
                                            listens(listener, asked, success, answer, reply));
                }
            }
        } catch (Refusal no) {
            journalRefusal(request + " " + listener.at(), no.sentence());
            notListening(reply);
        } catch (CompletionException over) { // refused, or the session ends: its own words say why
            notListening(reply);
        } catch (IOException | RuntimeException e) {
            LOG.info("session {}: the target was not asked to listen", session.id(), e);
            notListening(reply);
        }
    }

    /// To listen or to connect is something that the target would do for the operator now.
    private void requireNotPaused() {
        if (session.pause().isPresent()) {
            throw new Refusal(PAUSED);
        }
    }

    private void notListening(GlobalReplies.Reply reply) {
        listening.decrementAndGet();
        reply.failure();
    }

    /// The target answered. Called before anything can come through what it listens on.
    private void listens(
            Listener listener,
            Listener.Key asked,
            boolean success,
            byte[] answer,
            GlobalReplies.Reply reply) {
        if (!success) {
            session.journal(
                    new ListenerClosed(
                            session.header(),
                            listener.kind().name(),
                            listener.at(),
                            session.target().name() + " refused"));
            notListening(reply);
            return;
        }
        Listener.Key key = asked;
        Listener kept = listener;
        if (asked.port() == 0) { // the target's choice is in its answer
            key = new Listener.Key(asked.address(), new ByteArrayBuffer(answer).getInt());
            ByteArrayBuffer cancel = new ByteArrayBuffer();
            cancel.putString(key.address());
            cancel.putInt(key.port());
            kept =
                    new Listener(
                            listener.kind(),
                            listener.forward(),
                            printable(key.address()) + " port " + key.port(),
                            cancel.getCompactData());
        }
        listeners.put(key, kept);
        reply.success(answer);
    }

    private void cancel(Listener listener, String why, GlobalReplies.@Nullable Reply reply) {
        listening.decrementAndGet();
        session.journal(
                new ListenerClosed(session.header(), listener.kind().name(), listener.at(), why));
        try {
            session.opened()
                    .join()
                    .connection()
                    .request(
                            listener.kind() == ForwardKind.REMOTE
                                    ? "cancel-tcpip-forward"
                                    : "cancel-streamlocal-forward@openssh.com",
                            listener.cancelPayload(),
                            (success, answer) -> {
                                if (reply != null && success) {
                                    reply.success(answer);
                                } else if (reply != null) {
                                    reply.failure();
                                }
                            });
        } catch (IOException | RuntimeException gone) {
            LOG.debug("the target was not asked to cancel", gone);
            if (reply != null) {
                reply.failure();
            }
        }
    }

    // ---- asked by the target

    /// A channel that a target asks for; absent where this kind of channel is not known.
    private @Nullable Channel askedByTarget(String type) {
        return switch (type) {
            case "forwarded-tcpip",
                    "forwarded-streamlocal@openssh.com",
                    "auth-agent@openssh.com",
                    "x11" ->
                    new AskedChannel(type) {
                        @Override
                        protected void asked(byte[] payload) {
                            Wish wish = wish(type, payload);
                            services.executor().execute(answering(() -> accept(this, type, wish)));
                        }
                    };
            default -> null;
        };
    }

    private void accept(AskedChannel asked, String type, @Nullable Wish wish) {
        if (wish == null) {
            journalRefusal(type, "the operator did not ask " + session.target().name() + " for it");
            asked.refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "sallyport: nobody asked for that");
        } else {
            open(asked, wish);
        }
    }

    /// What a target asks for, if the operator asked the target to.
    private @Nullable Wish wish(String type, byte[] payload) {
        Buffer in = new ByteArrayBuffer(payload);
        switch (type) {
            case "forwarded-tcpip" -> {
                Listener at = listeners.get(new Listener.Key(in.getString(), in.getInt()));
                return at == null
                        ? null
                        : new Wish(
                                at.kind(),
                                at.forward(),
                                type,
                                payload,
                                false,
                                address(in),
                                "the operator by " + at.at());
            }
            case "forwarded-streamlocal@openssh.com" -> {
                Listener at = listeners.get(new Listener.Key(in.getString(), -1));
                return at == null
                        ? null
                        : new Wish(
                                at.kind(),
                                at.forward(),
                                type,
                                payload,
                                false,
                                session.target().name(),
                                "the operator by " + at.at());
            }
            case "auth-agent@openssh.com" -> {
                return agentAsked
                        ? new Wish(
                                ForwardKind.AGENT,
                                new Forward.Agent(),
                                type,
                                payload,
                                false,
                                session.target().name(),
                                "the operator's agent")
                        : null;
            }
            default -> {
                return takeDisplay()
                        ? new Wish(
                                ForwardKind.DISPLAY,
                                new Forward.Display(),
                                type,
                                payload,
                                false,
                                address(in),
                                "the operator's display")
                        : null;
            }
        }
    }

    private boolean takeDisplay() {
        return displays.getAndUpdate(left -> left > 0 ? left - 1 : left) != 0;
    }

    // ---- what a session channel asks for

    /// May a channel of this session have the target ask for the operator's agent or display? If so
    /// the fact is on its way to the journal: the target must not be asked before it is durable.
    ///
    /// @return absent where it may not; the refusal is journalled
    public @Nullable CompletableFuture<Entry> permitFor(
            Forward forward, String request, boolean once) {
        switch (decide(forward)) {
            case ForwardDecision.Deny(String reason) -> {
                journalRefusal(request, reason);
                return null;
            }
            case ForwardDecision.Permit(String grant) -> {
                boolean isAgent = forward instanceof Forward.Agent;
                if (isAgent) {
                    agentAsked = true;
                } else {
                    displays.getAndUpdate(
                            left -> !once || left == WITHOUT_BOUND ? WITHOUT_BOUND : left + 1);
                }
                return session.journal(
                        new ListenerOpened(
                                header(grant),
                                (isAgent ? ForwardKind.AGENT : ForwardKind.DISPLAY).name(),
                                "where " + session.target().name() + " chooses"));
            }
        }
    }

    // ---- both

    private ForwardDecision decide(Forward forward) {
        return services.decisions()
                .forward(session.login().person(), session.target(), session.account(), forward);
    }

    /// Decides, journals, opens. Waits for the session and for the journal.
    private void open(AskedChannel asked, Wish wish) {
        try {
            ProxySession.Open open = session.opened().join();
            switch (decide(wish.forward())) {
                case ForwardDecision.Deny(String reason) -> {
                    journalRefusal(wish.type() + " " + wish.to(), reason);
                    asked.refuse(
                            SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                            "sallyport: " + reason);
                }
                case ForwardDecision.Permit(String grant) -> {
                    session.require(Work.Act.FORWARD, Set.of(Operation.UNBOUNDED), null);
                    open(asked, wish, grant, open);
                }
            }
        } catch (Refusal no) {
            journalRefusal(wish.type() + " " + wish.to(), no.sentence());
            asked.refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "sallyport: " + no.sentence());
        } catch (CompletionException e) {
            asked.refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "sallyport: "
                            + (e.getCause() instanceof Refusal refusal
                                    ? refusal.sentence()
                                    : "the session could not be opened"));
        }
    }

    private void open(AskedChannel asked, Wish wish, String grant, ProxySession.Open open) {
        ForwardRelay relay =
                new ForwardRelay(
                        this, session, header(grant), numbers.incrementAndGet(), wish, asked);
        relays.add(relay);
        if (relays.size() > limit || (!wish.fromOperator() && operatorsChannels() > limit)) {
            relays.remove(relay);
            relay.refuse(
                    SshConstants.SSH_OPEN_RESOURCE_SHORTAGE,
                    "sallyport: a connection may have " + limit + " channels open",
                    "over the limit");
            return;
        }
        if (wish.fromOperator() && session.pause().isPresent()) {
            relays.remove(relay);
            relay.refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "sallyport: " + PAUSED,
                    PAUSED);
            return;
        }
        if (!session.add(relay)) {
            relays.remove(relay);
            relay.refuse(
                    SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                    "sallyport: the session is over",
                    "the session is over");
            return;
        }
        try {
            session.journal(relay.openedFact()).join();
            if (wish.fromOperator()) {
                open.connection().open(relay.opened());
            } else {
                openAtOperator(relay.opened());
            }
        } catch (CompletionException unrecordable) {
            relay.stop("the session cannot be recorded any more");
        } catch (IOException | RuntimeException lost) {
            LOG.debug("session {}: a forward did not open", session.id(), lost);
            relay.stop("the connection it would have led through was lost");
        }
    }

    private void openAtOperator(OpenedChannel channel) throws IOException {
        ConnectionService service = connection.transport().getService(ConnectionService.class);
        if (service == null) {
            throw new IOException("the operator's connection is closed");
        }
        service.registerChannel(channel);
        channel.open();
    }

    /// Those that the operator opened, and those that are open or about to be opened at the
    /// operator's: counted before they open, since many may be asked for at once.
    private long operatorsChannels() {
        AbstractConnectionService service =
                connection.transport().getService(AbstractConnectionService.class);
        long own =
                service == null
                        ? 0
                        : service.getChannels().stream()
                                .filter(channel -> !(channel instanceof OpenedChannel))
                                .count();
        return own + relays.stream().filter(relay -> !relay.wish().fromOperator()).count();
    }

    void over(ForwardRelay relay) {
        relays.remove(relay);
    }

    /// Ends what is no longer granted.
    private void review() {
        for (ForwardRelay relay : relays) {
            if (decide(relay.wish().forward()) instanceof ForwardDecision.Deny(String reason)) {
                relay.stop("it is no longer granted: " + reason);
            }
        }
        listeners.forEach((key, listener) -> {
            if (decide(listener.forward()) instanceof ForwardDecision.Deny(String reason)
                    && listeners.remove(key, listener)) {
                cancel(listener, "it is no longer granted: " + reason, null);
            }
        });
    }

    /// Says a sentence where no terminal is: in the client's log.
    void say(String sentence) {
        try {
            connection.transport().sendDebugMessage(true, "sallyport: " + sentence, "en");
        } catch (IOException | RuntimeException gone) {
            LOG.debug("nobody heard: {}", sentence, gone);
        }
    }

    private void journalRefusal(String request, String why) {
        if (connection.countRefusedRequest() <= OperatorConnection.REFUSALS_JOURNALLED) {
            session.decided(
                    Recording.NO_CHANNEL,
                    request + " refused: " + why,
                    new ChannelRefused(session.header(), request, why));
        }
    }

    private FactHeader header(String grant) {
        FactHeader of = session.header();
        return new FactHeader(
                of.person(),
                of.source(),
                of.target(),
                of.account(),
                of.session(),
                grant,
                of.consent(),
                of.owner());
    }

    private static Listener.Key key(String request, byte[] payload) {
        Buffer in = new ByteArrayBuffer(payload);
        String address = in.getString();
        return new Listener.Key(address, request.endsWith("tcpip-forward") ? in.getInt() : -1);
    }

    private static byte[] rest(Buffer in) {
        byte[] rest = new byte[in.available()];
        in.getRawBytes(rest);
        return rest;
    }

    /// An address and a port that follow in a payload.
    private static String address(Buffer in) {
        return printable(in.getString()) + " port " + in.getInt();
    }

    private static String printable(String text) {
        return PrintableText.of(text.length() > 255 ? text.substring(0, 255) : text);
    }
}
