package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.ChunkFormat.Header;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Opens a version 2 recording at any moment: reads its index, the keyframe before the moment and
/// what follows, and nothing that lies before. Where there is no index (broken off, short or very
/// long), the chunks' headers are read instead. Confined to one thread.
///
/// Each chunk that is used is proved by the data key and the chain's value before it; that nothing
/// is missing between is what reading the whole file proves.
public final class SeekableRecording implements AutoCloseable {
    private final FileChannel file;
    private final FileHeader.Read header;
    private final DataKey key;
    private final ChunkCoder coder = ChunkCoder.take();
    private final RecordingIndex index;
    private long bytesRead;
    private boolean closed;

    private SeekableRecording(FileChannel file, List<? extends KeyUnwrapper> keys)
            throws IOException, DamagedException {
        this.file = file;
        byte[] magic = bytes(0, ChunkFormat.magic().length);
        if (!ChunkFormat.isMagic(magic)) {
            throw new DamagedException("it is no version 2 recording; read it from its start");
        }
        InputStream start = Channels.newInputStream(file.position(magic.length));
        header = FileHeader.read(start);
        bytesRead += header.bytes().length - magic.length;
        key =
                header.header()
                        .open(keys)
                        .orElseThrow(() ->
                                new RecordingUnavailableException(
                                        "it opens with none of the keys at hand, only with: "
                                                + header.header().recipients()));
        RecordingIndex stored = storedIndex();
        index = stored == null ? scannedIndex() : stored;
    }

    /// @throws RecordingUnavailableException when it cannot be read, with these keys or at all
    public static SeekableRecording open(Path path, List<? extends KeyUnwrapper> keys) {
        FileChannel file = null;
        try {
            file = FileChannel.open(path, StandardOpenOption.READ);
            return new SeekableRecording(file, keys);
        } catch (IOException | DamagedException | RecordingUnavailableException e) {
            closeQuietly(file);
            throw new RecordingUnavailableException(
                    "cannot open the recording " + path + ": " + e.getMessage(), e);
        }
    }

