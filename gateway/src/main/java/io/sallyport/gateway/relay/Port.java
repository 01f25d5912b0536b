package io.sallyport.gateway.relay;

import java.io.IOException;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.session.Session;

/// One end of a relayed channel, as a [Flow] writes into it or gives credit back to it.
public interface Port {

    /// The SSH connection the channel belongs to.
    Session getSession();

    /// The channel's number at the peer, for the head of every packet.
    long getRecipient();

    /// How much the peer is willing to receive.
    RemoteWindow getRemoteWindow();

    /// Lets the peer send that many more bytes. Called outside any lock of the flow's.
    void giveCredit(long bytes) throws IOException;

    /// Sends `SSH_MSG_CHANNEL_EOF` once.
    void sendEndOfFile() throws IOException;

    /// Sends `SSH_MSG_CHANNEL_CLOSE` and lets the channel end.
    void hangUp();
}
