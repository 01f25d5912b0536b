package io.sallyport.gateway.attack;

import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.KeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSessionImpl;
import org.apache.sshd.client.session.SessionFactory;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;

/// A client that signs in properly and from then on sends whatever packets a test wants. What comes
/// is kept, not acted upon.
final class HostileClient implements AutoCloseable {
    static final String ALICE_ON_WEB01 = "alice@" + System.getProperty("user.name") + "@web01";

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final SshClient client = SshClient.setUpDefaultClient();
    private final LinkedBlockingQueue<Buffer> received = new LinkedBlockingQueue<>();
    private final RawSession session;

    private final class RawSession extends ClientSessionImpl {
        private boolean stalled;

        RawSession(SshClient client, IoSession connection) throws Exception {
            super(client, connection);
        }

        @Override
        protected void handleMessage(Buffer buffer) throws Exception {
            int command = buffer.array()[buffer.rpos()] & 0xff;
            if (command >= SshConstants.SSH_MSG_GLOBAL_REQUEST) {
                received.add(new ByteArrayBuffer(buffer.getCompactData()));
            } else if (!stalled || command == SshConstants.SSH_MSG_DISCONNECT) {
                super.handleMessage(buffer);
            }
        }

        void stallInKeyExchange() throws Exception {
            stalled = true;
            sendKexInit();
        }

        @Override
        protected byte[] sendKexInit() throws Exception {
            return super.sendKexInit();
        }
    }

    /// @param userName `alice@root@web01`
    HostileClient(House house, String person, String userName) {
        this(house, pairIn(house.keyOf(person)), userName);
    }

