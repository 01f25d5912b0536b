package io.sallyport.recorder.recording;

import java.util.Arrays;

/// The frames in a chunk's contents. Confined to one thread.
final class FrameParser {
    private final byte[] plain;
    private int at;
    private long offset;

    /// @param millis the chunk's time, from which the first frame's is counted
    FrameParser(byte[] plain, long millis) {
        this.plain = plain;
        this.offset = millis;
    }

    boolean isEmpty() {
        return at == plain.length;
    }

    RawFrame next() throws DamagedException {
        int type = plain[at++];
        int channel = (int) varint(FileRecording.MAX_CHANNELS);
        offset += varint(ChunkFormat.MAX_MILLIS);
        int length = (int) varint(FrameFormat.MAX_PAYLOAD);
        if (length > plain.length - at || offset > ChunkFormat.MAX_MILLIS) {
            throw new DamagedException("a frame is out of bounds");
        }
        byte[] payload = Arrays.copyOfRange(plain, at, at + length);
        at += length;
        return new RawFrame(type, channel, offset, payload);
    }

    private long varint(long max) throws DamagedException {
        long value = 0;
        for (int shift = 0; shift < 63 && at < plain.length; shift += 7) {
            byte next = plain[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                if (value > max) {
                    break;
                }
                return value;
            }
        }
        throw new DamagedException("a frame is out of bounds");
    }
}
