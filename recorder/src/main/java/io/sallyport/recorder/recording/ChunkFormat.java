package io.sallyport.recorder.recording;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The numbers of the container, version 2, see `docs/formats/recording.md`.
final class ChunkFormat {
    private static final byte[] MAGIC = {'S', 'A', 'L', 'L', 'R', 'E', 'C', 2};

    static final int HEADER_BYTES = 20;
    static final int TAG_BYTES = 16;
    static final int HASH_BYTES = 32;
    static final int NONCE_BYTES = 12;

    /// What a chunk takes beside its contents.
    static final int OVERHEAD = HEADER_BYTES + TAG_BYTES + HASH_BYTES;

    /// Upper bound of a chunk's contents, unpacked.
    static final int MAX_PLAIN = 1 << 20;

    /// Upper bound of a chunk's time: an offset past a hundred years is damage.
    static final long MAX_MILLIS = 100L * 366 * 24 * 60 * 60 * 1000;

    static final int FRAMES = 1;
    static final int KEYFRAME = 2;
    static final int INDEX = 3;
    static final int END = 15;

    static final int STORED = 0;
    static final int ZSTD = 1;

    /// The end's contents: offset of the index, or 0 where there is none, and how many frames.
    static final int END_PLAIN = 2 * Long.BYTES;

    private ChunkFormat() {}

    static byte[] magic() {
        return MAGIC.clone();
    }

    static boolean isMagic(byte[] bytes) {
        return Arrays.equals(bytes, MAGIC);
    }

    /// What stands before a chunk's contents, readable and authenticated.
    ///
    /// @param number counts from 0; also the nonce
    /// @param millis offset of the frame before the first one in it
    /// @param plain length of the contents, unpacked
    /// @param sealed length of what is in the file, the tag included
    record Header(int kind, int coding, int number, long millis, int plain, int sealed) {

        byte[] encode() {
            return ByteBuffer.allocate(HEADER_BYTES)
                    .put((byte) kind)
                    .put((byte) coding)
                    .putInt(number)
                    .putShort((short) (millis >>> 32))
                    .putInt((int) millis)
                    .putInt(plain)
                    .putInt(sealed)
                    .array();
        }

        /// Checks every number before anybody takes memory for it.
        static Header decode(byte[] bytes) throws DamagedException {
            ByteBuffer in = ByteBuffer.wrap(bytes);
            Header header =
                    new Header(
                            in.get(),
                            in.get(),
                            in.getInt(),
                            (in.getShort() & 0xffffL) << 32 | in.getInt() & 0xffff_ffffL,
                            in.getInt(),
                            in.getInt());
            if (header.kind != FRAMES
                    && header.kind != KEYFRAME
                    && header.kind != INDEX
                    && header.kind != END) {
                throw new DamagedException("a chunk's kind " + header.kind + " is not known");
            }
            if (header.plain < 1 || header.plain > MAX_PLAIN) {
                throw new DamagedException("a chunk's length is out of bounds");
            }
            int contents = header.sealed - TAG_BYTES;
            boolean fits =
                    switch (header.coding) {
                        case STORED -> contents == header.plain;
                        case ZSTD -> contents > 0 && contents < header.plain;
                        default -> throw new DamagedException("a chunk's coding is not known");
                    };
            if (!fits || header.millis > MAX_MILLIS || header.number < 0) {
                throw new DamagedException("a chunk's length is out of bounds");
            }
            return header;
        }

        byte[] nonce() {
            return ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
        }
    }
}
