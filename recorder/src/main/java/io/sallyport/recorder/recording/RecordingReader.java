package io.sallyport.recorder.recording;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// Reads a recording frame by frame, up to its end or to the first byte that is not right. Trusts
/// nothing in the file: every length is checked before memory is taken. Confined to one thread.
///
/// In version 1 finds what is torn or flipped; that nobody replaced frames together with their
/// checksums is what the seal in the journal is for. In version 2 every byte is authenticated by
/// the data key, the order by the chain; that nobody who has the key wrote another is again the
/// seal's.
public final class RecordingReader implements Iterator<Frame>, AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final @Nullable FrameSource source;
    private long position;
    private long frames;
    private boolean ended;

    /// Where the frame lies whose meaning is looked at; negative while it is read.
    private long faultAt = -1;

    private @Nullable Frame next;
    private @Nullable Damage damage;
    private @Nullable RecordingHead head;

    private RecordingReader(@Nullable FrameSource source, @Nullable Damage damage) {
        this.source = source;
        this.damage = damage;
        if (source != null) {
            position = source.position();
        }
        advance();
        if (next instanceof Frame.Headed headed) {
            head = headed.head();
        }
    }

    /// @param keys what may open the recording's data key; not needed for version 1
    /// @throws RecordingUnavailableException when the file cannot be opened, or with none of the
    ///   keys; what is wrong inside it is [#damage]
    public static RecordingReader open(Path file, List<? extends KeyUnwrapper> keys) {
        try {
            return read(Files.newInputStream(file), keys);
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot read the recording " + file + ": " + e, e);
        } catch (RecordingUnavailableException e) {
            throw new RecordingUnavailableException(
                    "cannot read the recording " + file + ": " + e.getMessage(), e);
        }
    }

    /// Reads from a stream, which is closed with the reader.
    static RecordingReader read(InputStream stream, List<? extends KeyUnwrapper> keys)
            throws IOException {
        InputStream in = new BufferedInputStream(stream, BUFFER);
        try {
            return read(in, in.readNBytes(ChunkFormat.magic().length), keys);
        } catch (EOFException e) {
            return damaged(in, "the header is not complete");
        } catch (DamagedException e) {
            return damaged(in, String.valueOf(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static RecordingReader read(
            InputStream in, byte[] magic, List<? extends KeyUnwrapper> keys)
            throws IOException, DamagedException {
        if (FrameFormat.isMagic(magic)) {
            return new RecordingReader(new VersionOneFrames(in, magic.length), null);
        }
        if (!ChunkFormat.isMagic(magic)) {
            return damaged(in, "the file does not start as a recording of version 1 or 2 does");
        }
        FileHeader.Read header = FileHeader.read(in);
        DataKey key =
                header.header()
                        .open(keys)
                        .orElseThrow(() ->
                                new RecordingUnavailableException(
                                        "it opens with none of the keys at hand, only with: "
                                                + header.header().recipients()));
        return new RecordingReader(new ChunkedFrames(new ChunkReader(in, header), key), null);
    }

    private static RecordingReader damaged(InputStream in, String reason) throws IOException {
        in.close();
        return new RecordingReader(null, new Damage(0, reason));
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
        FrameSource from = source;
        if (damage != null || from == null) {
            return;
        }
        try {
            next = readFrame(from);
        } catch (EOFException e) {
            damage =
                    new Damage(
                            faultAt < 0 ? from.position() : faultAt,
                            "what lies there is not complete");
        } catch (DamagedException e) {
            damage =
                    new Damage(
                            faultAt < 0 ? from.position() : faultAt,
                            String.valueOf(e.getMessage()));
        } catch (JacksonException e) {
            damage =
                    new Damage(
                            faultAt < 0 ? from.position() : faultAt,
                            "a frame's JSON is not what belongs there");
        } catch (IOException e) {
            damage =
                    new Damage(
                            faultAt < 0 ? from.position() : faultAt,
                            "the file cannot be read: " + e);
        }
    }

    private @Nullable Frame readFrame(FrameSource from) throws IOException, DamagedException {
        faultAt = -1;
        long start = from.position();
        RawFrame raw = from.next();
        if (raw == null) {
            position = from.position();
            if (!ended) {
                throw new DamagedException("the recording was never ended by its writer");
            }
            return null;
        }
        faultAt = start;
        if (ended) {
            throw new DamagedException("bytes follow the end");
        }
        if ((frames == 0) != (raw.type() == FrameFormat.HEADED)) {
            throw new DamagedException(
                    frames == 0
                            ? "the first frame does not say what is recorded"
                            : "a second head");
        }
        Frame frame = FrameDecoder.decode(raw);
        if (frame instanceof Frame.Ended end) {
            if (end.frames() != frames) {
                throw new DamagedException(
                        "the end counts " + end.frames() + " frames where there are " + frames);
            }
            ended = true;
        }
        frames++;
        position = from.position();
        return frame;
    }

    @Override
    public void close() {
        try {
            if (source != null) {
                source.close();
            }
        } catch (IOException e) {
            throw new RecordingUnavailableException("cannot close a recording: " + e, e);
        }
    }
}
