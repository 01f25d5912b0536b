package io.sallyport.gateway.channel;

import io.sallyport.recorder.recording.ChannelHead;
import java.nio.charset.StandardCharsets;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// Payloads of channel requests (RFC 4254 section 6). Every parser throws `RuntimeException` on
/// garbage, which ends the connection that sent it.
final class ChannelRequests {
    private ChannelRequests() {}

    /// The terminal a `pty-req` asks for.
    static ChannelHead.Terminal terminal(byte[] payload) {
        Buffer buffer = new ByteArrayBuffer(payload);
        String type = buffer.getString();
        return new ChannelHead.Terminal(type, size(buffer.getInt(), 80), size(buffer.getInt(), 24));
    }

    /// The same `pty-req`, for a window that has changed since.
    static byte[] withSize(byte[] payload, int columns, int rows) {
        Buffer buffer = new ByteArrayBuffer(payload);
        buffer.getString();
        int at = buffer.rpos();
        byte[] changed = payload.clone();
        putInt(changed, at, columns);
        putInt(changed, at + 4, rows);
        return changed;
    }

    private static void putInt(byte[] into, int at, int value) {
        for (int i = 0; i < 4; i++) {
            into[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    /// Columns and rows of a `window-change`.
    static int[] windowSize(byte[] payload) {
        Buffer buffer = new ByteArrayBuffer(payload);
        return new int[] {size(buffer.getInt(), 80), size(buffer.getInt(), 24)};
    }

    /// A client without a terminal of its own asks for zero by zero; absurd sizes are cut.
    private static int size(int asked, int ifNone) {
        return asked <= 0 ? ifNone : Math.min(asked, 10_000);
    }

    /// Whether an `x11-req` asks for a single connection.
    static boolean isForOneConnection(byte[] payload) {
        return new ByteArrayBuffer(payload).getBoolean();
    }

    /// The one string of an `exec` or a `subsystem`.
    static String string(byte[] payload) {
        return new ByteArrayBuffer(payload).getString(StandardCharsets.UTF_8);
    }

    /// The payload of an `exec` of this command.
    static byte[] ofString(String command) {
        Buffer buffer = new ByteArrayBuffer(command.length() + Integer.BYTES, false);
        buffer.putString(command);
        return buffer.getCompactData();
    }

    /// Name and value of an `env`.
    static String[] variable(byte[] payload) {
        Buffer buffer = new ByteArrayBuffer(payload);
        return new String[] {
            buffer.getString(StandardCharsets.UTF_8), buffer.getString(StandardCharsets.UTF_8)
        };
    }

    static byte[] exitStatus(int status) {
        return new byte[] {0, 0, 0, (byte) status};
    }

    static int exitStatus(byte[] payload) {
        return new ByteArrayBuffer(payload).getInt();
    }
}
