package io.sallyport.gateway.channel;

import io.sallyport.gateway.session.ChannelRefused;
import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.SessionEnd;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.screen.PrintableText;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what happens to files on one channel into the journal and the recording.
final class SessionFileLedger implements FileLedger {
    private static final Logger LOG = LoggerFactory.getLogger(SessionFileLedger.class);

    private final ProxySession session;
    private final int channel;
    private final Consumer<String> stderr;

    /// @param stderr what the operator's client shows as the channel's standard error
    SessionFileLedger(ProxySession session, int channel, Consumer<String> stderr) {
        this.session = session;
        this.channel = channel;
        this.stderr = stderr;
    }

    @Override
    public CompletableFuture<Void> accessed(FileAccess access) {
        String operation = access.operation();
        String path = access.path();
        String other = access.other();
        CompletableFuture<Entry> journalled =
                session.journal(
                        new FileAccessed(
                                session.header(),
                                channel,
                                operation,
                                path,
                                other,
                                access.resolved(),
                                access.otherResolved(),
                                isUserData(access.isUserData())));
        // What is read or written is in the recording with its size and hash once it was moved.
        return operation.equals("read") || operation.equals("write")
                ? journalled.thenAccept(entry -> {})
                : journalled.thenAcceptAsync(
                        entry ->
                                session.mark(
                                        channel,
                                        Marker.Kind.FILE,
                                        operation + " " + path + (other == null ? "" : " " + other),
                                        entry),
                        session.services().executor());
    }

    @Override
    public void transferred(FileTransfer file, @Nullable String resolved, boolean isUserData) {
        ProxySession.Open open = session.opened().getNow(null);
        if (open != null) {
            open.recording().file(channel, file);
        }
        session.journal(
                new FileTransferred(
                        session.header(), channel, file, resolved, isUserData(isUserData)));
    }

    private boolean isUserData(boolean ifItHoldsAny) {
        return ifItHoldsAny && session.target().holdsUserData();
    }

    @Override
    public boolean lets(long bytes) {
        return session.outflow().lets(bytes);
    }

    @Override
    public void refused(String request, String why) {
        session.decided(
                channel,
                request + " refused: " + why,
                new ChannelRefused(session.header(), request, why));
        stderr.accept("sallyport: " + PrintableText.of(why) + "\n");
    }

    @Override
    public void breach(String what) {
        session.end(new SessionEnd(SessionEnd.Cause.PROTOCOL, what + "; the session ends"));
    }

    @Override
    public void garbled() {
        LOG.info(
                "session {} channel {}: the target's output is not the file protocol",
                session.id(),
                channel);
    }

    @Override
    public void whenDurable(CompletableFuture<Void> fact, Runnable then) {
        fact.thenRunAsync(then, session.services().executor());
    }
}
