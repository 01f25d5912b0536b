package io.sallyport.recorder.export;

import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.ChannelSummary;
import io.sallyport.recorder.recording.Damage;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a recording holds, without its bytes.
///
/// @param head what it is of; absent when that is not readable
/// @param channels by number
/// @param lastOffsetMillis offset of the last readable frame
/// @param damage where reading stopped early
public record RecordingSummary(
        Optional<RecordingHead> head,
        List<Channel> channels,
        long lastOffsetMillis,
        Optional<Damage> damage) {

    /// How many file transfers are listed for one channel; the rest is counted.
    public static final int MAX_FILES = 10_000;

    public RecordingSummary {
        channels = List.copyOf(channels);
    }

    /// @param recordedBytes bytes of output the recording holds
    /// @param capped true when there was more output than it holds
    /// @param end offset of the close; of the last frame where the channel was never closed
    /// @param summary absent where the channel was never closed
    /// @param files what was moved, the first [#MAX_FILES]
    /// @param unlistedFiles how many more were moved
    public record Channel(
            int number,
            ChannelHead head,
            long startMillis,
            long endMillis,
            long recordedBytes,
            boolean capped,
            @Nullable ChannelSummary summary,
            @Nullable Integer exitStatus,
            @Nullable String exitSignal,
            List<FileTransfer> files,
            long unlistedFiles) {
        public Channel {
            files = List.copyOf(files);
        }

        public boolean hasTerminal() {
            return head.terminal() != null;
        }
    }

    /// Reads the recording to its end. The reader is not closed.
    public static RecordingSummary of(RecordingReader reader) {
        Map<Integer, Building> channels = new TreeMap<>();
        long last = 0;
        while (reader.hasNext()) {
            Frame frame = reader.next();
            last = frame.offsetMillis();
            if (frame instanceof Frame.ChannelOpened opened) {
                channels.putIfAbsent(opened.channel(), new Building(opened));
            } else {
                Building channel = channels.get(frame.channel());
                if (channel != null) {
                    channel.add(frame);
                }
            }
        }
        return new RecordingSummary(
                reader.head(),
                channels.values().stream().map(Building::channel).toList(),
                last,
                reader.damage());
    }

    private static final class Building {
        private final Frame.ChannelOpened opened;
        private final List<FileTransfer> files = new ArrayList<>();
        private long unlistedFiles;
        private long end;
        private long bytes;
        private boolean capped;
        private Frame.@Nullable ChannelClosed closed;

        Building(Frame.ChannelOpened opened) {
            this.opened = opened;
            this.end = opened.offsetMillis();
        }

        void add(Frame frame) {
            // A mark may come when the channel is closed: it does not make it longer.
            if (!(frame instanceof Frame.Ended) && closed == null) {
                end = frame.offsetMillis();
            }
            switch (frame) {
                case Frame.Shown shown -> bytes += shown.data().length;
                case Frame.Written written -> bytes += written.data().length;
                case Frame.Capped _ -> capped = true;
                case Frame.ChannelClosed close -> closed = close;
                case Frame.FileMoved moved -> {
                    if (files.size() < MAX_FILES) {
                        files.add(moved.file());
                    } else {
                        unlistedFiles++;
                    }
                }
                case Frame.Headed _,
                        Frame.ChannelOpened _,
                        Frame.Resized _,
                        Frame.Noticed _,
                        Frame.Marked _,
                        Frame.Ended _ -> {}
            }
        }

        Channel channel() {
            Frame.ChannelClosed close = closed;
            return new Channel(
                    opened.channel(),
                    opened.head(),
                    opened.offsetMillis(),
                    end,
                    bytes,
                    capped,
                    close == null ? null : close.summary(),
                    close == null ? null : close.exitStatus(),
                    close == null ? null : close.exitSignal(),
                    files,
                    unlistedFiles);
        }
    }
}
