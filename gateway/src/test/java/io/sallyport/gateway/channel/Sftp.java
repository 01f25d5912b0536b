package io.sallyport.gateway.channel;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// Packets of SFTP version 3, as a client and a server write them.
final class Sftp {
    static final byte[] INIT = {0, 0, 0, 5, 1, 0, 0, 0, 3};
    static final byte[] VERSION = {0, 0, 0, 5, 2, 0, 0, 0, 3};

    private Sftp() {}

    static byte[] openToWrite(int id, String path) {
        return packet(3, id, path, 0x02 | 0x08 | 0x10, 0);
    }

    static byte[] openToRead(int id, String path) {
        return packet(3, id, path, 0x01, 0);
    }

    static byte[] close(int id, String handle) {
        return packet(4, id, handle);
    }

    static byte[] read(int id, String handle, long place, int size) {
        return packet(5, id, handle, place, size);
    }

    static byte[] write(int id, String handle, long place, byte[] data) {
        return packet(6, id, handle, place, data);
    }

    static byte[] stat(int id, String path) {
        return packet(17, id, path);
    }

    static byte[] status(int id, int code) {
        return packet(101, id, code, "", "");
    }

    static byte[] handle(int id, String handle) {
        return packet(102, id, handle);
    }

    static byte[] data(int id, byte[] data) {
        return packet(103, id, data);
    }

    static byte[] attributes(int id) {
        return packet(105, id, 0);
    }

    /// @param fields `Integer`, `Long`, `String` or bytes, the latter two with their length
    static byte[] packet(int type, Object... fields) {
        ByteArrayBuffer body = new ByteArrayBuffer();
        body.putByte((byte) type);
        for (Object field : fields) {
            switch (field) {
                case Integer number -> body.putUInt(Integer.toUnsignedLong(number));
                case Long number -> body.putLong(number);
                case String text -> body.putBytes(text.getBytes(StandardCharsets.UTF_8));
                case byte[] bytes -> body.putBytes(bytes);
                default -> throw new IllegalArgumentException(field.toString());
            }
        }
        byte[] content = body.getCompactData();
        return joined(PacketAssemblerTest.length(content.length), content);
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
