package io.sallyport.gateway.channel;

import io.sallyport.gateway.forward.AskedChannel;
import io.sallyport.gateway.forward.Forwards;
import io.sallyport.gateway.session.ChannelRefused;
import io.sallyport.gateway.session.OperatorConnection;
import io.sallyport.gateway.session.SessionServices;
import io.sallyport.gateway.transport.ChannelOutput;
import io.sallyport.gateway.transport.VirtualTransport;
import io.sallyport.policy.target.Target;
import io.sallyport.recorder.screen.PrintableText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.sshd.common.Closeable;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;

/// A `direct-tcpip` channel. To a known target it is not a pipe, but the transport of an inner SSH
/// connection that the gateway itself answers: that is what makes `ssh -J` recordable. To anything
/// else it is a forward through the target of the connection's session, if there is one and its
/// terms list it ([Forwards]), and refused otherwise.
///
/// Bytes are handed to the inner connection one packet at a time, off the thread that reads the
/// outer one, and their credit returns when the inner connection took them.
public final class JumpChannel extends AskedChannel implements VirtualTransport.Carrier {
    private final SshServer inner;
    private final VirtualTransport.Service service;
    private final SessionServices services;

    private final Object lock = new Object(); // guards waiting, running, suspended, over
    private final ByteArrayOutputStream waiting =
            new ByteArrayOutputStream(); // bounded by the window
    private boolean begun;
    private boolean running;
    private boolean suspended;
    private boolean over;

    private final ChannelOutput out = new ChannelOutput(this);
    private volatile @Nullable VirtualTransport transport;

    JumpChannel(SshServer inner, VirtualTransport.Service service, SessionServices services) {
        super("jump");
        this.inner = inner;
        this.service = service;
        this.services = services;
        addCloseFutureListener(closed -> out.end(null));
    }

    @Override
    protected void asked(byte[] payload) {
        Forwards forwards = Forwards.find(getSession());
        if (forwards == null) {
            Buffer in = new ByteArrayBuffer(payload);
            enterTargetAt(in.getString(), in.getInt());
        } else {
            String host = new ByteArrayBuffer(payload).getString();
            services.executor()
                    .execute(
                            answering(() ->
                                    forwards.connect(this, payload)
                                            .ifPresent(target -> enter(target, host))));
        }
    }

    private void enterTargetAt(String host, int port) {
        Optional<Target> target = services.inventory().current().targetAt(host, port);
        if (target.isPresent()) {
            enter(target.get(), host);
            return;
        }
        OperatorConnection outer = OperatorConnection.of(getSession());
        String asked =
                PrintableText.of(host.length() > 255 ? host.substring(0, 255) : host)
                        + " port "
                        + port;
        if (outer.countRefusedRequest() <= OperatorConnection.REFUSALS_JOURNALLED) {
            services.journal()
                    .submit(
                            new ChannelRefused(
                                    outer.login().header(),
                                    "direct-tcpip " + asked,
                                    "not a target"));
        }
        refuse(
                SshConstants.SSH_OPEN_ADMINISTRATIVELY_PROHIBITED,
                "sallyport: " + asked + " is not a target of this gateway");
    }

    /// The inner connection begins.
    private void enter(Target target, String name) {
        VirtualTransport made =
                new VirtualTransport(
                        this,
                        out,
                        inner.getSessionFactory(),
                        service,
                        ((ServerSession) getSession()).getClientAddress());
        made.setAttribute(
                JumpRequest.KEY,
                new JumpRequest(OperatorConnection.of(getSession()), target, name));
        transport = made;
        confirm();
        enqueue(new byte[0], 0, 0); // the inner server speaks first
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        if (isRelayed()) {
            super.doWriteData(data, offset, length);
        } else {
            enqueue(data, offset, (int) length);
        }
    }

    @Override
    public void suspend(boolean yes) {
        synchronized (lock) {
            suspended = yes;
        }
        run();
    }

    @Override
    public void hangUp() {
        close(false);
    }

    private void enqueue(byte[] data, int offset, int length) {
        synchronized (lock) {
            if (over) {
                return; // what comes after the inner connection's end is dropped quietly
            }
            waiting.write(data, offset, length);
        }
        run();
    }

    private void run() {
        Executor executor = services.executor();
        synchronized (lock) {
            if (running || suspended || over || begun && waiting.size() == 0) {
                return;
            }
            running = true;
        }
        executor.execute(this::feed);
    }

    private void feed() {
        while (true) {
            byte[] data;
            boolean begins;
            synchronized (lock) {
                if (suspended || over || begun && waiting.size() == 0) {
                    running = false;
                    return;
                }
                begins = !begun;
                begun = true;
                data = begins ? new byte[0] : waiting.toByteArray();
                if (!begins) {
                    waiting.reset();
                }
            }
            hand(data, begins);
        }
    }

    private void hand(byte[] data, boolean begins) {
        VirtualTransport to = transport;
        if (to == null) {
            return;
        }
        IoHandler handler = inner.getSessionFactory();
        try {
            if (begins) {
                handler.sessionCreated(to);
                return;
            }
            handler.messageReceived(to, new ByteArrayBuffer(data));
            if (!isClosing()) {
                getLocalWindow().release(data.length);
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
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        out.flush();
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        VirtualTransport to = transport;
        if (to != null) {
            services.executor().execute(() -> to.close(false));
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
        super.preClose();
    }

    @Override
    protected Closeable getInnerCloseable() {
        return builder().when(this, out.pending()).close(super.getInnerCloseable()).build();
    }
}
