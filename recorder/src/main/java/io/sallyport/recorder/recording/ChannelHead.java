package io.sallyport.recorder.recording;

import org.jspecify.annotations.Nullable;

/// What a channel of a session is for.
///
/// @param kind what was asked for
/// @param command the command line of an exec, or the name of a subsystem; absent for a shell
/// @param terminal the terminal, if the channel has one
public record ChannelHead(Kind kind, @Nullable String command, @Nullable Terminal terminal) {

    public enum Kind {
        SHELL,
        EXEC,
        SUBSYSTEM
    }

    /// @param type the value of `TERM`
    /// @param columns width in characters
    /// @param rows height in characters
    public record Terminal(String type, int columns, int rows) {}
}
