package io.sallyport.gateway.channel;

import java.util.List;
import org.apache.sshd.client.future.DefaultOpenFuture;
import org.apache.sshd.client.future.OpenFuture;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.channel.AbstractServerChannel;

/// A channel over the limit of its connection: it does not open, and says so.
public final class ExcessChannel extends AbstractServerChannel {
    private final int limit;

    /// @param limit how many channels a connection may have open
    public ExcessChannel(int limit) {
        super("excess", List.of(), null);
        this.limit = limit;
    }

    @Override
    protected OpenFuture doInit(Buffer buffer) {
        OpenFuture opened = new DefaultOpenFuture(this, this);
        opened.setException(
                new SshChannelOpenException(
                        getChannelId(),
                        SshConstants.SSH_OPEN_RESOURCE_SHORTAGE,
                        "sallyport: a connection may have " + limit + " channels open"));
        close(true);
        return opened;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        // It was never open.
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        // It was never open.
    }
}
