package io.sallyport.gateway.relay;

import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.session.helpers.KeyExchangeMessageHandler;
import org.apache.sshd.common.session.helpers.PendingWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.slf4j.LoggerFactory;

/// During a new key exchange packets wait in the connection's queue, and nobody waits with them.
///
/// The library would block whoever writes data until the exchange is over. A peer that stalls in
/// the middle of one would so hold up whoever ends the session, or enforces limits for everybody.
/// The queue stays bounded: data by the flows' limit in flight, all else by the [WriteGuard].
public final class UnblockedKeyExchange extends KeyExchangeMessageHandler {
    private final WriteGuard guard;
    private final IoSession connection;

    public UnblockedKeyExchange(AbstractSession session, WriteGuard guard) {
        super(session, LoggerFactory.getLogger(UnblockedKeyExchange.class));
        this.guard = guard;
        this.connection = session.getIoSession();
    }

    @Override
    protected boolean isBlockAllowed(int command) {
        return false;
    }

    @Override
    protected PendingWriteFuture enqueuePendingPacket(int command, Buffer packet) {
        int size = packet.available();
        PendingWriteFuture future = super.enqueuePendingPacket(command, packet);
        guard.wrote(future, size, connection);
        return future;
    }
}
