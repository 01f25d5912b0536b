package io.sallyport.gateway.transport;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.kex.KexState;
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
final class UnblockedKeyExchange extends KeyExchangeMessageHandler {
    /// Encrypts a packet and hands it to the connection.
    @FunctionalInterface
    interface Encoder {
        IoWriteFuture write(Buffer packet) throws IOException;
    }

    private final AbstractSession connection;
    private final Encoder encoder;
    private final WriteGuard guard;
    private final IoSession network;

    UnblockedKeyExchange(AbstractSession connection, Encoder encoder, WriteGuard guard) {
        super(connection, LoggerFactory.getLogger(UnblockedKeyExchange.class));
        this.connection = connection;
        this.encoder = encoder;
        this.guard = guard;
        this.network = connection.getIoSession();
    }

    @Override
    protected IoWriteFuture writeOrEnqueue(int command, Buffer packet, long timeout, TimeUnit unit)
            throws IOException {
        lock.readLock().lock(); // the state must hold until the packet is encrypted
        try {
            if (shutDown.get()) {
                throw new SshException(
                        "the connection is closing: "
                                + SshConstants.getCommandMessageName(command)
                                + " is not sent");
            }
            KexState state = connection.getKexState();
            boolean done = state == KexState.DONE || state == KexState.KEYS;
            return done && kexFlushed.get()
                    ? encoder.write(packet)
                    : enqueuePendingPacket(command, packet);
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    protected PendingWriteFuture enqueuePendingPacket(int command, Buffer packet) {
        int size = packet.available();
        PendingWriteFuture future = super.enqueuePendingPacket(command, packet);
        guard.wrote(future, size, network);
        return future;
    }
}
