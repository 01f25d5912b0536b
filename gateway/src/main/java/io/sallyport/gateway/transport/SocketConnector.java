package io.sallyport.gateway.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.jspecify.annotations.Nullable;

/// Opens connections.
final class SocketConnector extends SocketService implements IoConnector {
    private final EventLoops loops;

    SocketConnector(EventLoops loops, IoHandler handler) {
        super(handler);
        this.loops = loops;
    }

    @Override
    public IoConnectFuture connect(
            SocketAddress address,
            @Nullable AttributeRepository context,
            @Nullable SocketAddress local) {
        IoConnectFuture future = new DefaultIoConnectFuture(address, null);
        try {
            SocketChannel through =
                    context == null ? null : context.getAttribute(EventLoops.CONNECTED);
            SocketChannel channel = through == null ? SocketChannel.open() : through;
            future.addListener(done -> {
                if (!done.isConnected()) {
                    loops.close(channel); // failed, or nobody waits for it any more
                }
            });
            setOptions(channel);
            if (local != null && through == null) {
                channel.bind(local);
            }
            channel.configureBlocking(false);
            EventLoop loop = loops.next();
            if (through != null || channel.connect(address)) {
                loop.execute(() -> connected(channel, loop, context, future));
            } else {
                loop.register(
                        channel,
                        SelectionKey.OP_CONNECT,
                        key -> finish(channel, loop, context, future));
            }
        } catch (IOException | RuntimeException e) { // an unresolved address is one of the latter
            future.setException(e);
        }
        return future;
    }

    private void finish(
            SocketChannel channel,
            EventLoop loop,
            @Nullable AttributeRepository context,
            IoConnectFuture future) {
        try {
            if (channel.finishConnect()) {
                connected(channel, loop, context, future);
            }
        } catch (IOException e) {
            future.setException(e);
        }
    }

    private void connected(
            SocketChannel channel,
            EventLoop loop,
            @Nullable AttributeRepository context,
            IoConnectFuture future) {
        try {
            SocketConnection connection = new SocketConnection(this, channel, loop, null);
            if (context != null) {
                connection.setAttribute(AttributeRepository.class, context);
            }
            introduce(connection);
            future.setSession(connection);
            if (future.getSession() != connection) {
                connection.close(true); // cancelled meanwhile
            }
        } catch (Exception e) { // the library declares it of its handlers
            future.setException(e);
        }
    }
}
