package io.sallyport.gateway.transport;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/// A network connection that is none: the bytes of a channel, as the transport of an inner SSH
/// connection.
public final class VirtualTransport extends Transport {
    /// The channel whose bytes they are.
    public interface Carrier {
        /// Whether it keeps what it receives, or hands it over. Never waits.
        void suspend(boolean yes);

        /// The inner connection is over: closes the channel.
        void hangUp();
    }

    private static final SocketAddress INNER = InetSocketAddress.createUnresolved("inner", 0);

    private final Carrier carrier;
    private final ChannelOutput out;
    private final IoHandler handler;
    private final Service service;

    /// @param out into the channel
    /// @param remote who is at the other end, to be shown
    public VirtualTransport(
            Carrier carrier,
            ChannelOutput out,
            IoHandler handler,
            Service service,
            SocketAddress remote) {
        super(service, INNER, INNER, remote);
        this.carrier = carrier;
        this.out = out;
        this.handler = handler;
        this.service = service;
        service.sessions.put(getId(), this);
    }

    @Override
    public void shutdownOutputStream() {
        // The channel has its own end of file, sent when it closes.
    }

    @Override
    public void suspendRead() {
        carrier.suspend(true);
    }

    @Override
    public void resumeRead() {
        carrier.suspend(false);
    }

    @Override
    public IoWriteFuture writeBuffer(Buffer packet) {
        return out.write(packet);
    }

    @Override
    protected CloseFuture doCloseGracefully() {
        return builder().when(this, out.pending()).build().close(false);
    }

    @Override
    protected void doCloseImmediately() {
        service.sessions.remove(getId());
        try {
            handler.sessionClosed(this);
        } catch (
                Exception
                        closing) { // declared so by the library; the connection is gone either way
            log.debug("inner connection {} did not close cleanly", getId(), closing);
        }
        carrier.hangUp();
        super.doCloseImmediately();
    }

    /// Knows the inner connections. As an acceptor it binds nothing.
    public static final class Service extends AbstractCloseable implements IoAcceptor {
        private final Map<Long, IoSession> sessions = new ConcurrentHashMap<>();

        @Override
        public void bind(Collection<? extends SocketAddress> addresses) {}

        @Override
        public void bind(SocketAddress address) {}

        @Override
        public void unbind(Collection<? extends SocketAddress> addresses) {}

        @Override
        public void unbind(SocketAddress address) {}

        @Override
        public void unbind() {}

        @Override
        public Set<SocketAddress> getBoundAddresses() {
            return Set.of();
        }

        @Override
        public Map<Long, IoSession> getManagedSessions() {
            return sessions;
        }

        @Override
        public @Nullable IoServiceEventListener getIoServiceEventListener() {
            return null;
        }

        @Override
        public void setIoServiceEventListener(IoServiceEventListener listener) {}

        @Override
        protected void doCloseImmediately() {
            sessions.values().forEach(session -> session.close(true));
            super.doCloseImmediately();
        }
    }
}
