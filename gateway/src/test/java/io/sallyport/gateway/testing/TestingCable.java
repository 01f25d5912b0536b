package io.sallyport.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The cable between a gateway and its database: a port of 127.0.0.1 behind which another one is,
/// until a test cuts it. A way of its own for every connection, on virtual threads.
public final class TestingCable implements AutoCloseable {
    private final InetSocketAddress end;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object(); // guards silent and server
    private boolean silent;
    private @Nullable ServerSocket server;

    /// @param toPort of 127.0.0.1, what it leads to
    public TestingCable(int toPort) {
        end = new InetSocketAddress("127.0.0.1", toPort);
        try {
            ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            port = socket.getLocalPort();
            listen(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /// Nothing comes through any more, and nobody is told: a pulled plug, a firewall that drops.
    public void swallow() {
        synchronized (lock) {
            silent = true;
        }
    }

    /// Every connection is reset and every new one refused: the server is gone.
    public void refuse() {
        synchronized (lock) {
            close(server);
            server = null;
            closeAll();
        }
    }

    /// As at the beginning. What was on its way meanwhile is lost, and its connections reset.
    public void mend() {
        synchronized (lock) {
            silent = false;
            closeAll();
            lock.notifyAll();
            if (server == null) {
                try {
                    listen(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void listen(ServerSocket socket) {
        synchronized (lock) {
            server = socket;
        }
        Thread.ofVirtual().name("cable").start(() -> accept(socket));
    }

    private void accept(ServerSocket listening) {
        try {
            while (true) {
                Socket near = listening.accept();
                Socket far = new Socket();
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().name("cable").start(() -> join(near, far));
            }
        } catch (IOException closed) {
            return; // cut
        }
    }

    private void join(Socket near, Socket far) {
        try {
            awaitThrough();
            far.connect(end);
            Thread.ofVirtual().name("cable").start(() -> carry(far, near));
            carry(near, far);
        } catch (IOException refused) {
            reset(near);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] piece = new byte[8192];
        try (from;
                to) {
            for (int n = from.getInputStream().read(piece);
                    n >= 0;
                    n = from.getInputStream().read(piece)) {
                awaitThrough();
                to.getOutputStream().write(piece, 0, n);
            }
        } catch (IOException closed) {
            return; // one of the two sides, or the cable
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
        }
    }

    private void awaitThrough() throws InterruptedException {
        synchronized (lock) {
            while (silent) {
                lock.wait();
            }
        }
    }

    private void closeAll() {
        sockets.forEach(TestingCable::reset);
        sockets.clear();
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            return; // it is closed
        }
    }

    private static void close(@Nullable ServerSocket socket) {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        refuse();
        synchronized (lock) {
            silent = false;
            lock.notifyAll();
        }
    }
}
