package io.sallyport.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.Readable;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EventLoopsTest {
    private static final int MEBIBYTE = 1 << 20;

    private final EventLoops loops = new EventLoops();
    private final BlockingQueue<IoSession> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<IoSession> ended = new LinkedBlockingQueue<>();
    private final AtomicLong received = new AtomicLong();
    private IoServiceFactory services;
    private IoAcceptor acceptor;
    private InetSocketAddress address;

    /// Echoes; a lone `!` is more than it can bear.
    private final IoHandler echo =
            new IoHandler() {
                @Override
                public void sessionCreated(IoSession session) {
                    accepted.add(session);
                }

                @Override
                public void sessionClosed(IoSession session) {
                    ended.add(session);
                }

                @Override
                public void exceptionCaught(IoSession session, Throwable cause) {}

                @Override
                public void messageReceived(IoSession session, Readable message) throws Exception {
                    byte[] bytes = new byte[message.available()];
                    message.getRawBytes(bytes, 0, bytes.length);
                    received.addAndGet(bytes.length);
                    if (bytes.length == 1 && bytes[0] == '!') {
                        throw new AssertionError("a programming error");
                    }
                    session.writeBuffer(new ByteArrayBuffer(bytes));
                }
            };

    @BeforeAll
    static void choose() {
        Algorithms.choose(); // before the library's own defaults are asked for
    }

    @BeforeEach
    void listen() throws IOException {
        services = loops.create(SshServer.setUpDefaultServer());
        acceptor = services.createAcceptor(echo);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        address = (InetSocketAddress) acceptor.getBoundAddresses().iterator().next();
    }

    @AfterEach
    void stop() {
        acceptor.close(true);
        loops.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(address, 5000);
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void write(IoSession session, byte[] bytes) throws IOException {
        session.writeBuffer(new ByteArrayBuffer(bytes));
    }

    @Test
    void many_connections_get_their_own_bytes_back_in_order() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sockets.add(connect());
        }
        for (int i = 0; i < sockets.size(); i++) {
            sockets.get(i).getOutputStream().write(random(10_000 + i));
        }
        for (int i = 0; i < sockets.size(); i++) {
            DataInputStream in = new DataInputStream(sockets.get(i).getInputStream());
            assertThat(in.readNBytes(10_000 + i)).isEqualTo(random(10_000 + i));
            sockets.get(i).close();
        }
        for (int i = 0; i < sockets.size(); i++) {
            assertThat(ended.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
        assertThat(acceptor.getManagedSessions()).isEmpty();
    }

    @Test
    void what_a_slow_reader_has_not_taken_waits_and_is_reported_when_it_is_gone() throws Exception {
        try (Socket slow = connect()) {
            IoSession session = accepted.take();
            List<IoWriteFuture> futures = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                futures.add(session.writeBuffer(new ByteArrayBuffer(random(64 * 1024 + i))));
            }
            assertThat(futures.getFirst().verify(5000).isWritten()).isTrue();
            assertThat(futures.getLast().isDone()).isFalse();
            InputStream in = slow.getInputStream();
            for (int i = 0; i < 300; i++) {
                assertThat(in.readNBytes(64 * 1024 + i)).isEqualTo(random(64 * 1024 + i));
            }
            assertThat(futures.getLast().verify(5000).isWritten()).isTrue();
        }
    }

    @Test
    void many_writers_at_once_lose_nothing_and_mix_no_packets() throws Exception {
        try (Socket reader = connect()) {
            IoSession session = accepted.take();
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                byte[] packet = new byte[1000];
                java.util.Arrays.fill(packet, (byte) ('a' + writer));
                writers.add(
                        Thread.ofPlatform()
                                .start(() -> {
                                    for (int i = 0; i < 2000; i++) {
                                        try {
                                            write(session, packet);
                                        } catch (IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                    }
                                }));
            }
            DataInputStream in = new DataInputStream(reader.getInputStream());
            int[] packets = new int[4];
            for (int i = 0; i < 8000; i++) {
                byte[] packet = in.readNBytes(1000);
                for (byte each : packet) {
                    assertThat(each).isEqualTo(packet[0]);
                }
                packets[packet[0] - 'a']++;
            }
            assertThat(packets).containsOnly(2000);
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    @Test
    void a_graceful_end_delivers_what_waits_and_an_immediate_one_says_it_did_not()
            throws Exception {
        try (Socket patient = connect();
                Socket cut = connect()) {
            IoSession graceful = accepted.take();
            IoSession immediate = accepted.take();
            byte[] much = random(8 * MEBIBYTE);
            write(graceful, much);
            IoWriteFuture lost = immediate.writeBuffer(new ByteArrayBuffer(much));
            graceful.close(false);
            immediate.close(true);
            assertThat(lost.await(5000)).isTrue();
            assertThat(lost.isWritten()).isFalse();
            // The loops race: either may have been accepted first.
            Socket whole = isOf(graceful, patient) ? patient : cut;
            assertThat(whole.getInputStream().readAllBytes()).isEqualTo(much);
            assertThat(graceful.close(false).await(5000)).isTrue();
            assertThat(immediate.writeBuffer(new ByteArrayBuffer(much)).getException()).isNotNull();
        }
    }

    private static boolean isOf(IoSession session, Socket socket) {
        return ((InetSocketAddress) session.getRemoteAddress()).getPort() == socket.getLocalPort();
    }

    @Test
    void a_failure_costs_the_connection_it_happened_on_and_no_other() throws Exception {
        List<Socket> others = new ArrayList<>();
        for (int i = 0; i < 16; i++) { // on every loop
            others.add(connect());
        }
        try (Socket mallory = connect()) {
            mallory.getOutputStream().write('!');
            assertThat(mallory.getInputStream().read()).isEqualTo(-1);
        }
        for (Socket other : others) {
            other.getOutputStream().write('x');
            assertThat(other.getInputStream().read()).isEqualTo('x');
            other.close();
        }
    }

    @Test
    void a_suspended_connection_is_not_read_and_a_resumed_one_misses_nothing() throws Exception {
        try (Socket sender = connect()) {
            IoSession session = accepted.take();
            session.suspendRead();
            byte[] much = random(16 * MEBIBYTE);
            Thread writer =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    sender.getOutputStream().write(much);
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            });
            await().during(300, TimeUnit.MILLISECONDS)
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> received.get() == 0);
            session.resumeRead();
            assertThat(sender.getInputStream().readNBytes(much.length)).isEqualTo(much);
            writer.join();
        }
    }

    @Test
    void a_target_that_is_not_there_is_reported_and_one_that_is_can_be_talked_to()
            throws Exception {
        IoConnector connector = services.createConnector(echo);
        int nobody;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        IoConnectFuture refused =
                connector.connect(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody),
                        null,
                        null);
        assertThat(refused.await(5000)).isTrue();
        assertThat(refused.isConnected()).isFalse();
        assertThat(refused.getException()).isInstanceOf(IOException.class);

        try (ServerSocket target = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            IoConnectFuture future = connector.connect(target.getLocalSocketAddress(), null, null);
            try (Socket peer = target.accept()) {
                peer.setSoTimeout(10_000);
                assertThat(future.await(5000)).isTrue();
                write(future.getSession(), new byte[] {'h', 'i'});
                assertThat(peer.getInputStream().readNBytes(2)).isEqualTo(new byte[] {'h', 'i'});
                connector.close(true);
                assertThat(peer.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void a_port_is_free_at_once_while_its_connections_go_on() throws Exception {
        try (Socket stays = connect()) {
            accepted.take();
            acceptor.unbind();
            await().atMost(5, TimeUnit.SECONDS)
                    .until(() -> {
                        try (ServerSocket another = new ServerSocket()) {
                            another.setReuseAddress(true);
                            another.bind(address);
                            return true;
                        } catch (IOException stillTaken) {
                            return false;
                        }
                    });
            stays.getOutputStream().write('x');
            assertThat(stays.getInputStream().read()).isEqualTo('x');
        }
    }
}
