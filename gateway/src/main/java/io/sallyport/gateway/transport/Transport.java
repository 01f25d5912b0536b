package io.sallyport.gateway.transport;

import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/// What an SSH connection runs over, as the library wants to know it: a number that no other has,
/// two addresses, and what others attach.
abstract class Transport extends AbstractCloseable implements IoSession {
    private static final AtomicLong IDS = new AtomicLong();

    private final long id = IDS.incrementAndGet();
    private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
    private final IoService service;
    private final SocketAddress acceptance;
    private final SocketAddress local;
    private final SocketAddress remote;

    /// @param acceptance the address it was accepted on, or its own where it was opened from here
    /// @param remote who is at the other end
    Transport(
            IoService service,
            SocketAddress acceptance,
            SocketAddress local,
            SocketAddress remote) {
        this.service = service;
        this.acceptance = acceptance;
        this.local = local;
        this.remote = remote;
    }

    /// Nothing is attached any more.
    void detachAll() {
        attributes.clear();
    }

    @Override
    public long getId() {
        return id;
    }

    @Override
    public IoService getService() {
        return service;
    }

    @Override
    public SocketAddress getAcceptanceAddress() {
        return acceptance;
    }

    @Override
    public SocketAddress getLocalAddress() {
        return local;
    }

    @Override
    public SocketAddress getRemoteAddress() {
        return remote;
    }

    @Override
    public @Nullable Object getAttribute(Object name) {
        return attributes.get(name);
    }

    @Override
    public @Nullable Object setAttribute(Object name, Object value) {
        return attributes.put(name, value);
    }

    @Override
    public @Nullable Object setAttributeIfAbsent(Object name, Object value) {
        return attributes.putIfAbsent(name, value);
    }

    @Override
    public @Nullable Object removeAttribute(Object name) {
        return attributes.remove(name);
    }
}