    static KeyPair pairIn(KeyFile key) {
        try {
            return SecurityUtils.getKeyPairResourceParser()
                    .loadKeyPairs(null, key.privateKey(), FilePasswordProvider.EMPTY)
                    .iterator()
                    .next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws UncheckedIOException when the gateway does not let it in
    HostileClient(House house, KeyPair identity, String userName) {
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.setSessionFactory(
                new SessionFactory(client) {
                    @Override
                    protected ClientSessionImpl doCreateSession(IoSession connection)
                            throws Exception {
                        return new RawSession(client, connection);
                    }
                });
        client.start();
        try {
            session =
                    (RawSession)
                            client.connect(userName, "127.0.0.1", house.gateway().port())
                                    .verify(TIMEOUT)
                                    .getSession();
            session.addPublicKeyIdentity(identity);
            session.auth().verify(TIMEOUT);
        } catch (IOException e) {
            close();
            throw new UncheckedIOException(e);
        }
    }

    static HostileClient toWeb01(House house) {
        return new HostileClient(house, "alice", ALICE_ON_WEB01);
    }

    boolean isOpen() {
        return session.isOpen();
    }

    /// Stops reading from the network.
    void stopReading() {
        session.getIoSession().suspendRead();
    }

    void readAgain() {
        session.getIoSession().resumeRead();
    }

    /// Begins a new key exchange and never answers again.
    void stallInKeyExchange() {
        try {
            session.stallInKeyExchange();
        } catch (Exception e) { // declared so by the library
            throw new IllegalStateException(e);
        }
    }

    Buffer packet(int command) {
        return session.createBuffer((byte) command, 64 << 10);
    }

    IoWriteFuture send(Buffer packet) {
        try {
            return session.writePacket(packet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the gateway's side took the packet in that time.
    boolean sends(Buffer packet, Duration within) {
        try {
            return send(packet).await(within);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next packet with one of these commands; others before it are dropped. Absent when the
    /// time is over.
    @Nullable Buffer next(Duration within, int... commands) {
        long until = System.nanoTime() + within.toNanos();
        try {
            while (true) {
                Buffer one =
                        received.poll(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
                if (one == null || isAny(commands, one.array()[one.rpos()] & 0xff)) {
                    return one;
                }
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isAny(int[] commands, int command) {
        return Arrays.stream(commands).anyMatch(one -> one == command);
    }

    Buffer need(int... commands) {
        Buffer one = next(TIMEOUT, commands);
        if (one == null) {
            throw new AssertionError(
                    "no packet of " + Arrays.toString(commands) + ", open: " + isOpen());
        }
        return one;
    }

    /// Opens a session channel. Returns its number at the gateway.
    long open(long number, long window) {
        Buffer open = packet(SshConstants.SSH_MSG_CHANNEL_OPEN);
        open.putString("session");
        open.putUInt(number);
        open.putUInt(window);
        open.putUInt(32 << 10);
        send(open);
        Buffer confirmation = need(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION);
        confirmation.getByte();
        confirmation.getUInt();
        return confirmation.getUInt();
    }

    void request(long channel, String type, boolean wantReply, byte... payload) {
        Buffer request = packet(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        request.putUInt(channel);
        request.putString(type);
        request.putBoolean(wantReply);
        request.putRawBytes(payload);
        send(request);
    }

    /// Runs a command; returns when the gateway says that it runs.
    void exec(long channel, String command) {
        start(channel, "exec", command);
    }

    void start(long channel, String type, String argument) {
        ByteArrayBuffer payload = new ByteArrayBuffer();
        payload.putString(argument);
        request(channel, type, true, payload.getCompactData());
        need(SshConstants.SSH_MSG_CHANNEL_SUCCESS);
    }

    /// As [#start], and does not mind what the gateway says to it.
    void tries(long channel, String type, String argument) {
        ByteArrayBuffer payload = new ByteArrayBuffer();
        payload.putString(argument);
        request(channel, type, true, payload.getCompactData());
    }

    /// What the gateway says from now on, on both streams of all channels, until one is closed.
    String saidUntilClosed() {
        ByteArrayBuffer all = new ByteArrayBuffer();
        while (true) {
            Buffer one =
                    need(
                            SshConstants.SSH_MSG_CHANNEL_DATA,
                            SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA,
                            SshConstants.SSH_MSG_CHANNEL_CLOSE);
            int command = one.getUByte();
            if (command == SshConstants.SSH_MSG_CHANNEL_CLOSE) {
                return new String(all.getCompactData(), StandardCharsets.UTF_8);
            }
            one.getUInt();
            if (command == SshConstants.SSH_MSG_CHANNEL_EXTENDED_DATA) {
                one.getInt();
            }
            all.putRawBytes(one.getBytes());
        }
    }

    IoWriteFuture data(long channel, byte[] bytes, int length) {
        Buffer data = packet(SshConstants.SSH_MSG_CHANNEL_DATA);
        data.putUInt(channel);
        data.putUInt(length);
        data.putRawBytes(bytes, 0, length);
        return send(data);
    }

    void adjust(long channel, long bytes) {
        Buffer adjust = packet(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
        adjust.putUInt(channel);
        adjust.putUInt(bytes);
        send(adjust);
    }

    void plain(int command, long channel) {
        Buffer packet = packet(command);
        packet.putUInt(channel);
        send(packet);
    }

    /// Lets so much output pass, kept by nobody. Returns how much it was.
    long skips(long atLeast) {
        long passed = 0;
        while (passed < atLeast) {
            Buffer data = need(SshConstants.SSH_MSG_CHANNEL_DATA);
            data.getByte();
            data.getUInt();
            passed += data.getUInt();
        }
        return passed;
    }

    /// Bytes of standard output until this many came, or the time is over.
    byte[] output(int atLeast) {
        ByteArrayBuffer all = new ByteArrayBuffer();
        while (all.available() < atLeast) {
            Buffer data = need(SshConstants.SSH_MSG_CHANNEL_DATA);
            data.getByte();
            data.getUInt();
            all.putRawBytes(data.getBytes());
        }
        return all.getCompactData();
    }

    @Override
    public void close() {
        client.close(true).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
