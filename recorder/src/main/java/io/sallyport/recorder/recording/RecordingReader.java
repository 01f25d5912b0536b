package io.sallyport.recorder.recording;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Reads a recording frame by frame, up to its end or to the first byte that is not right. Trusts
/// nothing in the file: every length is checked before memory is taken. Confined to one thread.
///
/// Finds what is torn or flipped. That nobody replaced frames together with their checksums is what
/// the seal in the journal is for.
public final class RecordingReader implements Iterator<Frame>, AutoCloseable {
    private static final int MAGIC_BYTES = 8;
    private static final int BUFFER = 64 * 1024;

    /// Offsets past this many milliseconds, a hundred years, are damage.
    private static final long MAX_OFFSET_MILLIS = 100L * 366 * 24 * 60 * 60 * 1000;

    private final InputStream in;
    private final CRC32C checksum = new CRC32C();
    private final byte[] header = new byte[FrameFormat.MAX_OVERHEAD];
    private int headerLength;
    private long position;
    private long offset;
    private long frames;
    private boolean ended;
    private @Nullable Frame next;
    private @Nullable Damage damage;
    private @Nullable RecordingHead head;

    /// What is wrong in a frame.
    private static final class BadFrameException extends Exception {
        BadFrameException(String message) {
            super(message);
        }
    }

    private RecordingReader(InputStream in) throws IOException {
        this.in = in;
        byte[] magic = in.readNBytes(MAGIC_BYTES);
        if (!FrameFormat.isMagic(magic)) {
            damage = new Damage(0, "the file does not start as a version 1 recording does");
            return;
        }
        position = MAGIC_BYTES;
        advance();
        if (next instanceof Frame.Headed headed) {
            head = headed.head();
        }
    }

    /// @throws RecordingUnavailableException when the file cannot be opened; what is wrong inside
    ///   it is [#damage]
    public static RecordingReader open(Path file) {
        try {
            return read(Files.newInputStream(file));
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot read the recording " + file + ": " + e, e);
        }
    }

    /// Reads from a stream, which is closed with the reader.
    static RecordingReader read(InputStream in) throws IOException {
        return new RecordingReader(new BufferedInputStream(in, BUFFER));
    }

    /// What the recording is of; absent when not even that is readable.
    public Optional<RecordingHead> head() {
        return Optional.ofNullable(head);
    }

