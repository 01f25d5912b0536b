package io.sallyport.recorder.export;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Bytes to text where a character may be split between two frames: its first part waits for the
/// next. Confined to one thread.
final class Utf8Carry {
    private static final int MAX_CARRY = 3;

    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE)
                    .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] carry = new byte[0];

    String text(byte[] data) {
        ByteBuffer in = ByteBuffer.allocate(carry.length + data.length).put(carry).put(data).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + MAX_CARRY);
        decoder.reset().decode(in, out, false);
        carry = new byte[in.remaining()];
        in.get(carry);
        return out.flip().toString();
    }

    /// What is left when nothing follows.
    String end() {
        String rest = new String(carry, StandardCharsets.UTF_8);
        carry = new byte[0];
        return rest;
    }
}
