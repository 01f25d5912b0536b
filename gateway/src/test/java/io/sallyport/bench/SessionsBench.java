package io.sallyport.bench;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.TestingInventory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Opens terminals that then do nothing, and asks what each costs the gateway. Clients and target
/// are the library's own, in this process: thousands of `ssh` and `sshd` would not fit beside it.
@picocli.CommandLine.Command(
        name = "sessions",
        description = "memory of idle recorded sessions, and logins per second",
        mixinStandardHelpOptions = true)
final class SessionsBench implements Callable<Integer> {
    private static final int AT_ONCE = 8;
    private static final int WARM_UP = 200;

    @Option(
            names = "--count",
            defaultValue = "1000",
            description = "sessions to hold (${DEFAULT-VALUE})")
    int count;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    private final List<ClientSession> open = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("sallyport-bench");
        KeyFile alice = KeyFile.make(folder.resolve("alice"));
        KeyFile credential = KeyFile.make(folder.resolve("credential"));
        KeyPair hostKey = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        try (SshServer target = target(hostKey);
                GatewayProcess gateway =
                        new GatewayProcess(
                                folder,
                                new TestingInventory()
                                        .person("alice", "operator", alice.line())
                                        .target(
                                                "idle01",
                                                "127.0.0.1:" + target.getPort(),
                                                PublicKeyEntry.toString(hostKey.getPublic()),
                                                "target")
                                        .grant("bench", "alice", "idle01"),
                                credential.privateKey(),
                                "1g");
                SshClient client = client(alice)) {
            say("warming up with " + WARM_UP + " sessions");
            hold(WARM_UP, client, gateway.port());
            letGo(gateway);
            gateway.liveHeapBytes(); // a full collection, so that both are counted after one
            long heapBefore = gateway.liveHeapBytes();
            long residentBefore = gateway.residentKib();
            long threadsBefore = gateway.threads();

            long began = System.nanoTime();
            hold(count, client, gateway.port());
            double seconds = (System.nanoTime() - began) / 1e9;
            gateway.liveHeapBytes();
            long heap = gateway.liveHeapBytes();
            long resident = gateway.residentKib();
            long threads = gateway.threads();
            long files = gateway.openFiles();
            letGo(gateway);
            print(
                    Map.ofEntries(
                            Map.entry("sessions", (double) count),
                            Map.entry(
                                    "kib_per_session",
                                    (resident - residentBefore) / (double) count),
                            Map.entry("heap_kib_per_session", (heap - heapBefore) / 1024.0 / count),
                            Map.entry("logins_per_second", count / seconds),
                            Map.entry("heap_mib_after_gc", heap / 1048576.0),
                            Map.entry("resident_mib", resident / 1024.0),
                            Map.entry("threads_before", (double) threadsBefore),
                            Map.entry("threads", (double) threads),
                            Map.entry("open_files", (double) files),
                            Map.entry("open_files_after", (double) gateway.openFiles())));
        } finally {
            Folders.remove(folder);
        }
        return 0;
    }

    private void hold(int sessions, SshClient client, int port)
            throws InterruptedException, ExecutionException {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<ClientSession>> opening = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < sessions; i++) {
                room.acquire();
                if (i % 100 == 99) {
                    say(i + 1 + " sessions");
                }
                opening.add(
                        executor.submit(() -> {
                            try {
                                return session(client, port);
                            } finally {
                                room.release();
                            }
                        }));
            }
        }
        for (Future<ClientSession> each : opening) {
            open.add(each.get());
        }
    }

    private static ClientSession session(SshClient client, int port) throws IOException {
        ClientSession session =
                client.connect(
                                "alice@" + System.getProperty("user.name") + "@idle01",
                                "127.0.0.1",
                                port)
                        .verify(30, TimeUnit.SECONDS)
                        .getSession();
        session.auth().verify(30, TimeUnit.SECONDS);
        ClientChannel shell = session.createShellChannel();
        shell.setIn(InputStream.nullInputStream());
        shell.setOut(OutputStream.nullOutputStream());
        shell.setErr(OutputStream.nullOutputStream());
        shell.open().verify(30, TimeUnit.SECONDS);
        return session;
    }

    private void letGo(GatewayProcess gateway) throws IOException {
        open.forEach(session -> session.close(true));
        open.clear();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        long files = gateway.openFiles();
        long before = Long.MAX_VALUE;
        while (files < before && System.nanoTime() < deadline) { // until no more are given back
            before = files;
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            files = gateway.openFiles();
        }
    }

    private static SshClient client(KeyFile key) throws IOException, GeneralSecurityException {
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        try (InputStream in = Files.newInputStream(key.privateKey())) {
            client.setKeyIdentityProvider(
                    KeyPairProvider.wrap(
                            SecurityUtils.loadKeyPairIdentities(
                                    null,
                                    key.privateKey()::toString,
                                    in,
                                    FilePasswordProvider.EMPTY)));
        }
        quiet(client);
        client.start();
        return client;
    }

    private static SshServer target(KeyPair hostKey) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((account, key, session) -> true);
        server.setShellFactory(channel -> new IdleShell());
        quiet(server);
        server.start();
        return server;
    }

    private static void quiet(org.apache.sshd.common.PropertyResolver side) {
        CoreModuleProperties.IDLE_TIMEOUT.set(side, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(side, Duration.ZERO);
    }

    /// A prompt, and then nothing.
    private static final class IdleShell implements Command {
        private OutputStream out = OutputStream.nullOutputStream();

        @Override
        public void setInputStream(InputStream in) {}

        @Override
        public void setOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {}

        @Override
        public void setExitCallback(ExitCallback callback) {}

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            out.write('$');
            out.flush();
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }

    private void print(Map<String, Double> unordered) {
        Map<String, Object> result = new LinkedHashMap<>();
        unordered.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> result.put(entry.getKey(), Samples.rounded(entry.getValue())));
        if (!json) {
            result.forEach((name, value) -> System.out.printf("%-24s %12s%n", name, value));
        }
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
    }

    private void say(String progress) {
        if (!json) {
            System.err.println("bench sessions: " + progress);
        }
    }
}
