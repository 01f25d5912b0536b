package io.sallyport.recorder.recording;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Frames as version 1 has them: bare, each with a checksum. Nothing writes it any more.
final class VersionOneFrames implements FrameSource {
    static final int CHECKSUM_BYTES = 4;

    private final InputStream in;
    private final CRC32C checksum = new CRC32C();
    private final byte[] header = new byte[FrameFormat.MAX_OVERHEAD];
    private int headerLength;
    private long position;
    private long offset;

    /// @param in stands behind the magic
    VersionOneFrames(InputStream in, int magicBytes) {
        this.in = in;
        this.position = magicBytes;
    }

    @Override
    public @Nullable RawFrame next() throws IOException, DamagedException {
        headerLength = 0;
        int type = in.read();
        if (type < 0) {
            return null;
        }
        header[headerLength++] = (byte) type;
        long channel = varint(FileRecording.MAX_CHANNELS, "channel");
        long delta = varint(ChunkFormat.MAX_MILLIS, "time");
        int length = (int) varint(FrameFormat.MAX_PAYLOAD, "length");
        byte[] payload = in.readNBytes(length);
        byte[] sum = in.readNBytes(CHECKSUM_BYTES);
        if (payload.length < length || sum.length < CHECKSUM_BYTES) {
            throw new EOFException();
        }
        checksum.reset();
        checksum.update(header, 0, headerLength);
        checksum.update(payload);
        int stored = (sum[0] & 0xff) | (sum[1] & 0xff) << 8 | (sum[2] & 0xff) << 16 | sum[3] << 24;
        if (stored != (int) checksum.getValue()) {
            throw new DamagedException("a frame's checksum does not fit");
        }
        if (offset + delta > ChunkFormat.MAX_MILLIS) {
            throw new DamagedException("a frame's time is out of bounds");
        }
        offset += delta;
        position += headerLength + length + CHECKSUM_BYTES;
        return new RawFrame(type, (int) channel, offset, payload);
    }

    private long varint(long max, String what) throws IOException, DamagedException {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (headerLength == header.length) {
                throw new DamagedException("a frame's " + what + " is out of bounds");
            }
            header[headerLength++] = (byte) next;
            value |= (long) (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                if (value > max) {
                    throw new DamagedException("a frame's " + what + " is out of bounds");
                }
                return value;
            }
        }
        throw new DamagedException("a frame's " + what + " is out of bounds");
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
