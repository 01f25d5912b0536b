package io.sallyport.gateway.channel;

import io.sallyport.recorder.recording.FileTransfer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the file inspectors of one channel report. Safe for use by many threads; nothing here
/// waits.
interface FileLedger {

    /// A file is about to be touched. The future completes when the fact is durable and the target
    /// may be asked.
    CompletableFuture<Void> accessed(FileAccess access);

    /// A transfer is over.
    ///
    /// @param resolved where the path leads, as the target said; absent where it was not asked
    void transferred(FileTransfer file, @Nullable String resolved, boolean isUserData);

    /// So many bytes of user data are about to go to the operator. False: they must not, and the
    /// session ends.
    boolean lets(long bytes);

    /// What the target is asked for is not passed on.
    void refused(String request, String why);

    /// The operator broke the protocol that the files are followed by: what cannot be followed does
    /// not go on.
    void breach(String what);

    /// The target does not speak the protocol; from here on its output is recorded as it is.
    void garbled();

    /// Runs once the fact is durable, off the journal's own thread; never if it could not be
    /// journalled.
    void whenDurable(CompletableFuture<Void> fact, Runnable then);
}
