package io.sallyport.testing.elasticsearch;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Elasticsearch on a free loopback port, of the server's jars: without security, lifecycle
/// policies and `GET /`, as the distribution's modules are not there. [#stop] and [#start] keep
/// data and port.
public final class TestingElasticsearch implements AutoCloseable {
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);
    private static final String READY = "listening ";

    private final Path home;
    private final int port;
    private final HttpClient http = HttpClient.newHttpClient();
    private Process process;

    private TestingElasticsearch(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /// Returns once the server answers.
    public static TestingElasticsearch started() throws IOException, InterruptedException {
        TestingElasticsearch server =
                new TestingElasticsearch(
                        Files.createTempDirectory("elasticsearch-test"), freePort());
        Runtime.getRuntime().addShutdownHook(new Thread(server::kill));
        server.start();
        return server;
    }

    /// Returns once it answers again, with what it held.
    public void start() throws IOException, InterruptedException {
        Properties place = new Properties();
        try (InputStream in = TestingElasticsearch.class.getResourceAsStream("place.properties")) {
            place.load(in);
        }
        Path jars = Path.of(place.getProperty("server"));
        deleted(home.resolve("modules"));
        Path log = home.resolve("server.log");
        process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms512m",
                                "-Xmx512m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--add-modules=jdk.incubator.vector",
                                "-Des.nativelibs.path=" + home,
                                "-Djava.io.tmpdir=" + home,
                                "-cp",
                                place.getProperty("classes") + ":" + jars.resolve("lib") + "/*",
                                ServerMain.class.getName(),
                                home.toString(),
                                jars.resolve("transport-netty4").toString(),
                                Integer.toString(port))
                        .redirectError(log.toFile())
                        .start();
        Thread tooLong = Thread.ofVirtual().start(() -> killAfter(process, LONGEST_START));
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line;
        do {
            line = out.readLine();
            if (line == null) {
                throw new IOException(
                        "Elasticsearch did not start: "
                                + Files.readString(log, StandardCharsets.UTF_8));
            }
        } while (!line.startsWith(READY));
        tooLong.interrupt();
        Thread.ofVirtual().start(() -> drain(out));
    }

    private static void killAfter(Process process, Duration limit) {
        try {
            if (!process.waitFor(limit)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // It started in time.
        }
    }

    private static void drain(BufferedReader out) {
        try {
            while (out.readLine() != null) {
                // Its log is on standard error.
            }
        } catch (IOException e) {
            // It is gone.
        }
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /// Sends JSON and returns the body of the answer.
    ///
    /// @throws IOException when the status is no success, with the body
    public String send(String method, String path, String json)
            throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(uri().resolve(path))
                                .header("Content-Type", "application/json")
                                .timeout(Duration.ofMinutes(1))
                                .method(
                                        method,
                                        json.isEmpty()
                                                ? HttpRequest.BodyPublishers.noBody()
                                                : HttpRequest.BodyPublishers.ofString(json))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + answer.body());
        }
        return answer.body();
    }

    /// Ends the server in order and keeps its data.
    public void stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    /// Ends the server in the middle of what it does (SIGKILL), and keeps its data.
    public void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        http.close();
        deleted(home);
    }

    private static void deleted(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
