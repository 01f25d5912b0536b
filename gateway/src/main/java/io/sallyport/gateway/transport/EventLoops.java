package io.sallyport.gateway.transport;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The network of a node: a few threads that serve every connection with operators and targets.
///
/// In the library's own, built on asynchronous channels, each packet is a call of the system and
/// each wait a change of threads: `docs/performance.md` has what that costs.
public final class EventLoops implements IoServiceFactoryFactory, Executor, AutoCloseable {
    /// In the context of a connection to be opened: a socket that is connected already, through a
    /// proxy. It is the connection's from then on, whatever becomes of it.
    public static final AttributeKey<SocketChannel> CONNECTED = new AttributeKey<>();

    private static final Logger LOG = LoggerFactory.getLogger(EventLoops.class);

    /// Signing in waits for the disk now and then, and key exchange for the processor: with two
    /// loops for each processor others go on meanwhile.
    private static final int LOOPS = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());

    private final List<EventLoop> loops;
    private final AtomicInteger dealt = new AtomicInteger();

    /// Starts the threads.
    public EventLoops() {
        loops = IntStream.range(0, LOOPS).mapToObj(i -> new EventLoop("network-" + i)).toList();
        loops.forEach(EventLoop::start);
    }

    EventLoop next() {
        return loops.get(Math.floorMod(dealt.getAndIncrement(), loops.size()));
    }

    /// Runs it soon, on the thread of one of the loops; it must not wait.
    @Override
    public void execute(Runnable task) {
        next().execute(task);
    }

    /// For what must not wait: runs it soon, on the loop that asks for it where one does, so that
    /// what it writes goes out in one call with what else is written there; elsewhere on `other`.
    public static Executor here(Executor other) {
        return task -> {
            EventLoop loop = EventLoop.current();
            (loop == null ? other : loop).execute(task);
        };
    }

    /// Closes a channel that may be registered with a loop, and has its descriptor given back.
    void close(Closeable channel) {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("a channel did not close cleanly", e);
        }
        loops.forEach(EventLoop::wakeUp);
    }

    @Override
    public IoServiceFactory create(FactoryManager manager) {
        return new Services();
    }

    @Override
    public void setExecutorServiceFactory(Factory<CloseableExecutorService> factory) {
        // The loops are all the threads there are.
    }

    /// Ends the threads; whoever uses them has closed its connections before.
    @Override
    public void close() {
        loops.forEach(EventLoop::stop);
    }

    private final class Services extends AbstractCloseable implements IoServiceFactory {
        private @Nullable IoServiceEventListener listener;

        @Override
        public IoConnector createConnector(IoHandler handler) {
            return new SocketConnector(EventLoops.this, handler);
        }

        @Override
        public IoAcceptor createAcceptor(IoHandler handler) {
            return new SocketAcceptor(EventLoops.this, handler);
        }

        @Override
        public @Nullable IoServiceEventListener getIoServiceEventListener() {
            return listener;
        }

        @Override
        public void setIoServiceEventListener(@Nullable IoServiceEventListener listener) {
            this.listener = listener;
        }
    }
}
