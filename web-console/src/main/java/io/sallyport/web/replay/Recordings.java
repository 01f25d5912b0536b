package io.sallyport.web.replay;

import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the console reads of recordings. Safe for use by many threads.
public interface Recordings {

    /// What is in the recording of this session; empty where the node has none.
    ///
    /// @throws io.sallyport.recorder.recording.RecordingUnavailableException when there is one and
    ///   it cannot be read
    Optional<Contents> contents(String session);

    /// Writes one channel as asciicast v2 (https://docs.asciinema.org/manual/asciicast/v2/), as it
    /// is read: nothing of the recording's size is held in memory.
    ///
    /// @param channel the channel's number in [Contents#channels]
    void writeCast(String session, int channel, OutputStream to) throws IOException;

    /// @param channels at most the first [#CHANNELS_SHOWN], in the order in which they opened
    /// @param files at most the first [#FILES_SHOWN], in the order in which they were moved
    /// @param complete false where the recording breaks off
    record Contents(List<Channel> channels, List<FileTransfer> files, boolean complete) {
        public static final int CHANNELS_SHOWN = 1_000;
        public static final int FILES_SHOWN = 1_000;

        public Contents {
            channels = List.copyOf(channels);
            files = List.copyOf(files);
        }

        /// The channel of this number, if it is shown.
        Optional<Channel> channel(int number) {
            return channels.stream().filter(channel -> channel.number() == number).findFirst();
        }
    }

    /// @param number the channel's number in the recording
    /// @param head what it was for
    /// @param opened when it opened, from the start of the session
    /// @param exit how it ended, `0`, `1`, `TERM`; absent where the target never said
    /// @param outputBytes what it showed or wrote
    record Channel(
            int number,
            ChannelHead head,
            Duration opened,
            @Nullable String exit,
            long outputBytes) {}
}
