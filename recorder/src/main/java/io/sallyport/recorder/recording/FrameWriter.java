package io.sallyport.recorder.recording;

import io.sallyport.recorder.recording.RecordingFiles.RecordingFile;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/// Puts frames into a buffer and the buffer into a file. Guarded by its recording's lock.
///
/// All frames of a recording pass through the one buffer, so that the file is in order of time
/// although some frames wait in it and others do not.
final class FrameWriter {
    /// How much may wait in memory.
    static final int MAX_BUFFERED = 64 * 1024;

    /// What an idle recording keeps.
    private static final int SMALL_BUFFER = 2 * 1024;

    private final RecordingFile file;
    private final MessageDigest digest = FrameFormat.sha256();
    private final CRC32C checksum = new CRC32C();
    private byte[] buffer = new byte[SMALL_BUFFER];
    private int filled;
    private long written;
    private long frames;
    private long lastOffset;

    FrameWriter(RecordingFile file) {
        this.file = file;
        byte[] magic = FrameFormat.magic();
        System.arraycopy(magic, 0, buffer, 0, magic.length);
        filled = magic.length;
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
        int start = filled;
        buffer[filled++] = (byte) type;
        varint(channel);
        varint(offset - lastOffset);
        varint(length);
        System.arraycopy(payload, from, buffer, filled, length);
        filled += length;
        checksum.reset();
        checksum.update(buffer, start, filled - start);
        int sum = (int) checksum.getValue();
        buffer[filled++] = (byte) sum;
        buffer[filled++] = (byte) (sum >>> 8);
        buffer[filled++] = (byte) (sum >>> 16);
        buffer[filled++] = (byte) (sum >>> 24);
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
            file.write(buffer, 0, filled);
            digest.update(buffer, 0, filled);
            written += filled;
            filled = 0;
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

    /// Hash of everything handed to the file; to be asked for once, at the end.
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
