package io.sallyport.recorder.recording;

import org.jspecify.annotations.Nullable;

/// A recording being written: one writer for one session, with any number of channels.
///
/// Safe for use by several threads; frames of one channel keep the order in which they were given.
/// Every method throws [RecordingUnavailableException] once the file could not be written, and from
/// then on.
public interface Recording {
    /// Of marks that are about no channel, or about one that was refused: no channel has this
    /// number.
    int NO_CHANNEL = FileRecording.MAX_CHANNELS;

    /// Begins a channel and returns the number that its frames carry.
    int openChannel(ChannelHead head);

    /// What a terminal is about to show. In the file (handed to the operating system) when this
    /// returns.
    void screen(int channel, byte[] data, int offset, int length);

    /// What a command without a terminal wrote. Kept up to the cap, hashed to the end; may lie in a
    /// bounded buffer for up to the flush interval.
    void output(int channel, OutputStreamKind stream, byte[] data, int offset, int length);

    /// What the operator sent to a command without a terminal: counted and hashed, never kept.
    void input(int channel, byte[] data, int offset, int length);

    /// Counts what was typed on a terminal, without looking at it.
    void typed(int channel, int length);

    /// The terminal has a new size, in characters.
    void resize(int channel, int columns, int rows);

    /// A sentence of the gateway itself, shown on this channel. One that is over shows none.
    void notice(int channel, String text);

    /// A file that came or went through this channel: a marker with its place in time.
    void file(int channel, FileTransfer file);

    /// A command, a decision or a file: listed by the recording's index, without its bytes being
    /// read.
    ///
    /// @param channel [#NO_CHANNEL] where it is about none; one that is over meanwhile counts as
    ///   none
    /// @return where it lies, in milliseconds from the session's start
    long mark(int channel, Marker marker);

    /// The channel is closed. Exactly one of status and signal is present, or neither if the target
    /// never said.
    ChannelSummary closeChannel(
            int channel, @Nullable Integer exitStatus, @Nullable String exitSignal);

    /// Offset from the start of the session, in milliseconds: where a marker made now would lie.
    long now();

    /// Ends the recording: durable and hashed when this returns. Repeatable; later calls return the
    /// same seal.
    Seal seal();
}
