package io.sallyport.recorder.recording;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Turns a frame's bytes into what they mean. What does not belong there is damage.
final class FrameDecoder {
    private FrameDecoder() {}

    /// @throws tools.jackson.core.JacksonException when a frame's JSON is not what belongs there
    static Frame decode(RawFrame raw) throws DamagedException {
        long at = raw.at();
        int channel = raw.channel();
        byte[] payload = raw.payload();
        return switch (raw.type()) {
            case FrameFormat.HEADED -> headed(at, payload);
            case FrameFormat.CHANNEL_OPENED ->
                    new Frame.ChannelOpened(at, channel, opened(payload));
            case FrameFormat.SHOWN -> new Frame.Shown(at, channel, payload);
            case FrameFormat.STDOUT ->
                    new Frame.Written(at, channel, OutputStreamKind.STDOUT, payload);
            case FrameFormat.STDERR ->
                    new Frame.Written(at, channel, OutputStreamKind.STDERR, payload);
            case FrameFormat.RESIZED -> {
                ByteBuffer size = exactly(payload, 2 * Integer.BYTES);
                yield new Frame.Resized(at, channel, size.getInt(), size.getInt());
            }
            case FrameFormat.NOTICED ->
                    new Frame.Noticed(at, channel, new String(payload, StandardCharsets.UTF_8));
            case FrameFormat.FILE_MOVED -> new Frame.FileMoved(at, channel, file(payload));
            case FrameFormat.CAPPED -> {
                exactly(payload, 0);
                yield new Frame.Capped(at, channel);
            }
            case FrameFormat.CHANNEL_CLOSED -> closed(at, channel, payload);
            case FrameFormat.MARKED -> new Frame.Marked(at, channel, marker(payload));
            case FrameFormat.ENDED -> ended(at, payload);
            default -> throw new DamagedException("frame type " + raw.type() + " is not known");
        };
    }

    private static Frame headed(long at, byte[] payload) throws DamagedException {
        RecordingHead read = FrameFormat.JSON.readValue(payload, RecordingHead.class);
        if (isMissing(
                read.session(),
                read.node(),
                read.person(),
                read.source(),
                read.target(),
                read.account(),
                read.started())) {
            throw new DamagedException("the head is incomplete");
        }
        return new Frame.Headed(at, read);
    }

    private static ChannelHead opened(byte[] payload) throws DamagedException {
        ChannelHead read = FrameFormat.JSON.readValue(payload, ChannelHead.class);
        ChannelHead.Terminal terminal = read.terminal();
        if (isMissing(read.kind()) || (terminal != null && isMissing(terminal.type()))) {
            throw new DamagedException("a channel's head is incomplete");
        }
        return read;
    }

    private static FileTransfer file(byte[] payload) throws DamagedException {
        FileTransfer read = FrameFormat.JSON.readValue(payload, FileTransfer.class);
        if (isMissing(read.path(), read.direction(), read.sha256())) {
            throw new DamagedException("a file's frame is incomplete");
        }
        return read;
    }

    private static Frame closed(long at, int channel, byte[] payload) throws DamagedException {
        FrameFormat.Closing read = FrameFormat.JSON.readValue(payload, FrameFormat.Closing.class);
        if (isMissing(read.summary())
                || isMissing(
                        read.summary().inputSha256(),
                        read.summary().outputSha256(),
                        read.summary().errorSha256())) {
            throw new DamagedException("a channel's end is incomplete");
        }
        return new Frame.ChannelClosed(
                at, channel, read.summary(), read.exitStatus(), read.exitSignal());
    }

    private static Frame ended(long at, byte[] payload) throws DamagedException {
        byte[] mark = FrameFormat.endMark();
        ByteBuffer end = exactly(payload, Long.BYTES + mark.length);
        if (!Arrays.equals(mark, Arrays.copyOfRange(payload, Long.BYTES, payload.length))) {
            throw new DamagedException("the end is not marked as one");
        }
        return new Frame.Ended(at, end.getLong());
    }

    private static Marker marker(byte[] payload) throws DamagedException {
        Marker read = FrameFormat.JSON.readValue(payload, Marker.class);
        if (isMissing(read.kind(), read.text())) {
            throw new DamagedException("a marker is incomplete");
        }
        return read;
    }

    private static ByteBuffer exactly(byte[] payload, int length) throws DamagedException {
        if (payload.length != length) {
            throw new DamagedException("a frame has the wrong length");
        }
        return ByteBuffer.wrap(payload);
    }

    /// JSON leaves null where a component is missing, whatever its declared type says.
    static boolean isMissing(@Nullable Object... values) {
        return Arrays.stream(values).anyMatch(Objects::isNull);
    }
}
