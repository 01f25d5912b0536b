package io.sallyport.web.replay;

import io.sallyport.recorder.export.Asciicast;
import io.sallyport.recorder.export.RecordingSummary;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The recordings this node's recorder keeps as files, or had stored elsewhere.
public final class FileRecordings implements Recordings {
    private final Recorder recorder;
    private final Masks masks;
    private final Function<String, Optional<Path>> finder;

    /// @param finder the file to read a session's recording from
    /// @param masks what is covered
    public FileRecordings(Recorder recorder, Function<String, Optional<Path>> finder, Masks masks) {
        this.masks = masks;
        this.recorder = recorder;
        this.finder = finder;
    }

    @Override
    public Optional<Contents> contents(String session) {
        return finder.apply(session).map(this::read);
    }

    private Contents read(Path file) {
        RecordingSummary summary;
        try (RecordingReader reader = recorder.open(file)) {
            summary = RecordingSummary.of(reader);
        }
        List<Channel> channels =
                summary.channels().stream()
                        .limit(Contents.CHANNELS_SHOWN)
                        .map(this::channel)
                        .toList();
        List<FileTransfer> files =
                summary.channels().stream()
                        .flatMap(channel -> channel.files().stream())
                        .limit(Contents.FILES_SHOWN)
                        .map(this::covered)
                        .toList();
        return new Contents(channels, files, summary.damage().isEmpty());
    }

    private Channel channel(RecordingSummary.Channel channel) {
        Integer status = channel.exitStatus();
        @Nullable String exit = status == null ? channel.exitSignal() : status.toString();
        return new Channel(
                channel.number(),
                covered(channel.head()),
                Duration.ofMillis(channel.startMillis()),
                exit,
                channel.recordedBytes());
    }

    private ChannelHead covered(ChannelHead head) {
        String command = head.command();
        return command == null
                ? head
                : new ChannelHead(head.kind(), masks.cover(command), head.terminal());
    }

    private FileTransfer covered(FileTransfer file) {
        return new FileTransfer(
                masks.cover(file.path()),
                file.direction(),
                file.bytes(),
                file.sha256(),
                file.complete());
    }

    @Override
    public void writeCast(String session, int channel, OutputStream to) throws IOException {
        Path file =
                finder.apply(session)
                        .orElseThrow(() -> new NoSuchFileException("recording of " + session));
        Writer text = new OutputStreamWriter(to, StandardCharsets.UTF_8);
        Asciicast.write(() -> recorder.open(file), channel, masks, text);
        text.flush();
    }
}
