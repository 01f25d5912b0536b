package io.sallyport.gateway.attack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A port that takes connections and speaks no SSH, or not enough of it.
final class RawTarget implements AutoCloseable {
    private final ServerSocket socket;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();

    /// What is said to whoever connects; after it the connection stays open until the peer leaves.
    interface Speech {
        void to(RawTarget target, Socket peer) throws IOException;
    }

    RawTarget(int port, Speech speech) {
        try {
            socket = new ServerSocket(port, 50, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(() -> {
            try {
                while (true) {
                    Socket peer = socket.accept();
                    connections.incrementAndGet();
                    Thread.startVirtualThread(() -> converse(peer, speech));
                }
            } catch (IOException closed) {
                // the test is over
            }
        });
    }

    private void converse(Socket peer, Speech speech) {
        try (peer) {
            speech.to(this, peer);
            while (peer.getInputStream().read() >= 0) {
                // what the gateway says is of no interest; that it leaves is
            }
        } catch (IOException left) {
            // also a way to leave
        } finally {
            connections.decrementAndGet();
        }
    }

    void send(Socket peer, byte[] bytes) throws IOException {
        peer.getOutputStream().write(bytes);
        sent.addAndGet(bytes.length);
    }

    /// How many bytes anybody took.
    long sent() {
        return sent.get();
    }

    int connections() {
        return connections.get();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
