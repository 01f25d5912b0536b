package io.sallyport.gateway.attack;

import io.sallyport.gateway.testing.KeyFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.AcceptAllPublickeyAuthenticator;
import org.apache.sshd.server.session.ServerSessionImpl;
import org.apache.sshd.server.session.SessionFactory;

/// A machine that lets everybody in properly and from then on sends whatever packets a test wants.
/// It confirms every channel, takes every request, and hands what starts something to the test's
/// [Behaviour].
final class HostileTarget implements AutoCloseable {
    private static final int ID = 0; // of the only channel of a connection

    private final SshServer server = SshServer.setUpDefaultServer();
    private final Behaviour behaviour;
    private volatile boolean stallsInKeyExchange;
    private volatile boolean confirmsWithHalfAPacket;
    private volatile boolean hop;
    private volatile long window = 2 << 20;
    private volatile long packet = 32 << 10;

    /// What the machine does once something was started on a channel; on a thread of its own.
    interface Behaviour {
        void run(Wire wire) throws Exception;
    }

    HostileTarget(int port, KeyFile hostKey, Behaviour behaviour) {
        this.behaviour = behaviour;
        server.setHost("127.0.0.1");
        server.setPort(port);
        showHostKey(hostKey);
        server.setPublickeyAuthenticator(AcceptAllPublickeyAuthenticator.INSTANCE);
        server.setSessionFactory(
                new SessionFactory(server) {
                    @Override
                    protected ServerSessionImpl doCreateSession(IoSession connection)
                            throws Exception {
                        return new Wire(connection);
                    }
                });
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// From the next key exchange on.
    void showHostKey(KeyFile hostKey) {
        List<KeyPair> pairs = List.of(HostileClient.pairIn(hostKey));
        server.setKeyPairProvider(session -> pairs);
    }

    HostileTarget stallingInKeyExchange() {
        stallsInKeyExchange = true;
        return this;
    }

    HostileTarget confirmingWithHalfAPacket() {
        confirmsWithHalfAPacket = true;
        return this;
    }

    /// It is on the way to others: what it does begins when a channel is opened.
    HostileTarget asHop() {
        hop = true;
        return this;
    }

    /// What it confirms channels with.
    HostileTarget confirming(long windowSize, long packetSize) {
        window = windowSize;
        packet = packetSize;
        return this;
    }

    /// How many connections the gateway has to it.
    int connections() {
        return server.getActiveSessions().size();
    }

    @Override
    public void close() {
        server.close(true).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    /// One connection from the gateway, with one channel.
    final class Wire extends ServerSessionImpl {
        private volatile long gatewaysChannel;
        private final AtomicLong received = new AtomicLong();
        private final AtomicLong longest = new AtomicLong();
        private final AtomicInteger refusals = new AtomicInteger();

        private Wire(IoSession connection) throws Exception {
            super(server, connection);
        }

        @Override
        protected void handleMessage(Buffer buffer) throws Exception {
            int command = buffer.array()[buffer.rpos()] & 0xff;
            if (command >= SshConstants.SSH_MSG_GLOBAL_REQUEST) {
                buffer.getByte();
                answer(command, buffer);
            } else if (!stallsInKeyExchange || command != SshConstants.SSH_MSG_KEXDH_INIT) {
                super.handleMessage(buffer);
            }
        }

        private void answer(int command, Buffer buffer) {
            switch (command) {
                case SshConstants.SSH_MSG_CHANNEL_OPEN -> {
                    buffer.getString();
                    gatewaysChannel = buffer.getUInt();
                    Buffer confirmation = toChannel(SshConstants.SSH_MSG_CHANNEL_OPEN_CONFIRMATION);
                    if (confirmsWithHalfAPacket) {
                        send(confirmation);
                        return;
                    }
                    confirmation.putUInt(ID);
                    confirmation.putUInt(window);
                    confirmation.putUInt(packet);
                    send(confirmation);
                    if (hop) {
                        Thread.startVirtualThread(this::behave);
                    }
                }
                case SshConstants.SSH_MSG_CHANNEL_REQUEST -> {
                    buffer.getUInt();
                    String type = buffer.getString();
                    if (buffer.getBoolean()) {
                        plain(SshConstants.SSH_MSG_CHANNEL_SUCCESS);
                    }
                    if (type.equals("exec") || type.equals("shell")) {
                        Thread.startVirtualThread(this::behave);
                    }
                }
                case SshConstants.SSH_MSG_CHANNEL_DATA -> {
                    buffer.getUInt();
                    long length = buffer.getUInt();
                    received.addAndGet(length);
                    longest.accumulateAndGet(length, Math::max);
                }
                case SshConstants.SSH_MSG_CHANNEL_OPEN_FAILURE,
                        SshConstants.SSH_MSG_REQUEST_FAILURE ->
                        refusals.incrementAndGet();
                default -> {} // nothing that a machine like this would care about
            }
        }

        private void behave() {
            try {
                behaviour.run(this);
            } catch (Exception gone) { // whatever it is, the gateway's side is what is looked at
                close(true);
            }
        }

        /// How many bytes the gateway sent on the channel.
        long received() {
            return received.get();
        }

        /// The longest packet of data that the gateway sent.
        long longest() {
            return longest.get();
        }

        /// How many of the things asked of the gateway it refused.
        int refusals() {
            return refusals.get();
        }

        Buffer packet(int command) {
            // It grows where more is put into it: tens of thousands may wait for the gateway to
            // read.
            return createBuffer((byte) command, 256);
        }

        void send(Buffer packet) {
            try {
                writePacket(packet);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// Whether the gateway took the packet in that time.
        boolean sends(Buffer packet, Duration within) throws IOException {
            return writePacket(packet).await(within);
        }

        /// A packet that names the gateway's end of the channel and nothing else.
        void plain(int command) {
            send(toChannel(command));
        }

        private Buffer toChannel(int command) {
            Buffer packet = packet(command);
            packet.putUInt(gatewaysChannel);
            return packet;
        }

        void say(String text) {
            data(text.getBytes(StandardCharsets.UTF_8));
        }

        void data(byte[] bytes) {
            send(dataPacket(bytes));
        }

        Buffer dataPacket(byte[] bytes) {
            Buffer packet = toChannel(SshConstants.SSH_MSG_CHANNEL_DATA);
            packet.putBytes(bytes);
            return packet;
        }

        void adjust(long bytes) {
            Buffer packet = toChannel(SshConstants.SSH_MSG_CHANNEL_WINDOW_ADJUST);
            packet.putUInt(bytes);
            send(packet);
        }

        /// Ends the channel as a machine does whose command succeeded.
        void end() {
            Buffer status = toChannel(SshConstants.SSH_MSG_CHANNEL_REQUEST);
            status.putString("exit-status");
            status.putBoolean(false);
            status.putUInt(0);
            send(status);
            plain(SshConstants.SSH_MSG_CHANNEL_EOF);
            plain(SshConstants.SSH_MSG_CHANNEL_CLOSE);
        }

        /// Asks for a channel that nobody ordered.
        Buffer open(String type) {
            Buffer open = packet(SshConstants.SSH_MSG_CHANNEL_OPEN);
            open.putString(type);
            open.putUInt(7);
            open.putUInt(1 << 20);
            open.putUInt(32 << 10);
            open.putString("10.0.0.1");
            open.putUInt(22);
            return open;
        }

        Buffer globalRequest(String type) {
            Buffer request = packet(SshConstants.SSH_MSG_GLOBAL_REQUEST);
            request.putString(type);
            request.putBoolean(true);
            return request;
        }
    }
}
