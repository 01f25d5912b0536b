package io.sallyport.gateway.forward;

import io.sallyport.gateway.relay.Port;
import java.io.IOException;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;

/// A channel that the gateway asks a peer for, a target or an operator, because the other side
/// asked the gateway. It only translates: what happens is up to its [ForwardRelay].
final class OpenedChannel extends AbstractClientChannel implements Port {
    private final byte[] payload;
    private final ForwardRelay relay;

    /// @param type the channel's type on the wire
    /// @param payload what the request says beyond the head that all channels have
    OpenedChannel(String type, byte[] payload, ForwardRelay relay) {
        super(type);
        this.payload = payload;
        this.relay = relay;
        addCloseFutureListener(closed -> relay.gone(this));
    }

    @Override
    public synchronized OpenFuture open() throws IOException {
        if (isClosing()) {
            throw new IOException("the channel is closed");
        }
        OpenFuture future = new DefaultOpenFuture(toString(), futureLock);
        openFuture = future;
        Session session = getSession();
        String type = getChannelType();
        Buffer request =
                session.createBuffer(
                        SshConstants.SSH_MSG_CHANNEL_OPEN, type.length() + payload.length + 32);
        request.putString(type);
        request.putUInt(getChannelId());
        request.putUInt(getLocalWindow().getSize());
        request.putUInt(getLocalWindow().getPacketSize());
        request.putRawBytes(payload);
        writePacket(request);
        return future;
    }

    @Override
    protected void doOpen() {
        relay.accepted();
    }

    @Override
    public void handleOpenFailure(Buffer buffer) {
        int position = buffer.rpos();
        int reason = buffer.getInt();
        String message = buffer.getString();
        buffer.rpos(position);
        relay.refused(reason, message);
        super.handleOpenFailure(buffer);
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        if (!isEofSignalled()) { // Data after EOF breaks RFC 4254 section 5.3.
            relay.received(this, data, offset, (int) length);
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
        if (!again) {
            relay.endOfFile(this);
        }
    }

    @Override
    public void handleClose() {
        relay.closes(
                this,
                () -> {
                    try {
                        super.handleClose();
                    } catch (IOException e) {
                        close(true);
                    }
                });
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        relay.hasRoom(this);
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
        close(getSession() == null); // at once where it was never asked for: nobody would answer
    }
}
