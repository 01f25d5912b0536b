package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.ChunkReader.Chunk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Frames as version 2 has them: in encrypted chunks. Confined to one thread.
final class ChunkedFrames implements FrameSource {
    private final ChunkReader chunks;
    private final DataKey key;
    private final ChunkCoder coder = ChunkCoder.take();
    private @Nullable FrameParser frames;
    private long good;
    private int chunk;
    private long count;
    private boolean closed;

    ChunkedFrames(ChunkReader chunks, DataKey key) {
        this.chunks = chunks;
        this.key = key;
        this.good = chunks.position();
    }

    @Override
    public @Nullable RawFrame next() throws IOException, DamagedException {
        FrameParser parser = frames;
        while (parser == null || parser.isEmpty()) {
            parser = null;
            frames = null;
            good = chunks.position();
            Chunk next = chunks.next(coder);
            if (next == null) {
                good = chunks.position();
                return null;
            }
            chunk = next.header().number();
            parser = parser(next);
            frames = parser;
        }
        try {
            count++;
            RawFrame frame = parser.next();
            if (parser.isEmpty()) {
                good = chunks.position();
            }
            return frame;
        } catch (DamagedException e) {
            throw named(e);
        }
    }

    private @Nullable FrameParser parser(Chunk next) throws DamagedException {
        byte[] plain;
        try {
            // Also what is not frames, so that no byte of the file goes unproved.
            plain = coder.open(key, next.previous(), next.header(), next.sealed());
            if (next.header().kind() == ChunkFormat.END) {
                End.of(plain).check(count);
            }
        } catch (DamagedException e) {
            throw named(e);
        }
        return next.header().kind() == ChunkFormat.FRAMES
                ? new FrameParser(plain, next.header().millis())
                : null;
    }

    private DamagedException named(DamagedException e) {
        return new DamagedException("chunk " + chunk + ": " + e.getMessage());
    }

    @Override
    public long position() {
        return good;
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            coder.giveBack();
            chunks.close();
        }
    }
}
