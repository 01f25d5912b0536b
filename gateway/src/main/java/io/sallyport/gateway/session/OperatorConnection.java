package io.sallyport.gateway.session;

import io.sallyport.recorder.journal.FactHeader;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/// A signed-in connection of an operator: directly to the gateway, or the inner one of `ssh -J`.
public final class OperatorConnection {
    private static final AttributeKey<OperatorConnection> KEY = new AttributeKey<>();
    private static final int CLOSE_MILLIS = 800;

    /// Refusals on one connection that become facts: nobody fills the journal by asking.
    public static final int REFUSALS_JOURNALLED = 16;

    private final ServerSession transport;
    private final Login login;
    private final AtomicInteger unanswered = new AtomicInteger();
    private final AtomicInteger refusedRequests = new AtomicInteger();
    private final Set<ProxySession> carried = ConcurrentHashMap.newKeySet();
    private final CountDownLatch gone = new CountDownLatch(1);
    private volatile @Nullable ProxySession session;
    private volatile @Nullable Refusal refusal;
    private volatile CompletableFuture<?> signIn = CompletableFuture.completedFuture(null);

    public OperatorConnection(ServerSession transport, Login login) {
        this.transport = transport;
        this.login = login;
        transport.setAttribute(KEY, this);
    }

    /// The connection that a channel belongs to.
    public static OperatorConnection of(Session transport) {
        OperatorConnection connection = transport.getAttribute(KEY);
        if (connection == null) {
            throw new IllegalStateException("a channel on a connection that is not signed in");
        }
        return connection;
    }

    /// As [#of]; absent before sign-in.
    public static @Nullable OperatorConnection find(Session transport) {
        return transport.getAttribute(KEY);
    }

    public Login login() {
        return login;
    }

    public ServerSession transport() {
        return transport;
    }

    /// The session this connection was made for; absent on the desk, or where it was refused at
    /// once.
    public @Nullable ProxySession session() {
        return session;
    }

    /// The connection was made for this session: all its channels belong to it.
    public void isFor(ProxySession session) {
        this.session = session;
        carries(session);
    }

    /// The session ends with the connection.
    public void carries(ProxySession session) {
        carried.add(session);
    }

    /// The fact of the sign-in was handed to the journal.
    public void signedIn(CompletableFuture<?> fact) {
        signIn = fact;
    }

    /// Completes once the sign-in is durable; exceptionally when it cannot be, and then nothing may
    /// be done on this connection. A session need not look: it journals a fact of its own, after
    /// this one.
    public CompletableFuture<?> signIn() {
        return signIn;
    }

    /// The header of facts about this connection.
    public FactHeader header() {
        ProxySession madeFor = session;
        return madeFor == null ? login.header() : madeFor.header();
    }

    /// How many requests of this connection were refused, this one included.
    public int countRefusedRequest() {
        return refusedRequests.incrementAndGet();
    }

    /// Why there is no session, where one was asked for.
    public @Nullable Refusal refusal() {
        return refusal;
    }

    public void refuse(Refusal refusal) {
        this.refusal = refusal;
    }

    /// Waits that long for the connection's end. Returns whether it came.
    public boolean isGoneWithin(Duration time) throws InterruptedException {
        return gone.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// The transport is gone: whatever it carried is over.
    public void closed() {
        gone.countDown();
        carried.forEach(one ->
                one.end(
                        new SessionEnd(
                                SessionEnd.Cause.LEFT, "the operator closed the connection")));
    }

    /// Closes the connection after what was written to it, or without, if the peer does not take
    /// it.
    public void disconnect(SessionServices services) {
        transport.close(false);
        ScheduledFuture<?> patience =
                services.timer()
                        .schedule(() -> transport.close(true), CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        transport.addCloseFutureListener(closed -> patience.cancel(false));
    }

    /// Asks the peer whether it is there (OpenSSH's `keepalive@openssh.com`); any answer will do.
    /// Closes the connection when `misses` questions in a row stayed without one.
    public void askAlive(int misses) {
        if (unanswered.getAndIncrement() >= misses) {
            transport.close(true);
            return;
        }
        try {
            Buffer request = transport.createBuffer((byte) 80, 64); // SSH_MSG_GLOBAL_REQUEST
            request.putString("keepalive@openssh.com");
            request.putBoolean(true);
            transport.request(
                    request, "keepalive@openssh.com", (command, answer) -> unanswered.set(0));
        } catch (IOException | RuntimeException gone) {
            transport.close(true);
        }
    }
}
