package io.sallyport.recorder.screen;

/// Whoever wants to know what happens on a [TerminalScreen] between two bytes. Called on the
/// screen's thread, before it happens: the screen may be read, and must not be fed.
public interface Moments {
    /// Nobody wants to know.
    Moments UNWATCHED = new Moments() {};

    /// The cursor goes to the next line.
    default void lineFeed() {}

    /// The cursor goes to the first column.
    default void carriageReturn() {}

    /// The program turns bracketed pastes on or off, also where they were so before.
    default void pasteBracketed(boolean on) {}
}