    private static void closeQuietly(@Nullable FileChannel file) {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new RecordingUnavailableException("cannot close a recording: " + e, e);
        }
    }

    /// What is where.
    public RecordingIndex index() {
        return index;
    }

    /// How many bytes of the file were read so far.
    public long bytesRead() {
        return bytesRead;
    }

    /// What a channel's terminal showed at a moment; empty where it has none, or was not open yet.
    /// After its end: what it showed last.
    ///
    /// @param millis from the session's start
    /// @throws RecordingUnavailableException when what is needed for it is damaged
    public Optional<TerminalScreen> screenAt(int channel, long millis) {
        try {
            RecordingIndex.Channel known =
                    index.channels().stream()
                            .filter(c -> c.number() == channel)
                            .findFirst()
                            .orElse(null);
            long until =
                    known != null && known.closed() >= 0
                            ? Math.min(millis, known.closed())
                            : millis;
            return Optional.ofNullable(screen(channel, until));
        } catch (IOException | DamagedException | JacksonException e) {
            throw new RecordingUnavailableException(
                    "cannot show the recording at " + millis + " ms: " + e.getMessage(), e);
        }
    }

    private @Nullable TerminalScreen screen(int channel, long until)
            throws IOException, DamagedException {
        long from = header.bytes().length;
        for (RecordingIndex.Keyframe keyframe : index.keyframes()) {
            // Strictly before: frames of the keyframe's own millisecond may follow it, and a
            // channel
            // that closed in it is no longer there.
            if (keyframe.at() < until) {
                from = keyframe.offset();
            }
        }
        TerminalScreen screen = null;
        Chunk chunk = chunk(from);
        while (chunk != null && chunk.header().kind() != ChunkFormat.END) {
            if (chunk.header().kind() == ChunkFormat.KEYFRAME) {
                if (screen == null) {
                    screen = screen(chunk.plain(), channel);
                }
            } else if (chunk.header().kind() == ChunkFormat.FRAMES) {
                FrameParser frames = new FrameParser(chunk.plain(), chunk.header().millis());
                while (!frames.isEmpty()) {
                    RawFrame frame = frames.next();
                    if (frame.at() > until) {
                        return screen;
                    }
                    if (frame.channel() == channel) {
                        screen = fed(screen, frame);
                    }
                }
            }
            from = chunk.end();
            chunk = chunk(from);
        }
        return screen;
    }

    private static @Nullable TerminalScreen fed(@Nullable TerminalScreen screen, RawFrame raw)
            throws DamagedException {
        if (raw.type() == FrameFormat.CHANNEL_OPENED
                && FrameDecoder.decode(raw) instanceof Frame.ChannelOpened opened) {
            ChannelHead.Terminal terminal = opened.head().terminal();
            return terminal == null
                    ? null
                    : new TerminalScreen(terminal.columns(), terminal.rows());
        }
        if (screen != null) {
            switch (raw.type()) {
                case FrameFormat.SHOWN -> screen.feed(raw.payload(), 0, raw.payload().length);
                case FrameFormat.RESIZED -> {
                    if (FrameDecoder.decode(raw) instanceof Frame.Resized resized) {
                        screen.resize(resized.columns(), resized.rows());
                    }
                }
                default -> {} // Nothing that a terminal shows.
            }
        }
        return screen;
    }

    /// The terminal's state out of a keyframe; null where it was not open then.
    private static @Nullable TerminalScreen screen(byte[] plain, int channel)
            throws DamagedException {
        ByteBuffer in = ByteBuffer.wrap(plain);
        while (in.remaining() >= 4 * Integer.BYTES) {
            int number = in.getInt();
            int columns = in.getInt();
            int rows = in.getInt();
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new DamagedException("a keyframe is out of bounds");
            }
            if (number == channel) {
                TerminalScreen screen = new TerminalScreen(columns, rows);
                screen.feed(plain, in.position(), length);
                return screen;
            }
            in.position(in.position() + length);
        }
        return null;
    }

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
    private record Chunk(Header header, byte[] plain, long end) {}

    /// The chunk at an offset; null where the file ends, or is not complete.
    private @Nullable Chunk chunk(long offset) throws IOException, DamagedException {
        Header found = headerAt(offset);
        if (found == null) {
            return null;
        }
        long contents = offset + ChunkFormat.HEADER_BYTES;
        long end = contents + found.sealed() + ChunkFormat.HASH_BYTES;
        if (end > file.size()) {
            return null; // Still being written, or torn: nothing of it was shown.
        }
        byte[] previous = bytes(offset - ChunkFormat.HASH_BYTES, ChunkFormat.HASH_BYTES);
        byte[] sealed = bytes(contents, found.sealed());
        return new Chunk(found, coder.open(key, previous, found, sealed), end);
    }

    private @Nullable Header headerAt(long offset) throws IOException, DamagedException {
        if (offset < header.bytes().length || offset > file.size() - ChunkFormat.HEADER_BYTES) {
            return null;
        }
        return Header.decode(bytes(offset, ChunkFormat.HEADER_BYTES));
    }

    private @Nullable RecordingIndex storedIndex() throws IOException, DamagedException {
        long last = file.size() - ChunkFormat.OVERHEAD - ChunkFormat.END_PLAIN;
        if (last < header.bytes().length) {
            return null;
        }
        byte[] end = bytes(last, ChunkFormat.HEADER_BYTES);
        // Told by its kind and length: without an end other bytes lie here.
        if (end[0] != ChunkFormat.END
                || ByteBuffer.wrap(end).getInt(end.length - Integer.BYTES)
                        != ChunkFormat.END_PLAIN + ChunkFormat.TAG_BYTES) {
            return null;
        }
        try {
            Chunk chunk = chunk(last);
            if (chunk == null || chunk.header().kind() != ChunkFormat.END) {
                return null;
            }
            long at = End.of(chunk.plain()).index();
            Chunk stored = at == 0 ? null : chunk(at);
            return stored == null || stored.header().kind() != ChunkFormat.INDEX
                    ? null
                    : FrameFormat.JSON.readValue(stored.plain(), RecordingIndex.class);
        } catch (DamagedException | JacksonException _) {
            return null; // Made anew from what is there.
        }
    }

    /// Made from the chunks' headers and nothing else: keyframes, but neither channels nor markers.
    private RecordingIndex scannedIndex() throws IOException {
        List<RecordingIndex.Keyframe> keyframes = new ArrayList<>();
        long at = header.bytes().length;
        try {
            Header found = headerAt(at);
            while (found != null) {
                if (found.kind() == ChunkFormat.KEYFRAME) {
                    keyframes.add(new RecordingIndex.Keyframe(found.millis(), at));
                }
                at += (long) ChunkFormat.OVERHEAD - ChunkFormat.TAG_BYTES + found.sealed();
                found = headerAt(at);
            }
        } catch (DamagedException _) {
            // What follows has no meaning; what precedes it can be opened.
            return new RecordingIndex(keyframes, List.of(), List.of(), false);
        }
        return new RecordingIndex(keyframes, List.of(), List.of(), false);
    }

    private byte[] bytes(long offset, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            if (file.read(into, offset + into.position()) < 0) {
                throw new EOFException("the file ends too early");
            }
        }
        bytesRead += length;
        return into.array();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            coder.giveBack();
            closeQuietly(file);
        }
    }
}
