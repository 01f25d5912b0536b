package io.sallyport.gateway.channel;

import io.sallyport.gateway.relay.Flow;
import io.sallyport.gateway.relay.Port;
import io.sallyport.gateway.transport.EventLoops;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A `session` channel that an operator opened. It parses, keeps the bounds and hands everything to
/// its [ChannelUse]; everything that goes to the operator goes through one [Flow].
public final class OperatorChannel extends AbstractServerChannel implements Port {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorChannel.class);

    private final Function<OperatorChannel, ChannelUse> uses;
    private final Flow toOperator;
    private final AtomicBoolean closedTold = new AtomicBoolean();
    private volatile boolean closedByOperator;
    private volatile @Nullable ChannelUse use;

    /// @param uses decides what the channel is for, once it is open
    public OperatorChannel(Function<OperatorChannel, ChannelUse> uses, Executor executor) {
        super("operator", List.of(), null);
        this.uses = uses;
        this.toOperator = new Flow(null, EventLoops.here(executor), cause -> close(true));
        addCloseFutureListener(closed -> tellClosed());
    }

    /// The way to the operator: connected from the start.
    public Flow toOperator() {
        return toOperator;
    }

    /// From now on the channel is used for something else: a menu became a session.
    public void useFor(ChannelUse next) {
        use = next;
        if (closedByOperator || isClosing()) {
            next.closed();
        }
    }

    /// Tells the operator a last thing and closes: text on standard error, an exit status, end.
    public void conclude(String text, int exitStatus) {
        if (!text.isEmpty()) {
            toOperator.ownData(1, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        conclude(exitStatus);
    }

    /// An exit status, end of file, close.
    public void conclude(int exitStatus) {
        toOperator.request("exit-status", false, ChannelRequests.exitStatus(exitStatus));
        toOperator.endOfFile();
        toOperator.close();
    }

    private ChannelUse use() {
        ChannelUse current = use;
        if (current == null) {
            synchronized (this) {
                current = use;
                if (current == null) {
                    toOperator.connect(this);
                    current = uses.apply(this);
                    use = current;
                }
            }
        }
        return current;
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        OpenFuture opened = super.doInit(buffer); // sends the confirmation
        use();
        return opened;
    }

    @Override
    public void handleRequest(Buffer buffer) throws IOException {
        String type = buffer.getString();
        boolean wantReply = buffer.getBoolean();
        byte[] payload = new byte[buffer.available()];
        buffer.getRawBytes(payload);
        use().requested(type, wantReply, payload);
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        if (!isEofSignalled()) { // Data after EOF breaks RFC 4254 section 5.3: dropped, and its
            // credit with it.
            use().received(data, offset, (int) length);
        }
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        // RFC 4254 defines no extended data towards a server: dropped, and its credit with it.
        LOG.debug("dropped {} bytes of extended data from an operator", length);
    }

    @Override
    public void handleEof() throws IOException {
        boolean again = isEofSignalled();
        super.handleEof();
        if (!again) {
            use().endOfFile();
        }
    }

    /// Clients close when both directions are at their end, and still wait for the exit status: the
    /// answer must not come before it.
    @Override
    public void handleClose() {
        closedByOperator = true;
        if (!tellClosed()) {
            answerClose();
        }
    }

    /// Answers the operator's close after what is being written now; what else waits is dropped.
    void answerClose() {
        toOperator.abort(this::closeBothWays);
    }

    private void closeBothWays() {
        try {
            super.handleClose();
        } catch (IOException e) {
            close(true);
        }
    }

    @Override
    public void handleWindowAdjust(Buffer buffer) throws IOException {
        super.handleWindowAdjust(buffer);
        toOperator.carry();
    }

    private boolean tellClosed() {
        ChannelUse current = use;
        return current != null && closedTold.compareAndSet(false, true) && current.closed();
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
        if (closedByOperator) {
            closeBothWays();
        } else {
            close(false);
        }
    }
}
