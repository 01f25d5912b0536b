package io.sallyport.recorder.recording;

import io.sallyport.recorder.screen.ScreenState;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Watches a recording's frames go by and makes its keyframes and its index. Confined to one
/// thread.
final class IndexBuilder {
    /// A keyframe comes after so many bytes of frames: so much is fed to an emulator at most, to
    /// show a moment. Twice as many each time the index is full, and every other one leaves it.
    static final int KEYFRAME_EVERY = 128 * 1024;

    /// All screens together: a hostile client may open many terminals of any size.
    private static final long MAX_CELLS = 500_000;

    private static final int MAX_KEYFRAME = 256 * 1024;

    private final Map<Integer, TerminalScreen> screens = new TreeMap<>();
    private final Map<Integer, Integer> places = new TreeMap<>();
    private final List<RecordingIndex.Keyframe> keyframes = new ArrayList<>();
    private final List<RecordingIndex.Channel> channels = new ArrayList<>();
    private final List<RecordingIndex.Marked> markers = new ArrayList<>();
    private boolean complete = true;
    private boolean emulating = true;
    private long every = KEYFRAME_EVERY;
    private long since;

    void add(RawFrame raw) throws DamagedException {
        since += raw.payload().length + 4L;
        switch (raw.type()) {
            // Most of a recording, and the only frames that need not be taken apart.
            case FrameFormat.SHOWN -> {
                TerminalScreen screen = screens.get(raw.channel());
                if (screen != null) {
                    screen.feed(raw.payload(), 0, raw.payload().length);
                }
            }
            case FrameFormat.STDOUT, FrameFormat.STDERR -> {}
            default -> add(FrameDecoder.decode(raw));
        }
    }

    private void add(Frame frame) {
        switch (frame) {
            case Frame.ChannelOpened opened -> open(opened);
            case Frame.Resized resized -> {
                TerminalScreen screen = screens.get(resized.channel());
                if (screen != null) {
                    screen.resize(resized.columns(), resized.rows());
                    bound();
                }
            }
            case Frame.ChannelClosed closed -> close(closed);
            case Frame.Marked marked ->
                    mark(marked.offsetMillis(), marked.channel(), marked.marker());
            case Frame.FileMoved moved ->
                    mark(
                            moved.offsetMillis(),
                            moved.channel(),
                            new Marker(Marker.Kind.FILE, moved.file().path(), null));
            case Frame.Headed _,
                    Frame.Shown _,
                    Frame.Written _,
                    Frame.Noticed _,
                    Frame.Capped _,
                    Frame.Ended _ -> {}
        }
    }

    private void open(Frame.ChannelOpened opened) {
        ChannelHead.Terminal terminal = opened.head().terminal();
        if (terminal != null && emulating) {
            screens.put(opened.channel(), new TerminalScreen(terminal.columns(), terminal.rows()));
            bound();
        }
        if (channels.size() < RecordingIndex.MAX_ENTRIES) {
            places.put(opened.channel(), channels.size());
            ChannelHead head =
                    new ChannelHead(
                            opened.head().kind(),
                            FrameFormat.boundedOrNull(
                                    opened.head().command(), RecordingIndex.MAX_TEXT_BYTES),
                            terminal);
            channels.add(
                    new RecordingIndex.Channel(opened.channel(), head, opened.offsetMillis(), -1));
        } else {
            complete = false;
        }
    }

    /// Keyframes are a convenience: past the bound there are no more.
    private void bound() {
        long cells =
                screens.values().stream()
                        .mapToLong(screen -> (long) screen.columns() * screen.rows())
                        .sum();
        if (cells > MAX_CELLS) {
            emulating = false;
            screens.clear();
        }
    }

    private void close(Frame.ChannelClosed closed) {
        screens.remove(closed.channel());
        Integer place = places.remove(closed.channel());
        if (place != null) {
            RecordingIndex.Channel open = channels.get(place);
            channels.set(
                    place,
                    new RecordingIndex.Channel(
                            open.number(), open.head(), open.opened(), closed.offsetMillis()));
        }
    }

    private void mark(long at, int channel, Marker marker) {
        if (markers.size() < RecordingIndex.MAX_ENTRIES) {
            markers.add(
                    new RecordingIndex.Marked(
                            at,
                            channel,
                            new Marker(
                                    marker.kind(),
                                    FrameFormat.bounded(
                                            marker.text(), RecordingIndex.MAX_TEXT_BYTES),
                                    FrameFormat.boundedOrNull(
                                            marker.entry(), RecordingIndex.MAX_TEXT_BYTES))));
        } else {
            complete = false;
        }
    }

    /// The contents of a keyframe, when it is time for one and every screen's state can be told.
    byte @Nullable [] keyframe() {
        if (!emulating || since < every) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Map.Entry<Integer, TerminalScreen> entry : screens.entrySet()) {
            Optional<String> state = ScreenState.of(entry.getValue());
            if (state.isEmpty()) {
                return null; // In the middle of a sequence: after the next frame, then.
            }
            byte[] bytes = state.get().getBytes(StandardCharsets.UTF_8);
            out.writeBytes(
                    ByteBuffer.allocate(4 * Integer.BYTES)
                            .putInt(entry.getKey())
                            .putInt(entry.getValue().columns())
                            .putInt(entry.getValue().rows())
                            .putInt(bytes.length)
                            .array());
            out.writeBytes(bytes);
        }
        since = 0;
        return out.size() == 0 || out.size() > MAX_KEYFRAME ? null : out.toByteArray();
    }

    void keyframeAt(long offset, long at) {
        if (keyframes.size() == RecordingIndex.MAX_KEYFRAMES) {
            List<RecordingIndex.Keyframe> kept = new ArrayList<>();
            for (int i = 1; i < keyframes.size(); i += 2) {
                kept.add(keyframes.get(i));
            }
            keyframes.clear();
            keyframes.addAll(kept);
            every *= 2;
        }
        keyframes.add(new RecordingIndex.Keyframe(at, offset));
    }

    byte[] encode() {
        return FrameFormat.JSON
                .writeValueAsString(new RecordingIndex(keyframes, channels, markers, complete))
                .getBytes(StandardCharsets.UTF_8);
    }
}
