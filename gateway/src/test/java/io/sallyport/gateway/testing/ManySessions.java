package io.sallyport.gateway.testing;

import io.sallyport.gateway.transport.Algorithms;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;
import org.apache.sshd.client.ClientBuilder;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ClientChannel;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/// More sessions than `ssh` and `sshd` processes would fit beside a gateway: the library's own
/// client, and a target in this process whose shells do nothing and whose commands end at once.
public final class ManySessions implements AutoCloseable {
    private static final int AT_ONCE = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SshServer target;
    private final SshClient client;
    private final List<ClientSession> open = new ArrayList<>();

    /// @param hostKey the target's
    /// @param key the operator's
    public ManySessions(KeyPair hostKey, KeyFile key) throws IOException, GeneralSecurityException {
        Algorithms.choose(); // before the library's own defaults are asked for
        target = target(hostKey);
        client = client(key);
    }

    /// The operator signs in with this key exchange from now on, by its name on the wire.
    public void exchangeKeysBy(String name) {
        client.setKeyExchangeFactories(
                NamedFactory.setUpTransformedFactories(
                        false,
                        List.of(BuiltinDHFactories.fromFactoryName(name)),
                        ClientBuilder.DH2KEX));
    }

    /// The target's port, on 127.0.0.1.
    public int targetPort() {
        return target.getPort();
    }

    /// Opens so many sessions with a shell each, and keeps them.
    ///
    /// @param user the name to sign in with
    /// @param port the gateway's
    /// @param progress is told how many there are, every hundred
    public void hold(int sessions, String user, int port, IntConsumer progress)
            throws InterruptedException, ExecutionException {
        each(sessions, () -> shell(connect(user, port)), open::add, progress);
    }

    /// Runs so many commands in each of so many sessions, one after the other.
    public void run(int sessions, int commands, String user, int port)
            throws InterruptedException, ExecutionException {
        each(
                sessions,
                () -> {
                    try (ClientSession session = connect(user, port)) {
                        for (int i = 0; i < commands; i++) {
                            command(session);
                        }
                        return session;
                    }
                },
                ended -> {},
                count -> {});
    }

    private static void each(
            int sessions,
            java.util.concurrent.Callable<ClientSession> work,
            java.util.function.Consumer<ClientSession> done,
            IntConsumer progress)
            throws InterruptedException, ExecutionException {
        Semaphore room = new Semaphore(AT_ONCE);
        List<Future<ClientSession>> working = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= sessions; i++) {
                room.acquire();
                if (i % 100 == 0) {
                    progress.accept(i);
                }
                working.add(
                        executor.submit(() -> {
                            try {
                                return work.call();
                            } finally {
                                room.release();
                            }
                        }));
            }
        }
        for (Future<ClientSession> one : working) {
            done.accept(one.get());
        }
    }

    private ClientSession connect(String user, int port) throws IOException {
        ClientSession session =
                client.connect(user, "127.0.0.1", port).verify(PATIENCE).getSession();
        session.auth().verify(PATIENCE);
        return session;
    }

    private static ClientSession shell(ClientSession session) throws IOException {
        ClientChannel shell = session.createShellChannel();
        quiet(shell);
        shell.open().verify(PATIENCE);
        return session;
    }

    private static void command(ClientSession session) throws IOException {
        try (ClientChannel command = session.createExecChannel("true")) {
            quiet(command);
            command.open().verify(PATIENCE);
            command.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), PATIENCE);
            Integer status = command.getExitStatus();
            if (status == null || status != 0) {
                throw new IOException("exit status " + status);
            }
        }
    }

    private static void quiet(ClientChannel channel) {
        channel.setIn(InputStream.nullInputStream());
        channel.setOut(OutputStream.nullOutputStream());
        channel.setErr(OutputStream.nullOutputStream());
    }

    /// Ends what is held.
    public void letGo() {
        open.forEach(session -> session.close(true));
        open.clear();
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
        untimed(client);
        client.start();
        return client;
    }

    private static SshServer target(KeyPair hostKey) throws IOException {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((account, key, session) -> true);
        server.setShellFactory(channel -> new Idle(false));
        server.setCommandFactory((channel, command) -> new Idle(true));
        untimed(server);
        server.start();
        return server;
    }

    private static void untimed(PropertyResolver side) {
        CoreModuleProperties.IDLE_TIMEOUT.set(side, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(side, Duration.ZERO);
    }

    /// A prompt, and then nothing, or the end.
    private static final class Idle implements Command {
        private final boolean ends;
        private OutputStream out = OutputStream.nullOutputStream();
        private ExitCallback exit = (status, message, immediately) -> {};

        Idle(boolean ends) {
            this.ends = ends;
        }

        @Override
        public void setInputStream(InputStream in) {}

        @Override
        public void setOutputStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void setErrorStream(OutputStream err) {}

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) throws IOException {
            out.write('$');
            out.flush();
            if (ends) {
                exit.onExit(0);
            }
        }

        @Override
        public void destroy(ChannelSession channel) {}
    }

    @Override
    public void close() throws IOException {
        letGo();
        client.close();
        target.close();
    }
}
