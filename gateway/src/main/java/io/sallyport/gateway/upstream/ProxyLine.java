package io.sallyport.gateway.upstream;

import io.sallyport.policy.target.Zone;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection to a proxy while it is being asked for the way on: every answer is awaited until
/// one deadline, however slowly it drips. Confined to one thread, which may wait.
///
/// Nothing is read ahead: what comes behind the proxy's answer is the target's.
final class ProxyLine {
    private final Zone proxy;
    private final String called;
    private final SocketChannel channel;
    private final InputStream in;
    private final Duration timeout;
    private final long deadline;

    private ProxyLine(Zone proxy, String called, SocketChannel channel, Duration timeout)
            throws IOException {
        this.proxy = proxy;
        this.called = called;
        this.channel = channel;
        this.in = channel.socket().getInputStream();
        this.timeout = timeout;
        this.deadline = System.nanoTime() + timeout.toNanos();
    }

    /// Connects to the proxy.
    ///
    /// @param called what sentences call it
    /// @throws TargetUnreachableException with a sentence for the operator
    static ProxyLine to(Zone proxy, String called, Duration timeout) {
        InetSocketAddress address = new InetSocketAddress(proxy.host(), proxy.port());
        if (address.isUnresolved()) {
            throw new TargetUnreachableException(
                    called + ": the name " + proxy.host() + " does not resolve on the gateway");
        }
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open();
            channel.socket().connect(address, Math.toIntExact(timeout.toMillis()));
            return new ProxyLine(proxy, called, channel, timeout);
        } catch (IOException e) {
            close(channel);
            throw new TargetUnreachableException(
                    called
                            + " did not answer at "
                            + Zone.at(proxy.host(), proxy.port())
                            + " within "
                            + timeout.toSeconds()
                            + " seconds; is it up?",
                    e);
        }
    }

    SocketChannel channel() {
        return channel;
    }

    void write(byte[] request) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(request);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /// The next byte, 0 to 255.
    int read() {
        try {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw silent();
            }
            channel.socket().setSoTimeout((int) Math.max(1, left / 1_000_000));
            int next = in.read();
            if (next < 0) {
                throw failed("hung up before it answered; is that " + kind() + "?");
            }
            return next;
        } catch (SocketTimeoutException e) {
            throw silent();
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /// Passes over so many bytes.
    void skip(int count) {
        for (int i = 0; i < count; i++) {
            read();
        }
    }

    /// A failure of the proxy's, to be thrown.
    ///
    /// @param what what it did
    TargetUnreachableException failed(String what) {
        return new TargetUnreachableException(shown() + " " + what);
    }

    /// What it said is no answer a proxy gives.
    TargetUnreachableException garbled(String what) {
        return failed("said what no such proxy says (" + what + "); is that " + kind() + "?");
    }

    private TargetUnreachableException silent() {
        return failed(
                "took the connection and did not answer within "
                        + timeout.toSeconds()
                        + " seconds; is that "
                        + kind()
                        + "?");
    }

    private TargetUnreachableException lost(IOException cause) {
        return new TargetUnreachableException(
                shown() + " broke the connection off before it answered; see its log", cause);
    }

    private String shown() {
        return called + " (" + Zone.at(proxy.host(), proxy.port()) + ")";
    }

    private String kind() {
        return proxy instanceof Zone.Socks ? "a SOCKS 5 proxy" : "an HTTP proxy";
    }

    void close() {
        close(channel);
    }

    private static void close(@Nullable SocketChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing was entrusted to it.
            }
        }
    }
}
