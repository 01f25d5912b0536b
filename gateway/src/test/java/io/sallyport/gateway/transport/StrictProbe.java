package io.sallyport.gateway.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;

/// A client by hand, for the packets before there are keys.
final class StrictProbe implements AutoCloseable {
    private static final int QUIET_MILLIS = 1500;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    StrictProbe(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(QUIET_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        out.write("SSH-2.0-Probe\r\n".getBytes(US_ASCII));
        int b = 0;
        while (b != '\n') {
            b = in.readUnsignedByte();
        }
    }

    /// Sends its KEXINIT, with or without `kex-strict-c-v00@openssh.com`, and an IGNORE in the
    /// middle of the exchange.
    boolean isDroppedAfterIgnoreBeforeKeyExchange(boolean strict) throws IOException {
        ByteArrayBuffer init = new ByteArrayBuffer();
        init.putByte(SshConstants.SSH_MSG_KEXINIT);
        init.putRawBytes(new byte[16]);
        init.putString("curve25519-sha256" + (strict ? ",kex-strict-c-v00@openssh.com" : ""));
        init.putString("ssh-ed25519");
        for (int i = 0; i < 2; i++) {
            init.putString("aes128-ctr");
        }
        for (int i = 0; i < 2; i++) {
            init.putString("hmac-sha2-256");
        }
        for (int i = 0; i < 2; i++) {
            init.putString("none");
        }
        init.putString("");
        init.putString("");
        init.putBoolean(false);
        init.putInt(0);
        send(init.getCompactData());
        ByteArrayBuffer ignore = new ByteArrayBuffer();
        ignore.putByte(SshConstants.SSH_MSG_IGNORE);
        ignore.putString("ignore me");
        send(ignore.getCompactData());
        try {
            while (true) {
                byte[] packet = new byte[in.readInt()];
                in.readFully(packet);
                if (packet[1] == SshConstants.SSH_MSG_DISCONNECT) {
                    return true;
                }
            }
        } catch (SocketTimeoutException quiet) {
            return false;
        } catch (EOFException | SocketException dropped) {
            return true;
        }
    }

    private void send(byte[] payload) throws IOException {
        int padding = 8 - (payload.length + 5) % 8;
        padding += padding < 4 ? 8 : 0;
        out.writeInt(payload.length + padding + 1);
        out.writeByte(padding);
        out.write(payload);
        out.write(new byte[padding]);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
