package io.sallyport.recorder.recording;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a version 2 file proves without its key: that its chunks are those that were chained, all
/// of them, in order, up to an end.
///
/// The chain needs no secret: whoever can write the file can make another. That it is the one that
/// was written shows only against the head that the journal's seal has, or with the key.
public final class ChainCheck {
    private static final int BUFFER = 64 * 1024;

    private @Nullable FileHeader header;
    private @Nullable Damage damage;
    private boolean encrypted;
    private int chunks;
    private long goodBytes;
    private long lastMillis;
    private String head = "";

    private ChainCheck() {}

    /// Reads the file to its end, or to the first chunk that does not belong there.
    ///
    /// @throws RecordingUnavailableException when the file cannot be read
    public static ChainCheck of(Path file) {
        ChainCheck check = new ChainCheck();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            check.read(in);
        } catch (IOException e) {
            throw new RecordingUnavailableException(
                    "cannot read the recording " + file + ": " + e, e);
        }
        return check;
    }

    private void read(InputStream in) throws IOException {
        if (!ChunkFormat.isMagic(in.readNBytes(ChunkFormat.magic().length))) {
            return;
        }
        encrypted = true;
        ChunkCoder coder = ChunkCoder.take();
        try {
            FileHeader.Read start = FileHeader.read(in);
            header = start.header();
            goodBytes = start.bytes().length;
            ChunkReader reader = new ChunkReader(in, start);
            try {
                ChunkReader.Chunk chunk = reader.next(coder);
                while (chunk != null) {
                    lastMillis = chunk.header().millis();
                    chunk = reader.next(coder);
                }
            } finally {
                chunks = reader.chunks();
                goodBytes = reader.position();
                head = reader.chain();
            }
        } catch (EOFException e) {
            damage = new Damage(goodBytes, "what lies there is not complete");
        } catch (DamagedException e) {
            damage = new Damage(goodBytes, String.valueOf(e.getMessage()));
        } finally {
            coder.giveBack();
        }
    }

    /// False of version 1, which has no chain; everything else is empty then.
    public boolean isEncrypted() {
        return encrypted;
    }

    /// Whether one of these opens the data key. False also where it was wrapped for one of them and
    /// then changed.
    public boolean opensWith(List<? extends KeyUnwrapper> keys) {
        try {
            return header != null && header.open(keys).isPresent();
        } catch (RecordingUnavailableException e) {
            return false;
        }
    }

    /// The first thing that does not belong where it lies.
    public Optional<Damage> damage() {
        return Optional.ofNullable(damage);
    }

    public int chunks() {
        return chunks;
    }

    /// How much of the file, from its start, is chained.
    public long goodBytes() {
        return goodBytes;
    }

    /// Offset of the last chained chunk from the session's start.
    public long lastMillis() {
        return lastMillis;
    }

    /// The chain's head, lower-case hex.
    public String head() {
        return head;
    }

    /// The session that the file says it is of.
    public Optional<String> session() {
        return Optional.ofNullable(header).map(FileHeader::session);
    }
}
