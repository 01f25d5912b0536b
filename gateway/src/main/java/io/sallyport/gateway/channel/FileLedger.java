package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.SessionEnd;
import io.sallyport.recorder.recording.FileTransfer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what happens to files on one channel into the journal and the recording.
final class FileLedger {
    private static final Logger LOG = LoggerFactory.getLogger(FileLedger.class);

    private final ProxySession session;
    private final int channel;

    FileLedger(ProxySession session, int channel) {
        this.session = session;
        this.channel = channel;
    }

    /// The future completes when the fact is durable and the target may be asked.
    CompletableFuture<Void> accessed(String operation, String path, @Nullable String other) {
        return session.journal(new FileAccessed(session.header(), channel, operation, path, other));
    }

    /// A transfer is over.
    void transferred(FileTransfer file) {
        ProxySession.Open open = session.opened().getNow(null);
        if (open != null) {
            open.recording().file(channel, file);
        }
        session.journal(new FileTransferred(session.header(), channel, file));
    }

    /// What the target is asked for is not passed on.
    void refused(String request, String why) {
        session.journal(new ChannelRefused(session.header(), request, why));
    }

    /// The operator broke the protocol that the files are followed by: what cannot be followed does
    /// not go on.
    void breach(String what) {
        session.end(new SessionEnd(SessionEnd.Cause.PROTOCOL, what + "; the session ends"));
    }

    /// The target does not speak the protocol; from here on its output is recorded as it is.
    void garbled() {
        LOG.info(
                "session {} channel {}: the target's output is not the file protocol",
                session.id(),
                channel);
    }

    /// Runs once the fact is durable, off the journal's own thread; never if it could not be
    /// journalled.
    void whenDurable(CompletableFuture<Void> fact, Runnable then) {
        fact.thenRunAsync(then, session.services().executor());
    }
}
