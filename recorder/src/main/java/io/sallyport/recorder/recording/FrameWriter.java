package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.RecordingFiles.RecordingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/// Puts frames into a buffer and the buffer, as a chunk, into a file. Guarded by its recording's
/// lock.
///
/// All frames of a recording pass through the one buffer, so that the file is in order of time
/// although some frames wait in it and others do not.
final class FrameWriter {
    /// How much may wait in memory.
    static final int MAX_BUFFERED = 64 * 1024;

    /// What an idle recording keeps.
    private static final int SMALL_BUFFER = 2 * 1024;

    private final RecordingFile file;
    private final DataKey key;
    private final int level;
    private byte[] buffer = new byte[SMALL_BUFFER];
    private int filled;
    private byte[] chain;
    private int chunks;
    private long written;
    private long plain;
    private long frames;
    private long lastOffset;

    /// Offset of the last frame that is in the file.
    private long flushedOffset;

    /// Writes the file's header.
    ///
    /// @param level how hard zstd tries
    FrameWriter(RecordingFile file, DataKey key, FileHeader header, int level) throws IOException {
        this.file = file;
        this.key = key;
        this.level = level;
        byte[] head = header.encode();
        file.write(head, 0, head.length);
        written = head.length;
        chain = Arrays.copyOfRange(head, head.length - ChunkFormat.HASH_BYTES, head.length);
    }

    /// Buffers a frame, after writing out what would not fit beside it.
    void frame(int type, int channel, long offset, byte[] payload, int from, int length)
            throws IOException {
        if (length > FrameFormat.MAX_PAYLOAD) {
            throw new IllegalStateException("a frame of " + length + " bytes was made");
        }
        int space = length + FrameFormat.MAX_OVERHEAD;
        if (filled > 0 && filled + space > MAX_BUFFERED) {
            flush();
        }
        if (filled + space > buffer.length) {
            buffer =
                    Arrays.copyOf(
                            buffer,
                            Math.max(filled + space, Math.min(buffer.length * 2, MAX_BUFFERED)));
        }
        buffer[filled++] = (byte) type;
        varint(channel);
        varint(offset - lastOffset);
        varint(length);
        System.arraycopy(payload, from, buffer, filled, length);
        filled += length;
        lastOffset = offset;
        frames++;
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer[filled++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[filled++] = (byte) rest;
    }

    /// One write of everything that waits.
    void flush() throws IOException {
        if (filled > 0) {
            chunk(ChunkFormat.FRAMES, flushedOffset, buffer, filled);
            plain += filled;
            filled = 0;
            flushedOffset = lastOffset;
        }
    }

    /// Writes a chunk that holds something else than frames, after what waits.
    void aside(int kind, byte[] contents) throws IOException {
        flush();
        chunk(kind, lastOffset, contents, contents.length);
    }

    /// Writes out what waits, and the end.
    ///
    /// @param index offset of the index, or 0
    void end(long index) throws IOException {
        byte[] contents =
                ByteBuffer.allocate(ChunkFormat.END_PLAIN).putLong(index).putLong(frames).array();
        aside(ChunkFormat.END, contents);
    }

    private void chunk(int kind, long millis, byte[] contents, int length) throws IOException {
        if (chunks == Integer.MAX_VALUE) {
            throw new IOException(
                    "the recording has as many chunks as it can; a nonce would repeat");
        }
        int number = chunks;
        ChunkCoder coder = ChunkCoder.take();
        try {
            ChunkCoder.Sealed sealed =
                    coder.seal(key, chain, kind, number, millis, contents, length, level);
            // Counted before it is written: what a failed write left behind used this nonce.
            chunks++;
            file.write(sealed.bytes(), 0, sealed.length());
            chain = sealed.hash();
            written += sealed.length();
        } finally {
            coder.giveBack();
        }
    }

    /// Gives back the memory of a burst.
    void shrink() {
        if (filled == 0 && buffer.length > SMALL_BUFFER) {
            buffer = new byte[SMALL_BUFFER];
        }
    }

    boolean isEmpty() {
        return filled == 0;
    }

    long lastOffset() {
        return lastOffset;
    }

    long frames() {
        return frames;
    }

    /// How many bytes were handed to the file.
    long written() {
        return written;
    }

    /// How many bytes of frames are in the file, before packing.
    long plain() {
        return plain;
    }

    /// The chain with everything handed to the file, lower-case hex.
    String chain() {
        return HexFormat.of().formatHex(chain);
    }
}
