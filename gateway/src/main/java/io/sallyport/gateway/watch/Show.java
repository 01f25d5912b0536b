package io.sallyport.gateway.watch;

import io.sallyport.recorder.recording.Frame;
import org.jspecify.annotations.Nullable;

/// How a watched channel is shown. What it returns is fit for a terminal: made here, of printable
/// characters and sequences of our own. Confined to one thread.
interface Show {

    /// Another channel is watched from here on.
    void begin(Choice.Known channel);

    /// Takes in a piece of the channel that is watched.
    void take(Frame frame);

    /// Whether so much waits to be written that it should be, before more is taken in.
    boolean isFull();

    /// What to write now.
    ///
    /// @param past more of what was there before follows at once
    /// @param quiet nothing came for a while
    String next(boolean past, boolean quiet);

    /// What to write last. Nothing is taken in any more.
    ///
    /// @param sentence why it ends; absent where that is said elsewhere
    String end(@Nullable String sentence);
}
