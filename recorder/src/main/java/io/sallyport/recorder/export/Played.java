package io.sallyport.recorder.export;

import java.io.IOException;

/// What a player is given of one channel. Confined to one thread.
interface Played {
    /// Where it goes.
    @FunctionalInterface
    interface Player {
        /// @param at in milliseconds; never less than before
        /// @param text may be empty
        void output(long at, String text) throws IOException;
    }

    /// @param stream 0 for a terminal and for standard output, 1 for standard error
    void shown(long at, int stream, byte[] data, Player player) throws IOException;

    /// The terminal has a new size. The player is told by `told` once what came before is shown.
    void resized(long at, int columns, int rows, Player player, Told told) throws IOException;

    /// Tells the player.
    @FunctionalInterface
    interface Told {
        void tell() throws IOException;
    }

    /// Shows what came so far: something of another kind comes next.
    default void settle(Player player) throws IOException {}

    /// Shows what is left when the channel ends.
    void end(long at, Player player) throws IOException;
}
