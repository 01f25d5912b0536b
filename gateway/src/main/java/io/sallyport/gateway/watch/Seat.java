package io.sallyport.gateway.watch;

import io.sallyport.recorder.recording.ChannelHead;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Where a person sits who stays for a while: their terminal, if they have one. Safe for use by
/// many threads.
public interface Seat {
    /// Bytes that a command may be sent.
    int MOST_INPUT = 1 << 20;

    /// The terminal as it is now; absent where there is none.
    ChannelHead.@Nullable Terminal terminal();

    /// Whether they are gone.
    boolean isLeft();

    /// Shows text that is fit for a terminal. Waits while they do not read. Returns false when they
    /// are gone.
    boolean write(String text) throws InterruptedException;

    /// All that they send, once they have sent it and said so. Completes exceptionally where that is
    /// more than [#MOST_INPUT], or they are gone before.
    CompletableFuture<byte[]> input();

    /// Hands on each byte they type from now on, on a thread that must not wait.
    void onKeys(IntConsumer keys);

    /// Throws away what they did not read yet, and them with it.
    void cut();
}
