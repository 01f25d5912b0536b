package io.sallyport.gateway.demo;

import io.sallyport.policy.house.HouseFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A machine to try the gateway on, for people who have none: an SSH server on loopback with a real
/// login shell, commands and sftp, and one key that opens it.
///
/// In a scratch copy of this machine where the kernel allows ([ContainedMachine]), else on this
/// machine itself ([BareMachine]); [#sentences] says which. It ends with this program, however that
/// ends.
public final class DemoTarget implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DemoTarget.class);
    private static final int MOST_KEY_BYTES = 16 * 1024;
    private static final List<Path> SFTP_SERVERS =
            Stream.of(
                            "/usr/lib/openssh/sftp-server",
                            "/usr/libexec/openssh/sftp-server",
                            "/usr/lib/ssh/sftp-server",
                            "/usr/libexec/sftp-server")
                    .map(Path::of)
                    .toList();

    /// Where a target's sessions are to run.
    public enum Kind {
        /// In a scratch copy where that can be made, else on this machine itself.
        CONTAINED_IF_POSSIBLE,
        /// On this machine itself.
        BARE
    }

    private final String name;
    private final Machine machine;
    private final Set<String> accounts;
    private final KeyPair hostKey;
    private final SshServer server;
    private final boolean ownSftp;

    private DemoTarget(
            String name,
            Set<String> accounts,
            Machine machine,
            KeyPair hostKey,
            SshServer server,
            boolean ownSftp) {
        this.name = name;
        this.accounts = Set.copyOf(accounts);
        this.machine = machine;
        this.hostKey = hostKey;
        this.server = server;
        this.ownSftp = ownSftp;
    }

    /// Starts a target on a free port; returns when it accepts connections.
    ///
    /// @param name its host name
    /// @param folder its host key and what is changed on it, kept from one start to the next
    /// @param accounts the login names it knows; all are served as the same user
    /// @param key the one key it lets in
    /// @param content files to put there at the first start, by their absolute paths on the target
    /// @param hidden a folder that a contained target must not show: the gateway's data
    /// @throws IOException when its folder cannot be written, or no port is free
    public static DemoTarget start(
            String name,
            Path folder,
            Set<String> accounts,
            PublicKey key,
            Map<String, String> content,
            Path hidden,
            Kind kind)
            throws IOException, GeneralSecurityException {
        Path own = folder.toAbsolutePath();
        Files.createDirectories(
                own,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        KeyPair hostKey = hostKey(own.resolve("host_ed25519"), name);
        Machine machine = machine(name, own, content, hidden, kind);
        try {
            boolean ownSftp = SFTP_SERVERS.stream().noneMatch(Files::isExecutable);
            SshServer server = server(machine, hostKey, accounts, key, own, ownSftp);
            server.start();
            return new DemoTarget(name, accounts, machine, hostKey, server, ownSftp);
        } catch (IOException | RuntimeException notStarted) {
            machine.close();
            throw notStarted;
        }
    }

    private static Machine machine(
            String name, Path own, Map<String, String> content, Path hidden, Kind kind)
            throws IOException {
        String why = "as asked for";
        if (kind == Kind.CONTAINED_IF_POSSIBLE) {
            Path scratch = own.resolve("machine");
            DemoFiles.prepareContained(scratch, content);
            try {
                return ContainedMachine.start(name, scratch, hidden);
            } catch (NotContainedException notHere) {
                LOG.atInfo()
                        .addKeyValue("target", name)
                        .log("no scratch machine: {}", notHere.getMessage());
                why = "no scratch copy could be made: " + notHere.getMessage();
            }
        }
        Path home = own.resolve("home");
        DemoFiles.prepareBare(home, content);
        return new BareMachine(name, home, why);
    }

    private static SshServer server(
            Machine machine,
            KeyPair hostKey,
            Set<String> accounts,
            PublicKey key,
            Path own,
            boolean ownSftp) {
        Set<String> known = Set.copyOf(accounts);
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(InetAddress.getLoopbackAddress().getHostAddress());
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
        server.setPublickeyAuthenticator((account, offered, _) ->
                known.contains(account) && KeyUtils.compareKeys(key, offered));
        server.setShellFactory(_ -> new DemoSession(machine, List.of(machine.shell(), "-l")));
        server.setCommandFactory(
                (_, command) -> new DemoSession(machine, List.of(machine.shell(), "-c", command)));
        server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
        server.setSubsystemFactories(
                List.of(ownSftp ? new SftpSubsystemFactory() : new SftpProgram(machine)));
        if (ownSftp) {
            server.setFileSystemFactory(new VirtualFileSystemFactory(own));
        }
        // The gateway asks only servers which shell they start that are known to run commands in
        // one.
        CoreModuleProperties.SERVER_IDENTIFICATION.set(server, "SallyportDemo");
        // Sessions end when people end them, or the gateway does.
        CoreModuleProperties.IDLE_TIMEOUT.set(server, Duration.ZERO);
        CoreModuleProperties.NIO2_READ_TIMEOUT.set(server, Duration.ZERO);
        return server;
    }

    private record SftpProgram(Machine machine) implements SubsystemFactory {
        @Override
        public String getName() {
            return "sftp";
        }

        @Override
        public Command createSubsystem(ChannelSession channel) {
            Path program =
                    SFTP_SERVERS.stream().filter(Files::isExecutable).findFirst().orElseThrow();
            return new DemoSession(machine, List.of(program.toString()));
        }
    }

    private static KeyPair hostKey(Path file, String name)
            throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, name, null, out);
            HouseFile.create(file, out.toByteArray());
        }
        try (InputStream in =
                new java.io.ByteArrayInputStream(HouseFile.read(file, MOST_KEY_BYTES))) {
            return SecurityUtils.loadKeyPairIdentities(
                            null, file::toString, in, FilePasswordProvider.EMPTY)
                    .iterator()
                    .next();
        }
    }

    public String name() {
        return name;
    }

    /// The login names it knows.
    public Set<String> accounts() {
        return accounts;
    }

    /// The loopback port it listens on.
    public int port() {
        return server.getPort();
    }

    /// Its host key, as a line of a public key file without a comment.
    public String hostKeyLine() {
        return PublicKeyEntry.toString(hostKey.getPublic());
    }

    /// Whether what is changed there stays there.
    public boolean contained() {
        return machine instanceof ContainedMachine;
    }

    /// For people: what is contained and what is not; one sentence each.
    public List<String> sentences() {
        return ownSftp
                ? List.of(
                        machine.sentence(),
                        "sftp to "
                                + name
                                + " shows its scratch folder only: there is no sftp-server program here.")
                : List.of(machine.sentence());
    }

    /// Ends its sessions and everything they started; returns when it is gone.
    @Override
    public void close() throws IOException {
        try {
            server.stop(true);
        } finally {
            machine.close();
        }
    }
}
