package io.sallyport.gateway.upstream;

import io.sallyport.gateway.transport.ChannelOutput;
import io.sallyport.gateway.transport.VirtualTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.channel.LocalWindow;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.jspecify.annotations.Nullable;

/// A `direct-tcpip` channel (RFC 4254 section 7.2) through a hop, as the transport of the SSH
/// connection with what lies behind it. No socket listens anywhere.
///
/// What the hop sends is handed to the inner connection at once, on the thread that reads from the
/// hop; credit returns when the inner connection took it. While that one reads nothing, as much as
/// the window waits here and no more.
final class HopChannel extends AbstractClientChannel implements VirtualTransport.Carrier {
    private final String host;
    private final int port;
    private final Executor executor;
    private final ChannelOutput output = new ChannelOutput(this);

    private final Object lock = new Object(); // guards waiting, busy, suspended, ended, over
    private final ByteArrayOutputStream waiting =
            new ByteArrayOutputStream(); // bounded by the window
    private boolean busy;
    private boolean suspended = true; // until somebody is there to take it
    private boolean ended;
    private boolean over;

    private volatile @Nullable VirtualTransport transport;
    private volatile @Nullable IoHandler inner;

    /// @param executor runs what was kept while the inner connection read nothing
    HopChannel(String host, int port, Executor executor) {
        super("direct-tcpip");
        this.host = host;
        this.port = port;
        this.executor = executor;
    }

    @Override
    public synchronized OpenFuture open() throws IOException {
        if (isClosing()) {
            throw new SshException("the connection is closed");
        }
        openFuture = new DefaultOpenFuture(this, futureLock);
        Session session = getSession();
        LocalWindow window = getLocalWindow();
        Buffer request =
                session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN, host.length() + 64);
        request.putString(getChannelType());
        request.putUInt(getChannelId());
        request.putUInt(window.getSize());
        request.putUInt(window.getPacketSize());
        request.putString(host);
        request.putUInt(port);
        request.putString("127.0.0.1"); // the originator: a matter of the hop's log only
        request.putUInt(0);
        writePacket(request);
        return openFuture;
    }

    /// The hop's reason code for refusing the channel (RFC 4254 section 5.1); 0 where it has not
    /// refused.
    int refusal() {
        return openFailureReason;
    }

    /// What the hop says to its refusal; not to be shown as it is.
    String saidToRefusal() {
        return String.valueOf(openFailureMsg);
    }

    @Override
    protected void doOpen() {
        // Nothing yet: the inner connection begins when somebody made one.
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        output.flush();
    }

    /// The transport that this channel is, once it is open; nothing is handed over before
    /// `suspend(false)`.
    VirtualTransport transport(IoHandler handler, VirtualTransport.Service service) {
        VirtualTransport made =
                new VirtualTransport(
                        this,
                        output,
                        handler,
                        service,
                        InetSocketAddress.createUnresolved(host, port));
        inner = handler;
        transport = made;
        if (isClosing()) {
            made.close(true); // it closed before there was something to close with it
        }
        return made;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        synchronized (lock) {
            if (over) {
                return; // what comes after the inner connection's end is dropped quietly
            }
            if (busy || suspended) {
                waiting.write(data, offset, (int) length);
                return;
            }
            busy = true;
        }
        hand(data, offset, (int) length);
        handWaiting();
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        throw new UnsupportedOperationException("extended data on a tunnel");
    }

    @Override
    public void suspend(boolean yes) {
        synchronized (lock) {
            suspended = yes;
            if (busy || suspended || over) {
                return;
            }
            busy = true;
        }
        // Not here: who takes the brake off may hold locks that the inner connection needs.
        executor.execute(this::handWaiting);
    }

    @Override
    public void hangUp() {
        close(false);
    }

    private void handWaiting() {
        while (true) {
            byte[] data;
            synchronized (lock) {
                if (suspended || over || waiting.size() == 0) {
                    busy = false;
                    break;
                }
                data = waiting.toByteArray();
                waiting.reset();
            }
            hand(data, 0, data.length);
        }
        endIfDrained();
    }

    private void hand(byte[] data, int offset, int length) {
        VirtualTransport to = transport;
        IoHandler handler = inner;
        if (to == null || handler == null) {
            return;
        }
        try {
            handler.messageReceived(to, new ByteArrayBuffer(data, offset, length));
            if (!isClosing()) {
                getLocalWindow().release(length);
            }
        } catch (Exception failure) { // declared so by the library: whatever it is ends the inner
            // connection
            try {
                handler.exceptionCaught(to, failure);
            } catch (Exception again) {
                to.close(true);
            }
        }
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        synchronized (lock) {
            ended = true;
        }
        endIfDrained();
    }

    private void endIfDrained() {
        synchronized (lock) {
            if (!ended || busy || waiting.size() > 0) {
                return;
            }
        }
        VirtualTransport to = transport;
        if (to != null) {
            to.close(true);
        }
    }

    @Override
    protected void preClose() {
        synchronized (lock) {
            over = true;
            waiting.reset();
        }
        VirtualTransport to = transport;
        if (to != null) {
            to.close(true);
        }
        output.end(null);
        super.preClose();
    }
}
