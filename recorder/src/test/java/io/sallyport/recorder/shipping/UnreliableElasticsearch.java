package io.sallyport.recorder.shipping;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// An honest fake: stands before a real server and passes everything on, except that bulk requests
/// get the misbehaviour that it was told.
final class UnreliableElasticsearch implements AutoCloseable {
    enum Misbehaviour {
        NONE,
        TOO_MANY_REQUESTS,
        SERVICE_UNAVAILABLE,
        GARBAGE,
        HANGS,
        /// The real server takes it, and the answer is lost.
        LOSES_THE_ANSWER,
        TOO_LARGE,
        /// What it takes goes to the failure store, as far as its answer says.
        FAILURE_STORE
    }

    private enum Answer {
        WHOLE,
        LOST,
        SAYS_FAILURE_STORE
    }

    static final int TAKES_BYTES = 20_000;

    volatile Misbehaviour misbehaviour = Misbehaviour.NONE;
    final AtomicInteger misbehaved = new AtomicInteger();

    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final URI real;
    private final @Nullable String key;
    private final String scheme;

    /// @param key the API key that every request has to carry, if any
    /// @param tls what to speak TLS with, if it is to
    UnreliableElasticsearch(URI real, @Nullable String key, @Nullable SSLContext tls)
            throws IOException {
        this.real = real;
        this.key = key;
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        if (tls == null) {
            server = HttpServer.create(free, 0);
            scheme = "http";
        } else {
            HttpsServer secure = HttpsServer.create(free, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
            scheme = "https";
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    URI uri() {
        return URI.create(scheme + "://localhost:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            if (key != null && !("ApiKey " + key).equals(authorization)) {
                answer(exchange, 401, error(401));
                return;
            }
            Misbehaviour now = misbehaviour;
            boolean bulk = exchange.getRequestURI().getPath().endsWith("/_bulk");
            if (!bulk || now == Misbehaviour.NONE) {
                pass(exchange, body, Answer.WHOLE);
                return;
            }
            switch (now) {
                case NONE -> {}
                case TOO_MANY_REQUESTS -> answer(exchange, 429, error(429));
                case SERVICE_UNAVAILABLE -> answer(exchange, 503, "<html>come back later</html>");
                case GARBAGE -> answer(exchange, 200, "}{ this is not JSON \u0000\u0001");
                case HANGS -> hang();
                case LOSES_THE_ANSWER -> pass(exchange, body, Answer.LOST);
                case FAILURE_STORE -> pass(exchange, body, Answer.SAYS_FAILURE_STORE);
                case TOO_LARGE -> {
                    if (body.length <= TAKES_BYTES) {
                        pass(exchange, body, Answer.WHOLE);
                        return;
                    }
                    answer(exchange, 413, "");
                }
            }
            misbehaved.incrementAndGet();
        }
    }

    private static String error(int status) {
        return "{\"error\":{\"type\":\"fake_exception\",\"reason\":\"told to\"},\"status\":"
                + status
                + "}";
    }

    private void hang() {
        misbehaved.incrementAndGet();
        try {
            closing.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders()
                .add(
                        "Content-Type",
                        text.startsWith("<")
                                ? "text/html"
                                : "application/vnd.elasticsearch+json;compatible-with=9");
        send(exchange, status, bytes);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    private void pass(HttpExchange exchange, byte[] body, Answer answer) throws IOException {
        URI asked = exchange.getRequestURI();
        String query = asked.getRawQuery() == null ? "" : "?" + asked.getRawQuery();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(real.resolve(asked.getRawPath() + query))
                        .method(
                                exchange.getRequestMethod(),
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        for (String name : new String[] {"Content-Type", "Accept"}) {
            String value = exchange.getRequestHeaders().getFirst(name);
            if (value != null) {
                request.header(name, value);
            }
        }
        try {
            HttpResponse<byte[]> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer == Answer.LOST) {
                return; // the connection is closed without a word
            }
            response.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
            byte[] said = response.body();
            if (answer == Answer.SAYS_FAILURE_STORE) {
                said =
                        new String(said, StandardCharsets.UTF_8)
                                .replace(
                                        "\"status\":201",
                                        "\"failure_store\":\"used\",\"status\":201")
                                .getBytes(StandardCharsets.UTF_8);
            }
            send(exchange, response.statusCode(), said);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
        http.shutdownNow();
    }
}
