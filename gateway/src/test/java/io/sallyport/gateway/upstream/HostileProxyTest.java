package io.sallyport.gateway.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sallyport.policy.target.Zone;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Proxies that say something else than a proxy says, too much, or nothing.
final class HostileProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration HANG = Duration.ofSeconds(20);

    /// Answers a connection as a test says.
    @FunctionalInterface
    private interface Answer {
        void to(Socket client) throws IOException;
    }

    /// A proxy of the test's own: one connection, answered, then held until the client leaves.
    private static final class FakeProxy implements AutoCloseable {
        private final ServerSocket socket;
        private final CompletableFuture<Void> done;

        FakeProxy(Answer answer) throws IOException {
            socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            done =
                    CompletableFuture.runAsync(
                            () -> {
                                try (Socket client = socket.accept()) {
                                    answer.to(client);
                                    client.getInputStream().readAllBytes();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            task -> Thread.ofVirtual().start(task));
        }

        Zone.Socks socks() {
            return new Zone.Socks("z", "127.0.0.1", socket.getLocalPort(), null);
        }

        Zone.Http http() {
            return new Zone.Http("z", "127.0.0.1", socket.getLocalPort(), null);
        }

        @Override
        public void close() throws IOException {
            socket.close();
            done.exceptionally(broken -> null).join();
        }
    }

    private static Answer saying(byte[] bytes) {
        return client -> client.getOutputStream().write(bytes);
    }

    private static void socks(FakeProxy proxy, byte @Nullable [] password) {
        ProxyLine line = ProxyLine.to(proxy.socks(), "the SOCKS proxy of zone z", PATIENCE);
        try {
            new SocksProxy(line)
                    .connect("db.invalid", 22, password == null ? null : "alice", password);
        } finally {
            line.close();
        }
    }

    private static void http(FakeProxy proxy) {
        ProxyLine line = ProxyLine.to(proxy.http(), "the HTTP proxy of zone z", PATIENCE);
        try {
            new HttpProxy(line).connect("db.invalid", 22, null, null);
        } finally {
            line.close();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "04ff, version 4",
        "485454502f, version 72",
        "0502, not offered",
        "05ff, the zone needs `account`",
        "050004, version 4",
        "05000501, general failure",
        "05000502, its rules do not allow it",
        "05000503, did not connect to db.invalid port 22",
        "05000504, host unreachable",
        "05000505, connection refused",
        "050005ff, code 255",
        "0500050007, reserved 7",
        "050005000009, an address of an unknown type"
    })
    void a_socks_proxy_that_answers_wrongly_is_refused_with_a_sentence(String hex, String part)
            throws IOException {
        try (FakeProxy proxy = new FakeProxy(saying(HexFormat.of().parseHex(hex)))) {
            assertThatExceptionOfType(TargetUnreachableException.class)
                    .isThrownBy(() -> socks(proxy, null))
                    .withMessageStartingWith("the SOCKS proxy of zone z (127.0.0.1:")
                    .withMessageContaining(part);
        }
    }

    @Test
    void a_socks_proxy_that_refuses_the_password_is_told_apart_and_the_password_is_not_repeated()
            throws IOException {
        try (FakeProxy proxy = new FakeProxy(saying(HexFormat.of().parseHex("05020101")))) {
            assertThatExceptionOfType(TargetUnreachableException.class)
                    .isThrownBy(() -> socks(proxy, "hunter2".getBytes(ISO_8859_1)))
                    .withMessageContaining("did not let the gateway sign in as alice")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain("hunter2"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0500050000010a0000010016", "05000500000300ffff"})
    void nothing_behind_the_answer_of_a_socks_proxy_is_taken(String hex) throws IOException {
        try (FakeProxy proxy =
                new FakeProxy(saying((hex(hex) + "SSH-2.0-x").getBytes(ISO_8859_1)))) {
            ProxyLine line = ProxyLine.to(proxy.socks(), "the SOCKS proxy of zone z", PATIENCE);
            new SocksProxy(line).connect("db.invalid", 22, null, null);
            assertThat(next(line, 9)).isEqualTo("SSH-2.0-x");
            line.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 Connection established\r\n\r\n",
                "HTTP/1.0 200 OK\r\nVia: 1.1 x\r\nContent-Length: 7\r\n\r\n",
                "HTTP/1.1 204\r\nTransfer-Encoding: chunked\r\n\r\n"
            })
    void nothing_behind_the_answer_of_an_http_proxy_is_taken(String answer) throws IOException {
        try (FakeProxy proxy = new FakeProxy(saying((answer + "SSH-2.0-x").getBytes(ISO_8859_1)))) {
            ProxyLine line = ProxyLine.to(proxy.http(), "the HTTP proxy of zone z", PATIENCE);
            new HttpProxy(line).connect("db.invalid", 22, null, null);
            assertThat(next(line, 9)).isEqualTo("SSH-2.0-x");
            line.close();
        }
    }

    private static String hex(String hex) {
        return new String(HexFormat.of().parseHex(hex), ISO_8859_1);
    }

    private static String next(ProxyLine line, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            assertThat(line.channel().read(bytes)).isPositive();
        }
        return new String(bytes.array(), ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                "HTTP/1.1 200 OK\r\nno field\r\n\r\n",
                "HTTP/1.1 200 OK\r\nname : value\r\n\r\n",
                "HTTP/1.1 200 OK\r\n folded: value\r\n\r\n",
                "HTTP/1.1 200 OK\rX: y\r\n\r\n",
                "HTTP/1.1 200 \u0000\r\n\r\n",
                "HTTP/1.1 200 \u001b[2J\r\n\r\n"
            })
    void an_http_proxy_that_says_garbage_is_refused_with_a_sentence(String garbage)
            throws IOException {
        try (FakeProxy proxy = new FakeProxy(saying(garbage.getBytes(ISO_8859_1)))) {
            assertThatExceptionOfType(TargetUnreachableException.class)
                    .isThrownBy(() -> http(proxy))
                    .withMessageContaining("said what no such proxy says")
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "100, see its log",
        "301, see its log",
        "403, must allow CONNECT",
        "407, the zone needs `account` and `credential`",
        "502, is that up"
    })
    void an_http_proxy_that_refuses_is_quoted_with_its_status(String status, String part)
            throws IOException {
        String answer = "HTTP/1.1 " + status + " Because\r\n\r\n";
        try (FakeProxy proxy = new FakeProxy(saying(answer.getBytes(ISO_8859_1)))) {
            assertThatExceptionOfType(TargetUnreachableException.class)
                    .isThrownBy(() -> http(proxy))
                    .withMessageContaining(status)
                    .withMessageContaining(part);
        }
    }

    @Test
    void a_header_of_a_gigabyte_is_given_up_after_eight_kibibytes() throws IOException {
        AtomicLong written = new AtomicLong();
        Answer endless =
                client -> {
                    OutputStream out = client.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(ISO_8859_1));
                    byte[] block = "a".repeat(1 << 16).getBytes(ISO_8859_1);
                    while (written.addAndGet(block.length) < 1L << 30) {
                        out.write(block);
                    }
                };
        try (FakeProxy proxy = new FakeProxy(endless)) {
            assertThatExceptionOfType(TargetUnreachableException.class)
                    .isThrownBy(() -> http(proxy))
                    .withMessageContaining("headers of more than 8192 bytes");
        }
        assertThat(written.get()).isLessThan(64L << 20); // what socket buffers may swallow
    }

    @Test
    void a_silent_proxy_is_given_up_when_its_time_is_over() throws IOException {
        try (FakeProxy proxy = new FakeProxy(client -> {})) {
            isGivenUpInTime(() -> socks(proxy, null));
        }
        try (FakeProxy proxy = new FakeProxy(client -> {})) {
            isGivenUpInTime(() -> http(proxy));
        }
    }

    @Test
    void a_proxy_that_drips_has_no_more_time_than_one_that_is_silent() throws IOException {
        Answer dripping =
                client -> {
                    OutputStream out = client.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(ISO_8859_1));
                    client.setSoTimeout(300);
                    while (true) {
                        out.write('a');
                        try {
                            client.getInputStream().readNBytes(1 << 16); // waits a little
                            return;
                        } catch (SocketTimeoutException next) {
                            out.flush();
                        }
                    }
                };
        try (FakeProxy proxy = new FakeProxy(dripping)) {
            isGivenUpInTime(() -> http(proxy));
        }
    }

    private static void isGivenUpInTime(Runnable asking) {
        long begun = System.nanoTime();
        assertThatExceptionOfType(TargetUnreachableException.class)
                .isThrownBy(asking::run)
                .withMessageContaining("did not answer within 2 seconds");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(HANG);
    }

    @Test
    void a_proxy_that_hangs_up_is_named() throws IOException {
        try (FakeProxy proxy = new FakeProxy(client -> client.shutdownOutput())) {
            assertThatExceptionOfType(TargetUnreachableException.class)
                    .isThrownBy(() -> http(proxy))
                    .withMessageContaining("hung up before it answered; is that an HTTP proxy?");
        }
    }
}
