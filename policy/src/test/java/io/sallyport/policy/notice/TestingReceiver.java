package io.sallyport.policy.notice;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A real HTTP server on a free port of the loopback, which keeps what it is sent and answers as it
/// is told to.
final class TestingReceiver implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final CountDownLatch end = new CountDownLatch(1);

    volatile Conduct conduct = (number, exchange) -> exchange.answer(200);

    TestingReceiver() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    String body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    calls.add(
                            new Call(
                                    exchange.getRequestURI().getPath(),
                                    exchange.getRequestHeaders(),
                                    body));
                    conduct.answer(
                            calls.size(),
                            new Exchange() {
                                @Override
                                public void answer(int status) throws IOException {
                                    exchange.sendResponseHeaders(status, -1);
                                    exchange.close();
                                }

                                @Override
                                public void redirect(String to) throws IOException {
                                    exchange.getResponseHeaders().set("Location", to);
                                    answer(307);
                                }

                                @Override
                                public void hang() {
                                    try {
                                        end.await();
                                    } catch (InterruptedException over) {
                                        Thread.currentThread().interrupt();
                                    }
                                }

                                @Override
                                public void answerWithoutEnd() throws IOException {
                                    exchange.sendResponseHeaders(200, 0);
                                    byte[] piece = new byte[64 << 10];
                                    while (end.getCount() > 0) {
                                        exchange.getResponseBody().write(piece);
                                    }
                                }
                            });
                });
        server.start();
    }

    Receiver address(String path) {
        return Receiver.parse("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    List<Call> calls() {
        return calls;
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /// What the server was sent.
    record Call(String path, Headers headers, String body) {
        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    /// How the server answers.
    interface Conduct {
        /// Answers one call.
        ///
        /// @param number the how-manieth call it is, from 1
        void answer(int number, Exchange exchange) throws IOException;
    }

    /// The ways to answer.
    interface Exchange {
        void answer(int status) throws IOException;

        void redirect(String to) throws IOException;

        /// Until the server is closed.
        void hang();

        /// Until the other side or the server is closed.
        void answerWithoutEnd() throws IOException;
    }
}
