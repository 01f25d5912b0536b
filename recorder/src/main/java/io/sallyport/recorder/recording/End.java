package io.sallyport.recorder.recording;

import java.nio.ByteBuffer;

/// What the end of a version 2 file says.
///
/// @param index offset of the index, 0 where there is none
/// @param frames how many frames the file has
record End(long index, long frames) {

    static End of(byte[] plain) throws DamagedException {
        if (plain.length != ChunkFormat.END_PLAIN) {
            throw new DamagedException("the end has the wrong length");
        }
        ByteBuffer in = ByteBuffer.wrap(plain);
        return new End(in.getLong(), in.getLong());
    }

    void check(long counted) throws DamagedException {
        if (counted != frames) {
            throw new DamagedException(
                    "the end counts " + frames + " frames where there are " + counted);
        }
    }
}
