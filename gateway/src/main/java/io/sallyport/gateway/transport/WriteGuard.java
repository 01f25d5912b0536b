package io.sallyport.gateway.transport;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;

/// Stops reading from a peer that does not take what is written to it.
///
/// Windows bound channel data; replies to requests, window adjustments and keepalives have no
/// window. A peer that asks and never reads would fill the write queue: past [#HIGH] undelivered
/// bytes its connection is not read until less than [#LOW] is left.
final class WriteGuard {
    static final long HIGH = 8L << 20;
    static final long LOW = 1L << 20;

    /// What a packet costs beside its bytes: most answers are one byte, in objects of hundreds.
    static final long PACKET_COST = 512;

    private final AtomicLong undelivered = new AtomicLong();
    private final AtomicBoolean suspended = new AtomicBoolean();

    /// Something was handed to the connection.
    void wrote(IoWriteFuture future, int bytes, IoSession connection) {
        if (future.isDone()) {
            return;
        }
        long cost = bytes + PACKET_COST;
        undelivered.addAndGet(cost);
        future.addListener(done -> {
            undelivered.addAndGet(-cost);
            resumeIfDelivered(connection);
        });
    }

    /// Something was read from the connection and answered.
    void read(IoSession connection) {
        if (undelivered.get() > HIGH && !suspended.get()) {
            // In this order: whoever sees the mark must find the connection suspended already.
            connection.suspendRead();
            suspended.set(true);
            resumeIfDelivered(connection); // if it was delivered between the two looks
        }
    }

    private void resumeIfDelivered(IoSession connection) {
        if (undelivered.get() < LOW && suspended.compareAndSet(true, false)) {
            connection.resumeRead();
        }
    }
}
