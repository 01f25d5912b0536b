package io.sallyport.gateway.relay;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One direction of one channel: packets in order from a source port to a sink port, data and
/// everything that is not data in one sequence.
///
/// Safe for use by many threads. Whoever finds the flow idle carries it until it can go no further
/// (a trampoline, not a lock): nothing is held while a packet is written or credit is given, so
/// that a flow can never deadlock with the flow of the other direction. A packet that can go at
/// once is written from the buffer it arrived in; only what has to wait is copied.
///
/// Credit goes back to the source when its bytes were handed to the sink's connection, and no more
/// than [#IN_FLIGHT_LIMIT] bytes are handed over before the operating system took them: a peer that
/// advertises gigabytes and stops reading costs that, plus one local window of queued bytes.
public final class Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);

    /// Bytes handed to the sink's connection that the operating system has not taken yet.
    static final int IN_FLIGHT_LIMIT = 512 * 1024;

    /// Things that may wait and that no window bounds: requests, and data that is held, which may
    /// be a byte each. A peer that asks for more without being served is hostile.
    static final int WAITING_LIMIT = 4096;

    /// Bytes of the gateway's own that may wait.
    static final int OWN_LIMIT = 64 * 1024;

    private static final int PIECE = 32 * 1024;
    private static final int PACKET_OVERHEAD = 64;
    private static final int AS_IT_GOES = -1;

    /// What the sink could not take, or what was asked of a flow beyond its bounds.
    public interface FailureHandler {
        /// Called at most once, on whichever thread carried the flow.
        void flowFailed(Exception cause);
    }

    /// Something in the sequence that waits for its turn.
    public abstract static sealed class Item {
        private volatile boolean cleared;

        private Item(boolean cleared) {
            this.cleared = cleared;
        }
    }

    private static final class Bytes extends Item {
        final int stream;
        final boolean credited;

        /// The packet it is going to be, with room for its head: the bytes are copied once. Only
        /// for bulk, since it is as large as a packet can be.
        final @Nullable Buffer packet;

        final int start;

        /// What the source is credited when all of it has gone; [#AS_IT_GOES]: each byte as it
        /// goes.
        final int due;

        boolean counted; // among what may wait
        byte[] data;
        int from;
        int to;

        Bytes(
                boolean cleared,
                int stream,
                boolean credited,
                byte[] source,
                int offset,
                int length,
                @Nullable Buffer packet,
                int due) {
            super(cleared);
            this.due = due;
            this.stream = stream;
            this.credited = credited;
            this.packet = packet;
            this.start = packet == null ? 0 : packet.wpos() + headOf(stream);
            // Room to grow, so that a stream of one-byte packets does not cost an object each.
            this.data =
                    packet == null
                            ? new byte[Math.max(length, cleared ? 1024 : length)]
                            : packet.array();
            System.arraycopy(source, offset, data, start, length);
            this.from = start;
            this.to = start + length;
        }

        boolean append(
                int otherStream, boolean otherCredited, byte[] source, int offset, int length) {
            if (stream != otherStream
                    || credited != otherCredited
                    || due != AS_IT_GOES
                    || to + length > start + PIECE) {
                return false;
            }
            if (to + length > data.length) {
                data =
                        java.util.Arrays.copyOf(
                                data, Math.min(PIECE, Math.max(to + length, data.length * 2)));
            }
            System.arraycopy(source, offset, data, to, length);
            to += length;
            return true;
        }

        /// The length of what stands between a packet's command and its data (RFC 4254 section
        /// 5.2).
        private static int headOf(int stream) {
            return (stream == 0 ? 2 : 3) * Integer.BYTES;
        }
    }

    private static final class Control extends Item {
        final int size;
        final boolean answers;
        volatile Action action;

        Control(boolean cleared, int size, Action action) {
            this(cleared, size, false, action);
        }

        /// @param answers whether it is the answer to a request of the sink's
        Control(boolean cleared, int size, boolean answers, Action action) {
            super(cleared);
            this.size = size;
            this.answers = answers;
            this.action = action;
        }
    }

    /// A packet that is not data, written when its turn comes.
    @FunctionalInterface
    private interface Action {
        @Nullable IoWriteFuture write(Port sink) throws IOException;
    }

    private volatile @Nullable Port source;
    private final Executor executor;
    private final FailureHandler failures;

    private final Object lock = new Object(); // guards queue and waiting
    private final ArrayDeque<Item> queue = new ArrayDeque<>();
    private int waiting;
    private int ownBytes;

    private final AtomicInteger carriers = new AtomicInteger();
    private final AtomicLong inFlight = new AtomicLong();
    private final AtomicReference<@Nullable Runnable> farewell = new AtomicReference<>();
    private volatile boolean stalled;
    private volatile boolean paused;
    private volatile boolean dead;
    private final AtomicBoolean failed = new AtomicBoolean();
    private volatile @Nullable Port sink;

    /// @param source where credit goes back to; absent where the bytes are the gateway's own
    /// @param executor carries the flow on when the sink's connection took what was in flight
    public Flow(@Nullable Port source, Executor executor, FailureHandler failures) {
        this.source = source;
        this.executor = executor;
        this.failures = failures;
    }

    /// Nothing more goes to the sink, but for answers to what it asks: a peer that waits for one
    /// would take the connection for dead. What waits is bounded as ever, since no credit goes
    /// back.
    public void pause() {
        paused = true;
    }

    /// What waited goes now, in order.
    public void resume() {
        paused = false;
        carry();
    }

    /// Credit for [#data] goes back to this port from now on.
    public void from(Port source) {
        this.source = source;
    }

    /// The sink is ready: what waited goes now.
    public void connect(Port sink) {
        this.sink = sink;
        carry();
    }

    /// Bytes of the source, standard output (0) or standard error (1), in order. What is added by
    /// another thread meanwhile comes before or after all of them. The array is not kept.
    public void data(int stream, byte[] data, int offset, int length) {
        if (length == 0 || dead) {
            return;
        }
        if (!carriers.compareAndSet(0, 1)) {
            enqueueBytes(stream, data, offset, length, true);
            carry();
            return;
        }
        try {
            if (isEmpty() && sink != null && !paused) {
                int written = write(stream, data, offset, length);
                credit(written);
                enqueueRest(stream, data, offset + written, length - written);
            } else {
                enqueueBytes(stream, data, offset, length, true);
            }
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
        carryOn(1);
    }

    /// Bytes of the source were taken and go nowhere.
    public void taken(int length) {
        credit(length);
    }

    /// Bytes of the source that must not go before [#clear].
    public Item heldData(int stream, byte[] data, int offset, int length) {
        return heldData(stream, data, offset, length, AS_IT_GOES);
    }

    /// The same, in the place of other bytes of the source.
    ///
    /// @param due how many bytes of the source these stand for: its credit for them
    public Item heldData(int stream, byte[] data, int offset, int length, int due) {
        Bytes item = new Bytes(false, stream, true, data, offset, length, null, due);
        item.counted = true;
        enqueue(item);
        return item;
    }

    /// Bytes of the gateway's own, which no source waits for credit for.
    public void ownData(int stream, byte[] data) {
        enqueueBytes(stream, data, 0, data.length, false);
        carry();
    }

    /// As [#ownData], but waits while more than [#OWN_LIMIT] bytes of the gateway's own are
    /// undelivered. Returns false when the flow ended instead.
    public boolean ownDataWhenRoom(int stream, byte[] data) throws InterruptedException {
        synchronized (lock) {
            while (ownBytes > OWN_LIMIT && !dead) {
                lock.wait();
            }
        }
        ownData(stream, data);
        return !dead;
    }

    /// A channel request, with its payload as it was received.
    public void request(String type, boolean wantReply, byte[] payload) {
        enqueue(requestItem(true, type, wantReply, payload));
        carry();
    }

    /// A channel request that must not go before [#clear].
    public Item heldRequest(String type, boolean wantReply, byte[] payload) {
        Item item = requestItem(false, type, wantReply, payload);
        enqueue(item);
        return item;
    }

    /// Another request goes in the place of one that is held.
    public void replace(Item held, String type, boolean wantReply, byte[] payload) {
        if (held instanceof Control request) {
            request.action = requestItem(false, type, wantReply, payload).action;
        }
    }

    /// The answer to a request that came from the sink.
    public void reply(boolean success) {
        byte command =
                success
                        ? SshConstants.SSH_MSG_CHANNEL_SUCCESS
                        : SshConstants.SSH_MSG_CHANNEL_FAILURE;
        enqueue(
                new Control(
                        true,
                        PACKET_OVERHEAD,
                        true,
                        port -> {
                            Session session = port.getSession();
                            Buffer packet = session.createBuffer(command, 4);
                            packet.putUInt(port.getRecipient());
                            return session.writePacket(packet);
                        }));
        carry();
    }

    /// No more data from this source.
    public void endOfFile() {
        enqueue(
                new Control(
                        true,
                        PACKET_OVERHEAD,
                        port -> {
                            port.sendEndOfFile();
                            return null;
                        }));
        carry();
    }

    /// The end, in order: everything before it is delivered, then the sink's channel is closed.
    public void close() {
        enqueue(
                new Control(
                        true,
                        PACKET_OVERHEAD,
                        port -> {
                            dead = true;
                            port.hangUp();
                            return null;
                        }));
        carry();
    }

    /// Runs `last` after whatever is being written now, and nothing of this flow is written after
    /// it began. For the sink's own end: after `SSH_MSG_CHANNEL_CLOSE` not one packet may follow.
    public void abort(Runnable last) {
        farewell.compareAndSet(null, last);
        dead = true;
        carry();
    }

    /// The item may go.
    public void clear(Item item) {
        item.cleared = true;
        carry();
    }

    /// The sink took something or is willing to take more.
    public void carry() {
        if (carriers.getAndIncrement() == 0) {
            carryOn(1);
        }
    }

    /// Bytes that wait in this flow.
    public long queuedBytes() {
        synchronized (lock) {
            long bytes = 0;
            for (Item item : queue) {
                bytes += item instanceof Bytes b ? b.to - b.from : 0;
            }
            return bytes;
        }
    }

    private void carryOn(int calls) {
        int missed = calls;
        do {
            try {
                deliver();
            } catch (IOException | RuntimeException e) {
                // Whatever the library throws: a flow whose carrier is lost would never end.
                fail(e);
            }
            missed = carriers.addAndGet(-missed);
        } while (missed != 0);
    }

    private void deliver() throws IOException {
        Port port = sink;
        while (!dead && port != null) {
            Item item = next();
            if (item == null || !item.cleared) {
                return;
            }
            boolean done =
                    switch (item) {
                        case Bytes bytes -> deliverWhole(bytes, port) || deliver(bytes);
                        case Control control -> deliver(control, port);
                    };
            if (!done) {
                return;
            }
        }
        if (dead) {
            discard();
            Runnable last = farewell.getAndSet(null);
            if (last != null) {
                last.run();
            }
        }
    }

    /// What may go before anything else does.
    private @Nullable Item next() {
        synchronized (lock) {
            if (!paused) {
                return queue.peekFirst();
            }
            for (Item item : queue) {
                if (item instanceof Control control && control.answers) {
                    return control;
                }
            }
            return null;
        }
    }

    /// Sends the piece in the packet it lies in. False where that is not to be: it has none, a part
    /// has gone already, or there is not room for all of it.
    private boolean deliverWhole(Bytes bytes, Port port) throws IOException {
        Buffer packet = bytes.packet;
        RemoteWindow window = port.getRemoteWindow();
        int length;
        synchronized (lock) {
            length = bytes.to - bytes.from;
            if (packet == null
                    || bytes.from != bytes.start
                    || length > Math.min(window.getSize(), window.getPacketSize())
                    || !mayHandOver()) {
                return false;
            }
            queue.pollFirst(); // nothing is appended to it from now on
            ownBytes -= bytes.credited ? 0 : length;
            lock.notifyAll();
        }
        window.consume(length);
        putDataHead(packet, port, bytes.stream, length);
        packet.wpos(bytes.to);
        track(port.getSession().writePacket(packet), length);
        if (bytes.credited) {
            credit(length);
        }
        return true;
    }

    private static byte command(int stream) {
        return stream == 0
                ? SshConstants.SSH_MSG_CHANNEL_DATA
                : SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA;
    }

    private static void putDataHead(Buffer packet, Port port, int stream, int length) {
        packet.putUInt(port.getRecipient());
        if (stream != 0) {
            packet.putUInt(SshConstants.SSH_EXTENDED_DATA_STDERR);
        }
        packet.putUInt(length);
    }

    private boolean deliver(Bytes bytes) throws IOException {
        byte[] data;
        int from;
        int to;
        synchronized (lock) { // append() may move the array and the end
            data = bytes.data;
            from = bytes.from;
            to = bytes.to;
        }
        int written = write(bytes.stream, data, from, to - from);
        boolean done;
        synchronized (lock) {
            bytes.from += written;
            done = bytes.from == bytes.to;
            if (done) {
                queue.pollFirst();
                waiting -= bytes.counted ? 1 : 0;
            }
            if (!bytes.credited) {
                ownBytes -= written;
                lock.notifyAll();
            }
        }
        if (bytes.credited) {
            credit(bytes.due == AS_IT_GOES ? written : done ? bytes.due : 0);
        }
        return done || bytes.from > from && bytes.from == to;
    }

    private boolean deliver(Control control, Port port) throws IOException {
        if (!mayHandOver()) {
            return false;
        }
        synchronized (lock) {
            queue.removeFirstOccurrence(control);
            waiting--;
        }
        IoWriteFuture future = control.action.write(port);
        if (future != null) {
            track(future, control.size);
        }
        return true;
    }

    /// Writes as much as the peer's window and the limit in flight allow. Returns how much that
    /// was.
    private int write(int stream, byte[] data, int offset, int length) throws IOException {
        Port port = sink;
        if (port == null) {
            return 0;
        }
        RemoteWindow window = port.getRemoteWindow();
        Session session = port.getSession();
        int done = 0;
        while (done < length && !dead && !paused && mayHandOver()) {
            int room = (int) Math.min(window.getSize(), window.getPacketSize());
            int size = Math.min(length - done, Math.min(room, PIECE));
            if (size <= 0) {
                break;
            }
            window.consume(size);
            Buffer packet = session.createBuffer(command(stream), size + 12);
            putDataHead(packet, port, stream, size);
            packet.putRawBytes(data, offset + done, size);
            track(session.writePacket(packet), size);
            done += size;
        }
        return done;
    }

    private boolean mayHandOver() {
        if (inFlight.get() < IN_FLIGHT_LIMIT) {
            return true;
        }
        stalled = true;
        // The last write may have completed between the two looks; then nobody else would wake us.
        return inFlight.get() < IN_FLIGHT_LIMIT;
    }

    private void track(IoWriteFuture future, int size) {
        if (future.isDone()) {
            return;
        }
        inFlight.addAndGet(size);
        future.addListener(written -> {
            // Runs under locks of the sink's connection: it may count, and must not write.
            if (inFlight.addAndGet(-size) < IN_FLIGHT_LIMIT / 2 && stalled) {
                stalled = false;
                executor.execute(this::carry);
            }
        });
    }

    private void credit(long bytes) {
        Port from = source;
        if (from != null && bytes > 0) {
            try {
                from.giveCredit(bytes);
            } catch (IOException | RuntimeException gone) {
                // A source that has gone sends no more; what it did send still has to arrive.
                LOG.debug("the source took no credit", gone);
            }
        }
    }

    private boolean isEmpty() {
        synchronized (lock) {
            return queue.isEmpty();
        }
    }

    private void enqueueBytes(int stream, byte[] data, int offset, int length, boolean credited) {
        int done = 0;
        synchronized (lock) {
            if (dead) {
                return;
            }
            ownBytes += credited ? 0 : length;
            if (queue.peekLast() instanceof Bytes last
                    && ((Item) last).cleared
                    && last.append(stream, credited, data, offset, length)) {
                return;
            }
            while (done < length) {
                int size = Math.min(PIECE, length - done);
                queue.addLast(
                        new Bytes(
                                true,
                                stream,
                                credited,
                                data,
                                offset + done,
                                size,
                                packet(stream, size),
                                AS_IT_GOES));
                done += size;
            }
        }
    }

    /// What is left of bytes that began to go while nothing else waited: it goes first.
    private void enqueueRest(int stream, byte[] data, int offset, int length) {
        synchronized (lock) {
            if (dead) {
                return;
            }
            int end = offset + length;
            while (end > offset) {
                int size = Math.min(PIECE, end - offset);
                end -= size;
                queue.addFirst(
                        new Bytes(
                                true,
                                stream,
                                true,
                                data,
                                end,
                                size,
                                packet(stream, size),
                                AS_IT_GOES));
            }
        }
    }

    private @Nullable Buffer packet(int stream, int size) {
        Port port = sink;
        return port == null || size < PIECE / 2
                ? null
                : port.getSession().createBuffer(command(stream), PIECE + 12);
    }

    private void enqueue(Item item) {
        boolean flooded = false;
        synchronized (lock) {
            if (dead) {
                return;
            }
            if (++waiting > WAITING_LIMIT) {
                flooded = true;
            } else {
                queue.addLast(item);
            }
        }
        if (flooded) {
            fail(new IOException("more than " + WAITING_LIMIT + " requests wait on one channel"));
            carry();
        }
    }

    private static Control requestItem(
            boolean cleared, String type, boolean wantReply, byte[] payload) {
        return new Control(
                cleared,
                PACKET_OVERHEAD + type.length() + payload.length,
                port -> {
                    Session session = port.getSession();
                    Buffer packet =
                            session.createBuffer(
                                    SshConstants.SSH_MSG_CHANNEL_REQUEST,
                                    type.length() + payload.length + 16);
                    packet.putUInt(port.getRecipient());
                    packet.putString(type);
                    packet.putBoolean(wantReply);
                    packet.putRawBytes(payload);
                    return session.writePacket(packet);
                });
    }

    private void fail(Exception cause) {
        boolean ended = dead; // by its close or an abort: then nobody waits to hear of it
        dead = true;
        discard();
        if (!ended && failed.compareAndSet(false, true)) {
            failures.flowFailed(cause);
        }
    }

    private void discard() {
        synchronized (lock) {
            queue.clear();
            waiting = 0;
            ownBytes = 0;
            lock.notifyAll();
        }
    }
}
