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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// OpenSSH's own `sshd`, as a process of this test on a free port of 127.0.0.1 to 127.0.0.7 (one
/// machine that can be several targets). Everybody signs in as the user who runs the test.
public final class TestingSshd implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final int ADDRESSES = 7;

    private final Path folder;
    private final int port;
    private final Process process;
    private final KeyFile hostKey;
    private final KeyFile credential;

    private TestingSshd(
            Path folder, int port, Process process, KeyFile hostKey, KeyFile credential) {
        this.folder = folder;
        this.port = port;
        this.process = process;
        this.hostKey = hostKey;
        this.credential = credential;
    }

    /// Starts it; returns when it answers.
    ///
    /// @param more further lines of `sshd_config`; they come first, and with `sshd` the first word
    ///   on a matter counts
    public static TestingSshd start(String... more) {
        return start(Map.of(), more);
    }

    /// The same, for a machine that knows names nobody else does: see [OwnNames].
    ///
    /// @param names the addresses behind the names
    public static TestingSshd start(Map<String, String> names, String... more) {
        String sshd = Programs.need("sshd", "openssh-server");
        Path folder = Folders.make("sallyport-sshd");
        KeyFile hostKey = KeyFile.make(folder.resolve("host_key"));
        KeyFile credential = KeyFile.make(folder.resolve("credential"));
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                Process process = launch(names, sshd, folder, port, credential, more);
                if (answers(process, port)) {
                    return new TestingSshd(folder, port, process, hostKey, credential);
                }
                process.destroyForcibly();
                if (attempt == ATTEMPTS) {
                    throw new IllegalStateException(
                            "sshd does not start: " + Files.readString(folder.resolve("log")));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static Process launch(
            Map<String, String> names,
            String sshd,
            Path folder,
            int port,
            KeyFile credential,
            String... more)
            throws IOException {
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        StringBuilder config = new StringBuilder();
        for (String line : more) {
            config.append(line).append('\n');
        }
        for (int i = 1; i <= ADDRESSES; i++) {
            config.append("ListenAddress 127.0.0.").append(i).append('\n');
        }
        config.append("Port ").append(port).append('\n');
        config.append("HostKey ").append(folder.resolve("host_key")).append('\n');
        config.append("AuthorizedKeysFile ").append(credential.publicKey()).append('\n');
        config.append(
                """
                PidFile none
                UsePAM no
                StrictModes no
                PasswordAuthentication no
                KbdInteractiveAuthentication no
                PermitRootLogin yes
                PrintMotd no
                PrintLastLog no
                MaxSessions 200
                MaxStartups 200
                AcceptEnv LC_* GREETING
                AllowTcpForwarding yes
                AllowAgentForwarding yes
                X11Forwarding yes
                Subsystem sftp internal-sftp
                """);
        Path file = folder.resolve("sshd_config");
        Files.writeString(file, config);
        List<String> command = List.of(sshd, "-D", "-e", "-f", file.toString());
        return new ProcessBuilder(OwnNames.command(folder, names, command))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static boolean answers(Process process, int port) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !process.isAlive() || connects(port));
        return process.isAlive();
    }

    private static boolean connects(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("0.0.0.0"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The listening process; what it forked and outlived counts as its children in `proc`.
    public long pid() {
        return process.pid();
    }

    public int port() {
        return port;
    }

    public KeyFile hostKey() {
        return hostKey;
    }

    /// The key that `sshd` lets in.
    public KeyFile credential() {
        return credential;
    }

    /// The account that `sshd` lets in: whoever runs the test.
    public static String user() {
        return System.getProperty("user.name");
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
