package io.sallyport.gateway.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Unix sockets and displays, forwarded.
final class SocketForwardTest {
    @TempDir Path folder;

    private House house;
    private Facts facts;

    @BeforeEach
    void open() {
        house = House.open();
        Facts before = house.facts();
        house.gateway()
                .write(
                        house.inventory()
                                .forwards(
                                        "alice-works",
                                        "sockets",
                                        List.of(there().toString(), back().toString()),
                                        "x11",
                                        true));
        before.await("InventoryLoaded");
        facts = house.facts();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private Path there() {
        return folder.resolve("there.sock");
    }

    private Path back() {
        return folder.resolve("back.sock");
    }

    /// Answers one connection to this socket with what came.
    private static ServerSocketChannel echoAt(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        Thread.ofVirtual()
                .start(() -> {
                    try (SocketChannel one = server.accept()) {
                        Channels.newInputStream(one).transferTo(Channels.newOutputStream(one));
                    } catch (IOException closed) {
                        // The test looks at its own end.
                    }
                });
        return server;
    }

    private static String exchanged(Path path, String text) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            socket.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            return new String(Channels.newInputStream(socket).readNBytes(text.length()), UTF_8);
        }
    }

    private RealClient.Running forwarding(String... options) {
        return house.ssh("alice", "-v", "-N", "-o", "ExitOnForwardFailure=yes")
                .and(options)
                .and(house.direct("web01"))
                .start();
    }

    private static void awaitSocket(Path path) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(path));
    }

    @Test
    void a_listed_socket_of_the_target_is_reached() throws IOException {
        Path here = folder.resolve("here.sock");
        try (ServerSocketChannel server = echoAt(there());
                RealClient.Running client = forwarding("-L", here + ":" + there())) {
            awaitSocket(here);
            assertThat(server.isOpen()).isTrue();
            assertThat(exchanged(here, "socket")).isEqualTo("socket");
            assertThat(client.process().isAlive()).isTrue();
        }
        var opened = facts.await("ForwardOpened").detail();
        assertThat(opened.get("kind").asString()).isEqualTo("SOCKET");
        assertThat(opened.get("to").asString()).isEqualTo(there().toString());
        assertThat(facts.await("ForwardClosed").detail().get("toTargetBytes").asLong())
                .isEqualTo(6);
    }

    @Test
    void a_socket_that_is_not_listed_is_refused_docker_among_them() throws IOException {
        Path here = folder.resolve("here.sock");
        try (RealClient.Running client = forwarding("-L", here + ":/run/docker.sock")) {
            awaitSocket(here);
            try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(here))) {
                assertThat(socket.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            }
            client.awaitText("lists forwarding the socket /run/docker.sock");
        }
        assertThat(facts.await("ChannelRefused").detail().get("why").asString())
                .contains("forwards.sockets");
        assertThat(facts.all("ForwardOpened")).isEmpty();
    }

    @Test
    void a_listed_path_is_listened_on_for_the_operator_and_another_one_is_not() throws IOException {
        Path here = folder.resolve("here.sock");
        try (ServerSocketChannel server = echoAt(here);
                RealClient.Running client = forwarding("-R", back() + ":" + here)) {
            awaitSocket(back());
            assertThat(server.isOpen()).isTrue();
            assertThat(exchanged(back(), "from there")).isEqualTo("from there");
            assertThat(client.process().isAlive()).isTrue();
        }
        assertThat(facts.await("ForwardOpened").detail().get("kind").asString())
                .isEqualTo("REMOTE_SOCKET");
        Path other = folder.resolve("other.sock");
        try (RealClient.Running refused = forwarding("-R", other + ":" + here)) {
            refused.result().endsWith(255);
        }
        assertThat(other).doesNotExist();
    }

    /// A fake display: it reads the head of an X11 connection and answers with a word.
    private static CompletableFuture<byte[]> fakeDisplay(ServerSocket listening) {
        return CompletableFuture.supplyAsync(() -> {
            try (Socket client = listening.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                byte[] head = in.readNBytes(12 + 20 + 16);
                client.getOutputStream().write("fake display".getBytes(UTF_8));
                return head;
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
    }

    @Test
    void a_listed_display_is_reached_by_a_program_on_the_target() throws Exception {
        String xauth = Programs.need("xauth", "xauth");
        try (ServerSocket display = displaySocket()) {
            CompletableFuture<byte[]> head = fakeDisplay(display);
            String name = "127.0.0.1:" + (display.getLocalPort() - 6000);
            String cookie = "00112233445566778899aabbccddeeff";
            Path authority = folder.resolve("Xauthority");
            RealClient.of(xauth, "-f", authority.toString(), "add", name)
                    .and("MIT-MAGIC-COOKIE-1", cookie)
                    .run()
                    .succeeds();
            // A fake X11 client in perl: the head of a connection, with the cookie that sshd gave.
            String client =
                    """
                    set -e; number=${DISPLAY#*:}; number=${number%%.*}
                    cookie=$(xauth -f ${XAUTHORITY:-$HOME/.Xauthority} list $DISPLAY | sed 's/.* //' | head -1)
                    perl -MIO::Socket::INET -e '
                      $s = IO::Socket::INET->new("127.0.0.1:" . (6000 + $ARGV[0])) or die;
                      print $s pack("a1xvvvvxx", "l", 11, 0, 18, 16), "MIT-MAGIC-COOKIE-1", "\\0\\0",
                        pack("H*", $ARGV[1]);
                      $s->flush; read $s, $answer, 12; print $answer' $number $cookie
                    """;
            RealClient.Result result =
                    house.ssh("alice", "-Y", "-o", "XAuthLocation=" + xauth)
                            .and(house.direct("web01"), client)
                            .with("DISPLAY", name)
                            .with("XAUTHORITY", authority.toString())
                            .run()
                            .succeeds();
            assertThat(result.out()).isEqualTo("fake display");
            assertThat(HexFormat.of().formatHex(head.join())).endsWith(cookie);
        }
        assertThat(facts.await("ForwardOpened").detail().get("kind").asString())
                .isEqualTo("DISPLAY");
    }

    private static ServerSocket displaySocket() throws IOException {
        for (int number = 100; ; number++) {
            try {
                return new ServerSocket(6000 + number, 5, InetAddress.getLoopbackAddress());
            } catch (java.net.BindException taken) {
                if (number > 200) {
                    throw taken;
                }
            }
        }
    }
}
