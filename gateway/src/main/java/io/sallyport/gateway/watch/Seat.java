package io.sallyport.gateway.watch;

import io.sallyport.recorder.recording.ChannelHead;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// Where a person sits who stays for a while: their terminal, if they have one. Safe for use by
/// many threads.
public interface Seat {
    /// The terminal as it is now; absent where there is none.
    ChannelHead.@Nullable Terminal terminal();

    /// Whether they are gone.
    boolean isLeft();

    /// Shows text that is fit for a terminal. Waits while they do not read. Returns false when they
    /// are gone.
    boolean write(String text) throws InterruptedException;

    /// Hands on each byte they type from now on, on a thread that must not wait.
    void onKeys(IntConsumer keys);

    /// Throws away what they did not read yet, and them with it.
    void cut();
}
