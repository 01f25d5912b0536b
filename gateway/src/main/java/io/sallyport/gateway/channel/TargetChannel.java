package io.sallyport.gateway.channel;

import io.sallyport.gateway.relay.Port;
import java.io.IOException;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.common.util.buffer.Buffer;

/// The channel at a target that an operator's channel is relayed to. It only translates: what
/// happens is up to its [TargetRelay].
final class TargetChannel extends AbstractClientChannel implements Port {
    private final TargetRelay relay;

    TargetChannel(TargetRelay relay) {
        super("session");
        this.relay = relay;
        addCloseFutureListener(closed -> relay.targetGone());
    }

    @Override
    protected void doOpen() {
        relay.targetOpened();
    }

    @Override
    public void handleOpenFailure(Buffer buffer) {
        int position = buffer.rpos();
        buffer.getInt();
        String message = buffer.getString();
        buffer.rpos(position);
        relay.targetRefused(message);
        super.handleOpenFailure(buffer);
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        relay.fromTarget(0, data, offset, (int) length);
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        relay.fromTarget(1, data, offset, (int) length);
    }

    @Override
    public void handleRequest(Buffer buffer) throws IOException {
        String type = buffer.getString();
        boolean wantReply = buffer.getBoolean();
        byte[] payload = new byte[buffer.available()];
        buffer.getRawBytes(payload);
        relay.requestedByTarget(type, wantReply, payload);
    }

    @Override
    public void handleSuccess() {
        relay.answeredByTarget(true);
    }

    @Override
    public void handleFailure() {
        relay.answeredByTarget(false);
    }

    @Override
    public void handleEof() throws IOException {
        boolean again = isEofSignalled();
        super.handleEof();
        if (!again) {
            relay.targetEndOfFile();
        }
    }

    @Override
    public void handleClose() {
        relay.targetCloses(() -> {
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
        relay.targetHasRoom();
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
