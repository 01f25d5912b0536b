package io.sallyport.gateway.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A real proxy, as a process of this test on a free port of 127.0.0.1: microsocks for SOCKS 5,
/// tinyproxy for HTTP.
public final class TestingProxy implements AutoCloseable {
    private final Path folder;
    private final int port;
    private final Process process;

    private TestingProxy(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /// @param names what only the proxy resolves, see [OwnNames]
    /// @param signIn user name and password, or nothing
    public static TestingProxy socks(Map<String, String> names, String... signIn) {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(Programs.need("microsocks", "microsocks"));
        command.addAll(List.of("-i", "127.0.0.1", "-p", String.valueOf(port)));
        if (signIn.length == 2) {
            command.addAll(List.of("-u", signIn[0], "-P", signIn[1]));
        }
        return start(Folders.make("sallyport-socks"), port, names, command);
    }

    /// @param names what only the proxy resolves, see [OwnNames]
    /// @param more further lines of `tinyproxy.conf`
    public static TestingProxy http(Map<String, String> names, String... more) {
        int port = freePort();
        Path folder = Folders.make("sallyport-http");
        String config =
                """
                Port %d
                Listen 127.0.0.1
                Timeout 600
                MaxClients 50
                %s
                """
                        .formatted(port, String.join("\n", more));
        try {
            Path file = Files.writeString(folder.resolve("tinyproxy.conf"), config);
            return start(
                    folder,
                    port,
                    names,
                    List.of(Programs.need("tinyproxy", "tinyproxy"), "-d", "-c", file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestingProxy start(
            Path folder, int port, Map<String, String> names, List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(OwnNames.command(folder, names, command))
                            .redirectErrorStream(true)
                            .redirectOutput(folder.resolve("log").toFile())
                            .start();
            TestingProxy proxy = new TestingProxy(folder, port, process);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> !process.isAlive() || proxy.answers());
            if (!process.isAlive()) {
                throw new IllegalStateException("the proxy does not start: " + proxy.log());
            }
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `host:port`.
    public String address() {
        return "127.0.0.1:" + port;
    }

    public String log() {
        return RealClient.Result.text(folder.resolve("log"));
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Folders.remove(folder);
    }
}
