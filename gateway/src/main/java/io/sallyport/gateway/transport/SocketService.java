package io.sallyport.gateway.transport;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractInnerCloseable;
import org.jspecify.annotations.Nullable;

/// The connections that were accepted, or those that were opened.
abstract class SocketService extends AbstractInnerCloseable implements IoService {
    private final Map<Long, IoSession> sessions = new ConcurrentHashMap<>();
    private final IoHandler handler;
    private @Nullable IoServiceEventListener listener;

    SocketService(IoHandler handler) {
        this.handler = handler;
    }

    final IoHandler handler() {
        return handler;
    }

    /// Introduces a new connection to the library, and reads from it unless that closed it. On the
    /// loop's thread.
    final SocketConnection introduce(SocketConnection connection) throws Exception {
        connection.register();
        sessions.put(connection.getId(), connection);
        try {
            handler.sessionCreated(connection);
        } catch (Exception e) { // declared so by the library, and one way of refusing
            connection.close(true);
            throw e;
        }
        if (isClosing()) {
            connection.close(true); // it came too late to be among those that were closed
        } else if (!connection.isClosing()) {
            connection.startReading();
        }
        return connection;
    }

    final void remove(SocketConnection connection) {
        sessions.remove(connection.getId());
    }

    static void setOptions(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    }

    @Override
    public Map<Long, IoSession> getManagedSessions() {
        return Collections.unmodifiableMap(sessions);
    }

    @Override
    public @Nullable IoServiceEventListener getIoServiceEventListener() {
        return listener;
    }

    @Override
    public void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
        this.listener = listener;
    }

    @Override
    protected Closeable getInnerCloseable() {
        return builder().parallel(this, sessions.values()).build();
    }
}
