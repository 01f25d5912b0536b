package io.sallyport.gateway.forward;

import io.sallyport.gateway.relay.Port;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;

/// A channel that a peer asked for, an operator or a target, and that leads elsewhere. It only
/// translates: what happens is up to its [ForwardRelay].
public abstract class AskedChannel extends AbstractServerChannel implements Port {
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable OpenFuture opening;
    private volatile @Nullable ForwardRelay relay;

    protected AskedChannel(String name) {
        super(name, List.of(), null);
        addCloseFutureListener(closed -> {
            ForwardRelay to = relay;
            if (to != null) {
                to.gone(this);
            }
        });
    }

    /// The peer asks. Answered by [#confirm] or [#refuse], now or later; must not wait.
    ///
    /// @param payload what the request says beyond the head that all channels have
    protected abstract void asked(byte[] payload);

    /// Everything goes through this relay from now on.
    void relayedBy(ForwardRelay by) {
        relay = by;
    }

    /// Whether a relay has it.
    protected final boolean isRelayed() {
        return relay != null;
    }

    /// The peer's wish is granted: the channel is open.
    protected final void confirm() {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        signalChannelOpenSuccess(); // sends the confirmation
        OpenFuture future = opening;
        if (future != null) {
            future.setOpened();
        }
    }

    /// Said by the channel itself: through the library's future the peer would get a generic text
    /// instead of the sentence.
    protected final void refuse(int reason, String sentence) {
        if (!answered.compareAndSet(false, true)) {
            return; // a second answer would be one to another channel
        }
        Session session = getSession();
        Buffer failure =
                session.createBuffer(
                        SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE, sentence.length() * 3 + 32);
        failure.putUInt(getRecipient());
        failure.putUInt(reason);
        failure.putString(sentence);
        failure.putString("");
        try {
            session.writePacket(failure);
        } catch (IOException e) {
            session.close(true);
        }
        close(true);
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        OpenFuture future = new DefaultOpenFuture(this, this);
        opening = future;
        byte[] payload = new byte[buffer.available()];
        buffer.getRawBytes(payload);
        answering(() -> asked(payload)).run();
        return future;
    }

    /// The work of an answer that may fail on what the peer sent: a request that is too short, say.
    /// The peer is answered then too, and nobody waits for an answer that never comes.
    protected final Runnable answering(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException malformed) {
                log.debug("{}: a request could not be understood", this, malformed);
                refuse(
                        SshConstants.SSH_OPEN_CONNECT_FAILED,
                        "sallyport: the request could not be understood");
            }
        };
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        ForwardRelay to = relay;
        if (to != null && !isEofSignalled()) { // Data after EOF breaks RFC 4254 section 5.3.
            to.received(this, data, offset, (int) length);
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        throw new UnsupportedOperationException("extended data on a forward");
    }

    @Override
    public void handleEof() throws IOException {
        boolean again = isEofSignalled();
        super.handleEof();
        ForwardRelay to = relay;
        if (to != null && !again) {
            to.endOfFile(this);
        }
    }

    @Override
    public void handleClose() throws IOException {
        ForwardRelay to = relay;
        if (to == null) {
            super.handleClose();
        } else {
            to.closes(this, this::answerClose);
        }
    }

    private void answerClose() {
        try {
            super.handleClose();
        } catch (IOException e) {
            close(true);
        }
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        ForwardRelay to = relay;
        if (to != null) {
            to.hasRoom(this);
        }
    }

    @Override
    public void giveCredit(long bytes) throws IOException {
        if (!isClosing()) {
            getLocalWindow().release(bytes);
        }
    }

    @Override
    public void sendEndOfFile() throws IOException {
        sendEof();
    }

    @Override
    public void hangUp() {
        close(false);
    }
}
