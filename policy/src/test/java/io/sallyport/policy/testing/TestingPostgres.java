package io.sallyport.policy.testing;

import io.sallyport.policy.database.Database;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/// A real PostgreSQL 15 on a free port of the loopback, in a temporary folder; one a test run,
/// stopped with it.
public final class TestingPostgres {
    private static final Path BINARIES = Path.of("/usr/lib/postgresql/15/bin");
    private static final String USER = "sallyport";
    private static final AtomicInteger DATABASES = new AtomicInteger();

    private static @Nullable TestingPostgres running;

    private final Path folder;
    private final int port;

    private TestingPostgres(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /// The server. Where PostgreSQL is missing the test is skipped with a sentence; with `CI=true`
    /// it fails.
    public static synchronized TestingPostgres need() {
        if (running == null) {
            if (!Files.isExecutable(BINARIES.resolve("postgres"))) {
                String sentence =
                        "this test needs PostgreSQL 15, which is not here: apt-get install"
                                + " postgresql-15";
                if ("true".equals(System.getenv("CI"))) {
                    Assertions.fail(sentence);
                }
                Assumptions.abort(sentence);
            }
            running = start();
        }
        return running;
    }

    /// The address of a new, empty database.
    public String newDatabase() {
        String name = "gates" + DATABASES.incrementAndGet();
        run(
                BINARIES.resolve("createdb").toString(),
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-U",
                USER,
                name);
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    public static Database open(String url) {
        return Database.open(url, USER, "");
    }

    private static TestingPostgres start() {
        try {
            Path folder = Files.createTempDirectory("sallyport-postgres");
            int port = freePort();
            Path data = folder.resolve("data");
            TestingPostgres server = new TestingPostgres(folder, port);
            Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
            if (isRoot()) {
                run("chown", "postgres", folder.toString());
            }
            server.runAsServer(
                    BINARIES.resolve("initdb") + " -D " + data + " -A trust -U " + USER + " -N");
            server.runAsServer(
                    BINARIES.resolve("pg_ctl")
                            + " -D "
                            + data
                            + " -l "
                            + folder.resolve("log")
                            + " -w -t 60 -o '-p "
                            + port
                            + " -k "
                            + folder
                            + " -h 127.0.0.1 -c fsync=off -c max_connections=200' start");
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void stop() {
        runAsServer(
                BINARIES.resolve("pg_ctl")
                        + " -D "
                        + folder.resolve("data")
                        + " -m immediate stop");
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException left) {
            throw new UncheckedIOException(left);
        }
    }

    /// PostgreSQL refuses to run as root.
    private void runAsServer(String command) {
        if (isRoot()) {
            run("su", "postgres", "-s", "/bin/sh", "-c", command);
        } else {
            run("sh", "-c", command);
        }
    }

    private static void run(String... command) {
        List<String> words = new ArrayList<>(List.of(command));
        try {
            Path output = Files.createTempFile("sallyport-postgres", ".out");
            Process process =
                    new ProcessBuilder(words)
                            .directory(Path.of("/").toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            String said = Files.readString(output);
            Files.delete(output);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", words) + ": " + said);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
