package io.sallyport.recorder.export;

/// What a player is given of one channel. Confined to one thread.
interface Played {
    /// @param stream 0 for a terminal and for standard output, 1 for standard error
    /// @return what the player shows for it; may be empty
    String shown(int stream, byte[] data);

    /// The terminal has a new size, which the player was told.
    String resized(int columns, int rows);

    /// What is left to show when the channel ends.
    String end();
}
