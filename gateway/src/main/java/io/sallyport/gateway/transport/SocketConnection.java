package io.sallyport.gateway.transport;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/// One TCP connection, read by the thread of its [EventLoop] and written by whoever has something
/// to write: what the socket does not take at once waits, in order, until it is ready for more.
final class SocketConnection extends Transport implements EventLoop.Ready {
    /// Packets handed to the system in one call.
    private static final int GATHERED = 16;

    private final SocketService service;
    private final SocketChannel channel;
    private final EventLoop loop;

    private final ArrayDeque<Write> writes = new ArrayDeque<>(); // guards itself
    private final AtomicInteger flushes = new AtomicInteger();
    private final Object interest = new Object(); // guards key, started and suspended
    private @Nullable SelectionKey key;
    private boolean started;
    private boolean suspended;

    /// Bytes on their way; after the last, the output ends.
    private static final class Write extends AbstractIoWriteFuture {
        final ByteBuffer bytes;
        final boolean last;

        Write(SocketAddress to, ByteBuffer bytes, boolean last) {
            super(to, null);
            this.bytes = bytes;
            this.last = last;
        }

        void done() {
            setValue(Boolean.TRUE);
        }

        void failed(Throwable cause) {
            setValue(cause);
        }
    }

    /// @param acceptance the address it was accepted on, or its own where it was opened from here
    SocketConnection(
            SocketService service,
            SocketChannel channel,
            EventLoop loop,
            @Nullable SocketAddress acceptance)
            throws IOException {
        SocketAddress local = channel.getLocalAddress();
        super(service, acceptance == null ? local : acceptance, local, channel.getRemoteAddress());
        this.service = service;
        this.channel = channel;
        this.loop = loop;
    }

    /// The channel is served from now on; nothing is read before [#startReading].
    void register() throws IOException {
        SelectionKey registered = loop.register(channel, 0, this);
        synchronized (interest) {
            key = registered;
        }
    }

    /// Unless it was suspended meanwhile: who is told of the connection may do so at once.
    void startReading() {
        synchronized (interest) {
            started = true;
            setInterest();
        }
    }

    // ---- reading

    @Override
    public void ready(SelectionKey ready) {
        int operations = ready.readyOps();
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            ready.interestOpsAnd(~SelectionKey.OP_WRITE);
            flush();
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            read();
        }
    }

    private void read() {
        try {
            ByteBuffer buffer = loop.readBuffer();
            int count = channel.read(buffer);
            if (count < 0) {
                close(true);
            } else if (count > 0) {
                handler().messageReceived(this, Readable.readable(buffer.flip()));
            }
        } catch (Throwable e) {
            // Whatever a packet of the peer's leads to, a programming error included, costs the
            // peer
            // this connection and nobody else theirs.
            failed(e);
        }
    }

    private void failed(Throwable cause) {
        if (isOpen() && channel.isOpen()) {
            try {
                handler().exceptionCaught(this, cause);
            } catch (Exception e) { // declared so by the library
                log.debug("{}: its failure could not be handled", this, e);
            }
        }
        close(true);
    }

    @Override
    public void suspendRead() {
        setReading(true);
    }

    @Override
    public void resumeRead() {
        setReading(false);
    }

    private void setReading(boolean suspend) {
        synchronized (interest) {
            suspended = suspend;
            setInterest();
        }
    }

    private void setInterest() {
        SelectionKey registered = key;
        if (registered == null) {
            return;
        }
        try {
            if (suspended || !started) {
                registered.interestOpsAnd(~SelectionKey.OP_READ);
            } else {
                registered.interestOpsOr(SelectionKey.OP_READ);
                loop.wakeUp();
            }
        } catch (CancelledKeyException closed) {
            log.trace("{} is closed", this);
        }
    }

    // ---- writing

    @Override
    public IoWriteFuture writeBuffer(Buffer packet) {
        return enqueue(
                new Write(
                        getRemoteAddress(),
                        ByteBuffer.wrap(packet.array(), packet.rpos(), packet.available()),
                        false));
    }

    @Override
    public void shutdownOutputStream() {
        enqueue(new Write(getRemoteAddress(), ByteBuffer.allocate(0), true));
    }

    private Write enqueue(Write write) {
        if (isClosing()) {
            write.failed(new ClosedChannelException());
            return write;
        }
        synchronized (writes) {
            writes.add(write);
        }
        EventLoop here = EventLoop.current();
        if (here == null) {
            flush();
        } else {
            here.flushLater(this);
        }
        return write;
    }

    /// Hands over what waits, as far as the socket takes it. One thread at a time does; another one
    /// that comes meanwhile leaves it to the first.
    void flush() {
        if (flushes.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = flushes.get();
            try {
                flushOnce();
            } catch (IOException e) {
                failWrites(e);
                loop.execute(() -> failed(e));
            }
        } while (flushes.addAndGet(-seen) != 0);
    }

    private void flushOnce() throws IOException {
        for (ByteBuffer[] batch = batch(); batch.length > 0; batch = batch()) {
            if (batch.length == 1) {
                channel.write(batch[0]);
            } else {
                channel.write(batch);
            }
            settle();
            if (batch[batch.length - 1].hasRemaining()) {
                awaitRoom();
                return;
            }
        }
    }

    private ByteBuffer[] batch() {
        synchronized (writes) {
            List<ByteBuffer> batch = new ArrayList<>(Math.min(GATHERED, writes.size()));
            for (Write write : writes) {
                batch.add(write.bytes);
                if (write.last || batch.size() == GATHERED) {
                    break;
                }
            }
            return batch.toArray(ByteBuffer[]::new);
        }
    }

    /// Tells those that were written.
    private void settle() throws IOException {
        while (true) {
            Write first;
            synchronized (writes) {
                first = writes.peek();
                if (first == null || first.bytes.hasRemaining()) {
                    return;
                }
                writes.poll();
            }
            if (first.last) {
                channel.shutdownOutput();
            }
            first.done(); // outside the lock: listeners write
        }
    }

    private void awaitRoom() {
        synchronized (interest) {
            SelectionKey registered = key;
            try {
                if (registered != null) {
                    registered.interestOpsOr(SelectionKey.OP_WRITE);
                    loop.wakeUp();
                }
            } catch (CancelledKeyException closed) {
                log.trace("{} is closed", this);
            }
        }
    }

    private void failWrites(Throwable cause) {
        while (true) {
            Write next;
            synchronized (writes) {
                next = writes.poll();
            }
            if (next == null) {
                return;
            }
            next.failed(cause);
        }
    }

    // ---- the end

    @Override
    protected CloseFuture doCloseGracefully() {
        List<Write> pending;
        synchronized (writes) {
            pending = List.copyOf(writes);
        }
        return builder()
                .when(this, pending)
                .run(
                        this,
                        () -> {
                            try {
                                channel.shutdownOutput();
                            } catch (IOException e) {
                                log.trace("{} was closed by its peer", this, e);
                            }
                        })
                .build()
                .close(false);
    }

    @Override
    protected void doCloseImmediately() {
        failWrites(new ClosedChannelException());
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("{} did not close cleanly", this, e);
        }
        loop.wakeUp(); // the descriptor is given back when the selector looks
        service.remove(this);
        super.doCloseImmediately();
        try {
            handler().sessionClosed(this);
        } catch (Exception e) { // declared so by the library; the connection is gone either way
            log.debug("{}: its end could not be handled", this, e);
        }
        detachAll();
    }

    // ---- what it is

    private IoHandler handler() {
        return service.handler();
    }

    @Override
    public String toString() {
        return "connection " + getId() + " with " + getRemoteAddress();
    }
}
