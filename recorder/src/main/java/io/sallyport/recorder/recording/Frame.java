package io.sallyport.recorder.recording;

import org.jspecify.annotations.Nullable;

/// A piece of a recording. The container is described in `docs/formats/recording.md`.
public sealed interface Frame {

    /// Milliseconds since the session's start; never smaller than that of the frame before.
    long offsetMillis();

    /// The channel the frame belongs to; 0 for frames of the recording itself.
    int channel();

    /// What the recording is of; always the first frame.
    record Headed(long offsetMillis, RecordingHead head) implements Frame {
        @Override
        public int channel() {
            return 0;
        }
    }

    record ChannelOpened(long offsetMillis, int channel, ChannelHead head) implements Frame {}

    /// What a terminal was about to show. The array belongs to whoever reads the frame.
    @SuppressWarnings("ArrayRecordComponent") // a frame is read once and never compared
    record Shown(long offsetMillis, int channel, byte[] data) implements Frame {}

    /// What a command without a terminal wrote. The array belongs to whoever reads the frame.
    @SuppressWarnings("ArrayRecordComponent") // a frame is read once and never compared
    record Written(long offsetMillis, int channel, OutputStreamKind stream, byte[] data)
            implements Frame {}

    record Resized(long offsetMillis, int channel, int columns, int rows) implements Frame {}

    /// A sentence of the gateway itself.
    record Noticed(long offsetMillis, int channel, String text) implements Frame {}

    record FileMoved(long offsetMillis, int channel, FileTransfer file) implements Frame {}

    record Marked(long offsetMillis, int channel, Marker marker) implements Frame {}

    /// From here on the channel's output is only counted and hashed.
    record Capped(long offsetMillis, int channel) implements Frame {}

    record ChannelClosed(
            long offsetMillis,
            int channel,
            ChannelSummary summary,
            @Nullable Integer exitStatus,
            @Nullable String exitSignal)
            implements Frame {}

    /// The recording was ended by its writer; always the last frame.
    ///
    /// @param frames how many frames precede this one
    record Ended(long offsetMillis, long frames) implements Frame {
        @Override
        public int channel() {
            return 0;
        }
    }
}
