package io.sallyport.gateway.upstream;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.sshd.client.channel.AbstractClientChannel;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.ConnectionService;

/// An authenticated connection to a target. Safe for use by many threads.
public final class TargetConnection {
    private final ClientSession session;
    private final String target;
    private final SignIn signIn;
    private final Passage passage;

    TargetConnection(ClientSession session, String target, SignIn signIn, Passage passage) {
        this.session = session;
        this.target = target;
        this.signIn = signIn;
        this.passage = passage;
    }

    /// Fingerprint of the host key the target showed.
    public String hostKey() {
        return signIn.shownHostKey();
    }

    /// Asks the target for a channel; the channel itself hears the answer.
    public void open(AbstractClientChannel channel) throws IOException {
        ConnectionService service = session.getService(ConnectionService.class);
        if (service == null) {
            throw new IOException("the connection to " + target + " is closed");
        }
        service.registerChannel(channel);
        channel.open();
    }

    /// Calls back once when the connection is closed; at once if it is already.
    public void onClosed(Runnable listener) {
        AtomicBoolean told = new AtomicBoolean();
        session.addCloseFutureListener(closed -> {
            if (told.compareAndSet(false, true)) {
                listener.run();
            }
        });
    }

    /// A sentence that says by whom the connection was closed.
    public String whyClosed() {
        String lost = passage.whyLost();
        if (lost != null) {
            return lost;
        }
        // Each new key exchange shows a host key again, and it is held to the pins again.
        String refusal = signIn.check().refusal();
        return refusal != null ? refusal : target + " closed the connection";
    }

    /// Closes the connection; what the session left on the target gets the hang-up that a closed
    /// connection means.
    public void close() {
        session.close(true);
    }
}
