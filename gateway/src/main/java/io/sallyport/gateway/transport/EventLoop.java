package io.sallyport.gateway.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that waits for many sockets and does what they are ready for, one after the other.
///
/// What is written while a socket is served goes out when it has been served: many small packets,
/// one call of the system. The socket written to may belong to another loop.
final class EventLoop implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);

    /// What is read from one socket before the next has its turn.
    static final int READ_BYTES = 256 * 1024;

    /// Something that a socket can be ready for.
    @FunctionalInterface
    interface Ready {
        /// Called on the loop's thread. What it throws closes the socket.
        void ready(SelectionKey key) throws IOException;
    }

    private final Selector selector;
    private final Thread thread;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<SocketConnection> unflushed = new ArrayDeque<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BYTES);

    private static final class LoopThread extends Thread {
        final EventLoop loop;

        LoopThread(EventLoop loop, String name) {
            super(loop::run, name);
            this.loop = loop;
            setDaemon(true);
        }
    }

    EventLoop(String name) {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new LoopThread(this, name);
    }

    /// The loop whose thread is calling, if one is.
    static @Nullable EventLoop current() {
        return Thread.currentThread() instanceof LoopThread own ? own.loop : null;
    }

    void start() {
        thread.start();
    }

    /// What is registered is no longer served.
    void stop() {
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("a selector did not close", e);
        }
    }

    /// Runs it soon, on the loop's thread.
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        wakeUp();
    }

    /// A change of interest or a closed channel counts from now on, not from the next traffic.
    void wakeUp() {
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    SelectionKey register(SelectableChannel channel, int interest, Ready ready) throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, interest, ready);
        wakeUp();
        return key;
    }

    /// For whoever reads on this loop's thread, until it returns.
    ByteBuffer readBuffer() {
        return readBuffer.clear();
    }

    /// Flushes the connection when what is being served has been served. On this loop's thread.
    void flushLater(SocketConnection connection) {
        if (unflushed.peekLast() != connection) { // the packets of a bulk stream follow each other
            unflushed.addLast(connection);
        }
    }

    private void run() {
        while (selector.isOpen()) {
            try {
                selector.select(this::serve);
            } catch (IOException e) {
                LOG.error("waiting for sockets failed", e);
            } catch (ClosedSelectorException stopped) {
                return;
            }
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                guarded(task);
            }
        }
    }

    private void serve(SelectionKey key) {
        guarded(() -> {
            try {
                ((Ready) key.attachment()).ready(key);
            } catch (CancelledKeyException closedMeanwhile) {
                LOG.trace("a socket was closed before it was served");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void guarded(Runnable work) {
        attempt(work);
        while (!unflushed.isEmpty()) { // also after a failure: others were written to as well
            attempt(unflushed.removeFirst()::flush);
        }
    }

    /// A loop carries the sessions of many: the failure of one of them must not end it.
    private void attempt(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            LOG.error("{}: a connection was not served", thread.getName(), e);
        }
    }
}
