package io.sallyport.policy.signature;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Reads the data types of SSH (RFC 4251 section 5), each to its length, and never more than is
/// there. Confined to one thread.
///
/// Whatever is cut short ends the reading with [BufferUnderflowException]; a length is compared
/// with what is left before anything of that length is made.
final class WireReader {
    private final ByteBuffer wire;

    WireReader(byte[] wire) {
        this.wire = ByteBuffer.wrap(wire);
    }

    byte[] bytes(int length) {
        if (length < 0 || length > wire.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        wire.get(bytes);
        return bytes;
    }

    byte oneByte() {
        return wire.get();
    }

    int uint32() {
        return wire.getInt();
    }

    byte[] string() {
        return bytes(wire.getInt());
    }

    String text() {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    /// A number above zero, written as short as it can be.
    ///
    /// @throws IllegalArgumentException when it is another, or longer
    BigInteger positive() {
        byte[] bytes = string();
        boolean padded = bytes.length > 1 && bytes[0] == 0 && bytes[1] >= 0;
        if (bytes.length == 0 || bytes[0] < 0 || padded || (bytes.length == 1 && bytes[0] == 0)) {
            throw new IllegalArgumentException("a number in it is not written as it must be");
        }
        return new BigInteger(bytes);
    }

    boolean hasMore() {
        return wire.hasRemaining();
    }
}