    /// Where and why the frames end before their time. Known when [#hasNext] is false; also present
    /// when nothing is wrong but the writer never ended the recording.
    public Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }

    /// The length of what was whole so far, the frame that [#next] will return included.
    public long position() {
        return position;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Frame next() {
        Frame frame = next;
        if (frame == null) {
            throw new NoSuchElementException("the recording has no more frames");
        }
        advance();
        return frame;
    }

    private void advance() {
        next = null;
        if (damage != null) {
            return;
        }
        try {
            next = readFrame();
        } catch (EOFException e) {
            damage = new Damage(position, "the last frame is not complete");
        } catch (BadFrameException e) {
            damage = new Damage(position, String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            damage = new Damage(position, "a frame's JSON is not what belongs there");
        } catch (IOException e) {
            damage = new Damage(position, "the file cannot be read: " + e);
        }
    }

    private @Nullable Frame readFrame() throws IOException, BadFrameException {
        headerLength = 0;
        int type = in.read();
        if (ended) {
            if (type >= 0) {
                throw new BadFrameException("bytes follow the end");
            }
            return null;
        }
        if (type < 0) {
            throw new BadFrameException("the recording was never ended by its writer");
        }
        header[headerLength++] = (byte) type;
        long channel = varint(FileRecording.MAX_CHANNELS, "channel");
        long delta = varint(MAX_OFFSET_MILLIS, "time");
        int length = (int) varint(FrameFormat.MAX_PAYLOAD, "length");
        byte[] payload = in.readNBytes(length);
        byte[] sum = in.readNBytes(FrameFormat.CHECKSUM_BYTES);
        if (payload.length < length || sum.length < FrameFormat.CHECKSUM_BYTES) {
            throw new EOFException();
        }
        checksum.reset();
        checksum.update(header, 0, headerLength);
        checksum.update(payload);
        int stored = (sum[0] & 0xff) | (sum[1] & 0xff) << 8 | (sum[2] & 0xff) << 16 | sum[3] << 24;
        if (stored != (int) checksum.getValue()) {
            throw new BadFrameException("a frame's checksum does not fit");
        }
        if (frames == 0 && type != FrameFormat.HEADED) {
            throw new BadFrameException("the first frame does not say what is recorded");
        }
        if (offset + delta > MAX_OFFSET_MILLIS) {
            throw new BadFrameException("a frame's time is out of bounds");
        }
        Frame frame = frame(type, (int) channel, offset + delta, payload);
        offset += delta;
        position += headerLength + length + FrameFormat.CHECKSUM_BYTES;
        frames++;
        return frame;
    }

    private long varint(long max, String what) throws IOException, BadFrameException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (headerLength == header.length) {
                throw new BadFrameException("a frame's " + what + " is out of bounds");
            }
            header[headerLength++] = (byte) next;
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                if (value > max) {
                    throw new BadFrameException("a frame's " + what + " is out of bounds");
                }
                return value;
            }
        }
        throw new BadFrameException("a frame's " + what + " is out of bounds");
    }

    private Frame frame(int type, int channel, long at, byte[] payload) throws BadFrameException {
        return switch (type) {
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
            case FrameFormat.ENDED -> ended(at, payload);
            default -> throw new BadFrameException("frame type " + type + " is not known");
        };
    }

    private Frame headed(long at, byte[] payload) throws BadFrameException {
        if (frames > 0) {
            throw new BadFrameException("a second head");
        }
        RecordingHead read = FrameFormat.JSON.readValue(payload, RecordingHead.class);
        if (isMissing(
                read.session(),
                read.node(),
                read.person(),
                read.source(),
                read.target(),
                read.account(),
                read.started())) {
            throw new BadFrameException("the head is incomplete");
        }
        return new Frame.Headed(at, read);
    }

    private static ChannelHead opened(byte[] payload) throws BadFrameException {
        ChannelHead read = FrameFormat.JSON.readValue(payload, ChannelHead.class);
        ChannelHead.Terminal terminal = read.terminal();
        if (isMissing(read.kind()) || (terminal != null && isMissing(terminal.type()))) {
            throw new BadFrameException("a channel's head is incomplete");
        }
        return read;
    }

    private static FileTransfer file(byte[] payload) throws BadFrameException {
        FileTransfer read = FrameFormat.JSON.readValue(payload, FileTransfer.class);
        if (isMissing(read.path(), read.direction(), read.sha256())) {
            throw new BadFrameException("a file's frame is incomplete");
        }
        return read;
    }

    private static Frame closed(long at, int channel, byte[] payload) throws BadFrameException {
        FrameFormat.Closing read = FrameFormat.JSON.readValue(payload, FrameFormat.Closing.class);
        if (isMissing(read.summary())
                || isMissing(
                        read.summary().inputSha256(),
                        read.summary().outputSha256(),
                        read.summary().errorSha256())) {
            throw new BadFrameException("a channel's end is incomplete");
        }
        return new Frame.ChannelClosed(
                at, channel, read.summary(), read.exitStatus(), read.exitSignal());
    }

    private Frame ended(long at, byte[] payload) throws BadFrameException {
        byte[] mark = FrameFormat.endMark();
        ByteBuffer end = exactly(payload, Long.BYTES + mark.length);
        long counted = end.getLong();
        if (counted != frames
                || !Arrays.equals(mark, Arrays.copyOfRange(payload, Long.BYTES, payload.length))) {
            throw new BadFrameException(
                    "the end counts " + counted + " frames where there are " + frames);
        }
        ended = true;
        return new Frame.Ended(at, counted);
    }

    private static ByteBuffer exactly(byte[] payload, int length) throws BadFrameException {
        if (payload.length != length) {
            throw new BadFrameException("a frame has the wrong length");
        }
        return ByteBuffer.wrap(payload);
    }

    /// JSON leaves null where a component is missing, whatever its declared type says.
    private static boolean isMissing(@Nullable Object... values) {
        return Arrays.stream(values).anyMatch(java.util.Objects::isNull);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new RecordingUnavailableException("cannot close a recording: " + e, e);
        }
    }
}
