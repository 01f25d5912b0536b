package io.sallyport.bench;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.GatewayProcess;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A target and the ways to it: directly, through OpenSSH's ProxyJump, through the recording
/// bastion that people build with OpenSSH (a forced command that records and runs `ssh`), and
/// through a gateway in a process of its own.
final class BenchSite implements AutoCloseable {
    private static final String COMMON =
            """
            Host *
              BatchMode yes
              IdentitiesOnly yes
              StrictHostKeyChecking no
              UserKnownHostsFile /dev/null
              LogLevel ERROR
              Ciphers aes128-gcm@openssh.com
            """;

    private final Path folder;
    private final TestingSshd target;
    private final TestingSshd jumpHost;
    private final TestingSshd chainHost;
    private final GatewayProcess gateway;
    private final Path config;

    BenchSite() throws IOException, InterruptedException {
        folder = Files.createTempDirectory("sallyport-bench");
        target = TestingSshd.start();
        jumpHost = TestingSshd.start();
        chainHost = TestingSshd.start("ForceCommand " + recordingCommand());
        KeyFile alice = KeyFile.make(folder.resolve("alice"));
        gateway =
                new GatewayProcess(
                        folder,
                        new TestingInventory()
                                .person("alice", "operator", alice.line())
                                .target(
                                        "db01",
                                        "127.0.0.1:" + target.port(),
                                        target.hostKey().lineWithoutComment(),
                                        "target")
                                .grant("bench", "alice", "db01"),
                        target.credential().privateKey(),
                        "256m");
        config = folder.resolve("ssh_config");
        Files.writeString(config, config(alice, gateway.port()));
    }

    /// With a terminal `ttyrec` records it; without one, `tee` keeps what comes out.
    private Path recordingCommand() throws IOException {
        Programs.need("ttyrec", "ttyrec");
        Path records = Files.createDirectory(folder.resolve("records"));
        Path hop = folder.resolve("hop_config");
        Files.writeString(
                hop,
                COMMON
                        + """
                        Host target
                          HostName 127.0.0.1
                          Port %d
                          User %s
                          IdentityFile %s
                        """
                                .formatted(
                                        target.port(),
                                        TestingSshd.user(),
                                        target.credential().privateKey()));
        Path script = folder.resolve("record");
        Files.writeString(
                script,
                """
                #!/bin/bash
                set -o pipefail
                file=$(mktemp %1$s/XXXXXXXX)
                export SSH_ORIGINAL_COMMAND
                if [ -t 0 ]; then
                    exec ttyrec -e 'exec ssh -F %2$s -tt target "$SSH_ORIGINAL_COMMAND"' "$file"
                fi
                ssh -F %2$s target "$SSH_ORIGINAL_COMMAND" | tee "$file"
                """
                        .formatted(records, hop));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /// Removes what the forced command recorded: gigabytes of zeros would fill the disk.
    void forget() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("records"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    /// The operator's key exchanges that the gateway offers and the client here knows, by a short
    /// name.
    static Map<String, String> keyExchanges() throws IOException {
        Map<String, String> wanted = new LinkedHashMap<>();
        wanted.put("mlkem", "mlkem768x25519-sha256");
        wanted.put("sntrup", "sntrup761x25519-sha512@openssh.com");
        wanted.put("curve25519", "curve25519-sha256");
        Process query = new ProcessBuilder("ssh", "-Q", "kex").start();
        List<String> known =
                new String(query.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        wanted.values().retainAll(known);
        return wanted;
    }

    private String config(KeyFile alice, int gatewayPort) {
        String user = TestingSshd.user();
        return COMMON
                + """
                Host direct
                  HostName 127.0.0.1
                  Port %1$d
                  User %2$s
                  IdentityFile %3$s
                Host hop
                  HostName 127.0.0.1
                  Port %4$d
                  User %2$s
                  IdentityFile %5$s
                Host jump
                  ProxyJump hop
                  HostName 127.0.0.1
                  Port %1$d
                  User %2$s
                  IdentityFile %3$s
                Host chain
                  HostName 127.0.0.1
                  Port %8$d
                  User %2$s
                  IdentityFile %9$s
                Host gateway
                  HostName 127.0.0.1
                  Port %6$d
                  User alice
                  IdentityFile %7$s
                Host sallyport
                  HostName 127.0.0.1
                  Port %6$d
                  User alice@%2$s@db01
                  IdentityFile %7$s
                Host sallyport_jump
                  ProxyJump gateway
                  HostName db01
                  User %2$s
                """
                        .formatted(
                                target.port(),
                                user,
                                target.credential().privateKey(),
                                jumpHost.port(),
                                jumpHost.credential().privateKey(),
                                gatewayPort,
                                alice.privateKey(),
                                chainHost.port(),
                                chainHost.credential().privateKey());
    }

    /// The ssh command that takes this way.
    List<String> ssh(String way, String command, String... options) {
        List<String> words = new ArrayList<>(List.of("ssh", "-F", config.toString()));
        words.addAll(List.of(options));
        words.addAll(List.of(way, command));
        return words;
    }

    /// Signs in so many times and leaves, four at a time: what compiles the code of a login is that
    /// it is used, and a transfer is one login.
    void logins(String way, int count) throws IOException, InterruptedException {
        List<Process> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(
                    new ProcessBuilder(ssh(way, "true"))
                            .redirectInput(Path.of("/dev/null").toFile())
                            .start());
            if (clients.size() == 4 || i == count - 1) {
                for (Process client : clients) {
                    if (client.waitFor() != 0) {
                        throw new IOException("a login by way of " + way + " failed");
                    }
                }
                clients.clear();
            }
        }
    }

    /// User and system CPU time of whatever stands between client and target on this way, children
    /// that ended included, in seconds.
    double cpuSeconds(String way) throws IOException {
        return switch (way) {
            case "jump" -> cpu(jumpHost.pid());
            case "chain" -> cpu(chainHost.pid());
            case "sallyport", "sallyport_jump" -> cpu(gateway.pid());
            default -> 0;
        };
    }

    private static double cpu(long pid) throws IOException {
        awaitNoChildren(pid); // a child's time counts once it ended
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field = 11; field <= 14; field++) { // utime stime cutime cstime, proc(5)
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / 100.0;
    }

    private static void awaitNoChildren(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        while (process.children().findAny().isPresent() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    @Override
    public void close() throws InterruptedException {
        gateway.close();
        target.close();
        jumpHost.close();
        chainHost.close();
        Folders.remove(folder);
    }
}
