package io.sallyport.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class WriteGuardTest {
    private static final int BLOCK = 32 << 10;

    private final WriteGuard guard = new WriteGuard();
    private final FakeConnection connection = new FakeConnection();
    private final ArrayDeque<Written> unwritten = new ArrayDeque<>();
    private long undelivered;

    /// The library's end of a connection: notes whether it is read. Written by hand.
    private static final class FakeConnection {
        final AtomicInteger suspensions = new AtomicInteger();
        final AtomicInteger resumptions = new AtomicInteger();
        volatile boolean suspended;

        final IoSession asSeenByTheLibrary =
                (IoSession)
                        Proxy.newProxyInstance(
                                FakeConnection.class.getClassLoader(),
                                new Class<?>[] {IoSession.class},
                                (self, method, arguments) -> {
                                    switch (method.getName()) {
                                        case "suspendRead" -> {
                                            suspensions.incrementAndGet();
                                            suspended = true;
                                        }
                                        case "resumeRead" -> {
                                            resumptions.incrementAndGet();
                                            suspended = false;
                                        }
                                        default ->
                                                throw new UnsupportedOperationException(
                                                        method.getName());
                                    }
                                    return null;
                                });
    }

    private static final class Written extends AbstractIoWriteFuture {
        final long cost;

        Written(long cost) {
            super("a write", null);
            this.cost = cost;
        }

        void deliver() {
            setValue(Boolean.TRUE);
        }
    }

    /// Writes that many bytes, which the peer does not take yet.
    private void write(int bytes) {
        Written written = new Written(bytes + WriteGuard.PACKET_COST);
        guard.wrote(written, bytes, connection.asSeenByTheLibrary);
        unwritten.add(written);
        undelivered += written.cost;
    }

    /// Writes until exactly that much is undelivered.
    private void writeUpTo(long total) {
        while (total - undelivered > 2L * BLOCK) {
            write(BLOCK);
        }
        write((int) (total - undelivered - WriteGuard.PACKET_COST));
        assertThat(undelivered).isEqualTo(total);
    }

    private void deliverDownTo(long rest) {
        while (undelivered > rest) {
            Written one = unwritten.remove();
            undelivered -= one.cost;
            one.deliver();
        }
    }

    private void read() {
        guard.read(connection.asSeenByTheLibrary);
    }

    @Test
    void a_peer_is_read_while_no_more_than_the_limit_is_undelivered() {
        writeUpTo(WriteGuard.HIGH);
        read();
        assertThat(connection.suspensions).hasValue(0);
    }

    @Test
    void a_peer_that_takes_nothing_is_not_read_past_the_limit() {
        writeUpTo(WriteGuard.HIGH + 1 + WriteGuard.PACKET_COST);
        assertThat(connection.suspended).as("before the next packet was read").isFalse();
        read();
        assertThat(connection.suspended).isTrue();
        read(); // what was already on its way
        assertThat(connection.suspensions).hasValue(1);
    }

    @Test
    void answers_of_one_byte_count_for_what_they_occupy() {
        long packets = WriteGuard.HIGH / (1 + WriteGuard.PACKET_COST) + 1;
        for (long i = 0; i < packets; i++) {
            write(1);
            read();
        }
        assertThat(connection.suspended).isTrue();
    }

    @Test
    void a_peer_that_takes_again_is_read_again_once_little_is_left() {
        writeUpTo(WriteGuard.HIGH + BLOCK);
        read();
        deliverDownTo(WriteGuard.LOW + BLOCK + WriteGuard.PACKET_COST);
        assertThat(connection.suspended).as("while much is left").isTrue();
        deliverDownTo(WriteGuard.LOW - 1);
        assertThat(connection.suspended).isFalse();
        deliverDownTo(0);
        assertThat(connection.resumptions).hasValue(1);
    }

    @Test
    void a_peer_that_stops_taking_a_second_time_is_not_read_a_second_time() {
        for (int i = 1; i <= 3; i++) {
            writeUpTo(WriteGuard.HIGH + BLOCK);
            read();
            assertThat(connection.suspended).isTrue();
            deliverDownTo(0);
            assertThat(connection.suspended).isFalse();
            assertThat(connection.suspensions).hasValue(i);
        }
    }

    @Test
    void what_was_taken_at_once_costs_nothing() {
        for (int i = 0; i < 1000; i++) {
            Written at = new Written(0);
            at.deliver();
            guard.wrote(at, BLOCK, connection.asSeenByTheLibrary);
            read();
        }
        assertThat(connection.suspensions).hasValue(0);
    }

    @Test
    void a_write_that_failed_is_no_longer_undelivered() {
        writeUpTo(WriteGuard.HIGH + BLOCK);
        read();
        List<Written> all = new ArrayList<>(unwritten);
        all.forEach(one -> one.setValue(new java.io.IOException("gone")));
        assertThat(connection.suspended).isFalse();
    }

    @Test
    @Timeout(60)
    void a_delivery_in_the_middle_of_a_suspension_never_leaves_the_peer_unread()
            throws InterruptedException {
        for (int round = 0; round < 300; round++) {
            WriteGuard raced = new WriteGuard();
            FakeConnection peer = new FakeConnection();
            ConcurrentLinkedQueue<Written> queue = new ConcurrentLinkedQueue<>();
            for (long sum = 0; sum <= WriteGuard.HIGH; sum += BLOCK + WriteGuard.PACKET_COST) {
                Written one = new Written(0);
                raced.wrote(one, BLOCK, peer.asSeenByTheLibrary);
                queue.add(one);
            }
            Thread system = Thread.ofPlatform().start(() -> queue.forEach(Written::deliver));
            for (int i = 0; i < 50; i++) {
                raced.read(peer.asSeenByTheLibrary);
            }
            system.join();
            assertThat(peer.suspended).as("round " + round).isFalse();
            assertThat(peer.resumptions.get()).isEqualTo(peer.suspensions.get());
        }
    }
}
