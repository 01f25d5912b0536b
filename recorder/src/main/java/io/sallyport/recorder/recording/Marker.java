package io.sallyport.recorder.recording;

import org.jspecify.annotations.Nullable;

/// Something that happened at a moment of a recording, for whoever looks for it there.
///
/// @param kind what it is
/// @param text the command line, the decision's sentence or the file's path
/// @param entry the id of the journal entry that tells more, where there is one
public record Marker(Kind kind, String text, @Nullable String entry) {

    public enum Kind {
        COMMAND,
        DECISION,
        FILE
    }
}
