package io.sallyport.recorder.recording;

import java.util.List;

/// What is where in a recording, without its bytes.
///
/// @param keyframes in order of time
/// @param channels in the order in which they opened
/// @param markers commands, decisions and files, in order of time
/// @param complete false where there was more than an index holds, or the index was made by reading
///   what a broken recording has
public record RecordingIndex(
        List<Keyframe> keyframes, List<Channel> channels, List<Marked> markers, boolean complete) {

    /// How many channels, and how many markers, an index holds.
    public static final int MAX_ENTRIES = 1_000;

    /// How many keyframes it holds.
    public static final int MAX_KEYFRAMES = 8_000;

    /// How much of a marker's text it holds, in bytes.
    public static final int MAX_TEXT_BYTES = 256;

    public RecordingIndex {
        keyframes = List.copyOf(keyframes);
        channels = List.copyOf(channels);
        markers = List.copyOf(markers);
    }

    /// @param at milliseconds from the session's start
    /// @param offset where its chunk begins in the file
    public record Keyframe(long at, long offset) {}

    /// @param opened milliseconds from the session's start
    /// @param closed the same; negative where it never was
    public record Channel(int number, ChannelHead head, long opened, long closed) {}

    /// @param at milliseconds from the session's start
    public record Marked(long at, int channel, Marker marker) {}
}
