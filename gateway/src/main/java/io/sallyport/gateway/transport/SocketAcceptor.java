package io.sallyport.gateway.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoHandler;

/// Accepts connections and deals them out among the loops.
final class SocketAcceptor extends SocketService implements IoAcceptor {
    /// Connections that the kernel holds until they are looked at. What finds no room there is
    /// dropped, and tried again a second later: a burst of strangers would cost everybody that.
    private static final int BACKLOG = 1024;

    /// Connections accepted before those that are there have their turn.
    private static final int AT_ONCE = 32;

    /// How long nothing is accepted when the system has no room: trying at once would spin.
    private static final long PAUSE_MILLIS = 500;

    private final EventLoops loops;
    private final Map<SocketAddress, ServerSocketChannel> bound = new ConcurrentHashMap<>();

    SocketAcceptor(EventLoops loops, IoHandler handler) {
        super(handler);
        this.loops = loops;
    }

    @Override
    public void bind(SocketAddress address) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(address, BACKLOG);
            SocketAddress local = channel.getLocalAddress();
            bound.put(local, channel);
            EventLoop loop = loops.next();
            loop.register(
                    channel, SelectionKey.OP_ACCEPT, key -> accept(key, channel, local, loop));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void bind(Collection<? extends SocketAddress> addresses) throws IOException {
        for (SocketAddress address : addresses) {
            bind(address);
        }
    }

    private void accept(
            SelectionKey key, ServerSocketChannel channel, SocketAddress local, EventLoop loop) {
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                SocketChannel accepted = channel.accept();
                if (accepted == null) {
                    return;
                }
                EventLoop its = loops.next();
                its.execute(() -> take(accepted, its, local));
            }
        } catch (IOException e) {
            if (channel.isOpen()) {
                log.warn("no connection can be accepted on {}: {}", local, e.getMessage());
                pause(key, loop);
            }
        }
    }

    private static void pause(SelectionKey key, EventLoop loop) {
        key.interestOps(0);
        CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS, loop)
                .execute(() -> {
                    try {
                        key.interestOps(SelectionKey.OP_ACCEPT);
                    } catch (CancelledKeyException unbound) {
                        // nothing is accepted here any more
                    }
                });
    }

    private void take(SocketChannel accepted, EventLoop loop, SocketAddress local) {
        try {
            setOptions(accepted);
            introduce(new SocketConnection(this, accepted, loop, local));
        } catch (Exception e) { // the library declares it of its handlers
            log.debug("a connection was refused", e);
            loops.close(accepted);
        }
    }

    @Override
    public void unbind(SocketAddress address) {
        ServerSocketChannel channel = bound.remove(address);
        if (channel != null) {
            loops.close(channel);
        }
    }

    @Override
    public void unbind(Collection<? extends SocketAddress> addresses) {
        addresses.forEach(this::unbind);
    }

    @Override
    public void unbind() {
        unbind(List.copyOf(bound.keySet()));
    }

    @Override
    public Set<SocketAddress> getBoundAddresses() {
        return new HashSet<>(bound.keySet());
    }

    @Override
    protected void preClose() {
        unbind();
        super.preClose();
    }
}
