package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.gateway.config.NodeFolder;
import io.sallyport.gateway.node.HouseJournal;
import io.sallyport.gateway.transport.Algorithms;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.credential.Secret;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.proof.JournalVerifier;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.LoggingSystem;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `sallyport credential`: the local sealed store of target credentials, while the node is stopped
/// (the journal has one writer, and every change is a fact).
@Command(
        name = "credential",
        description = "the sealed store of target credentials (while the node is stopped)",
        mixinStandardHelpOptions = true)
final class CredentialCommand {
    private static final String NO_KEY =
            "holds no private key that can be used; expected is an OpenSSH or PEM file, as ssh-keygen writes it";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before it calls
    private CommandSpec spec;

    @Command(
            name = "set",
            description = "store a password or a private key",
            mixinStandardHelpOptions = true)
    int set(
            @Parameters(paramLabel = "NAME", description = "the name that the inventory uses")
                    String name,
            @ArgGroup(multiplicity = "1") Kind kind,
            @Option(
                            names = "--certificate",
                            paramLabel = "FILE",
                            description = "the key's OpenSSH certificate")
                    @Nullable Path certificate,
            @Mixin Which which)
            throws IOException {
        if (kind.password && certificate != null) {
            throw new IllegalArgumentException(
                    "a certificate goes with a key: --key FILE --certificate FILE");
        }
        String certified = certificate == null ? null : new String(contentOf(certificate), UTF_8);
        if (certificate != null && certified != null) {
            requireCertificate(certificate, certified);
        }
        NodeFolder folder = which.folder();
        byte[] bytes = kind.password ? SecretInput.once() : privateKey(kind.keyFile());
        try (Secret secret = new Secret(bytes);
                Journal journal = journal(folder)) {
            store(folder.data(), journal)
                    .put(
                            name,
                            kind.password
                                    ? new Credential.Password(secret)
                                    : new Credential.Key(secret, certified));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
        spec.commandLine().getOut().println("stored " + name);
        return 0;
    }

    @Command(name = "remove", description = "remove a credential", mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME") String name, @Mixin Which which)
            throws IOException {
        NodeFolder folder = which.existing();
        try (Journal journal = journal(folder)) {
            boolean removed = store(folder.data(), journal).remove(name);
            spec.commandLine()
                    .getOut()
                    .println(removed ? "removed " + name : "there is no " + name);
            return removed ? 0 : Sallyport.COULD_NOT;
        }
    }

    @Command(
            name = "list",
            description = "names of the credentials in the store",
            mixinStandardHelpOptions = true)
    int list(@Mixin Which which) throws IOException {
        Path data = which.existing().data();
        if (!Files.exists(data.resolve("house/sealing.key"))) {
            // Opening the store would make its key: to look must change nothing.
            throw new IllegalArgumentException(
                    "no credential was ever stored in " + data + "; look at --data or --config");
        }
        List<String> names = store(data, null).names();
        names.forEach(spec.commandLine().getOut()::println);
        if (names.isEmpty()) {
            spec.commandLine().getErr().println("there are no credentials in " + data);
        }
        return 0;
    }

    /// Which node's.
    static final class Which {
        @Option(
                names = "--config",
                paramLabel = "FILE",
                description = "the node's sallyport.yml, for its data folder and name")
        @Nullable Path config;

        @Option(
                names = "--data",
                paramLabel = "DIR",
                description =
                        "the node's data folder (default: as the configuration says, or data)")
        @Nullable Path data;

        @Option(
                names = "--node",
                paramLabel = "NAME",
                description =
                        "the node's name (default: as the configuration or the node's journal says)")
        @Nullable String node;

        NodeFolder folder() throws IOException {
            NodeFolder said = NodeFolder.of(config);
            Path folder = data == null ? said.data() : data;
            String name = node;
            if (name == null && config == null) {
                // Facts of one journal belong to one node, whoever writes them.
                name = journalled(folder.resolve("journal"));
            }
            return new NodeFolder(
                    folder,
                    said.inventory(),
                    said.policies(),
                    said.rules(),
                    name == null ? said.node() : name);
        }

        NodeFolder existing() throws IOException {
            NodeFolder folder = folder();
            if (!Files.isDirectory(folder.data())) {
                throw new IllegalArgumentException(
                        "there is no data folder "
                                + folder.data()
                                + "; name the node's with --data or --config");
            }
            return folder;
        }

        private static @Nullable String journalled(Path journal) throws IOException {
            if (!Files.isDirectory(journal)) {
                return null;
            }
            AtomicReference<@Nullable String> last = new AtomicReference<>();
            JournalVerifier.verify(
                    journal,
                    entry -> {
                        String named = entry.path("node").asString("");
                        if (!named.isEmpty()) {
                            last.set(named);
                        }
                    });
            return last.get();
        }
    }

    /// What is stored; neither comes from the command line, where other processes could read it.
    static final class Kind {
        @Option(
                names = "--password",
                description = "a password, asked for or read from standard input")
        boolean password;

        @Option(
                names = "--key",
                paramLabel = "FILE",
                description = "an unencrypted private key file")
        @Nullable Path key;

        Path keyFile() {
            Path file = key;
            if (file == null) {
                throw new IllegalStateException("neither a password nor a key");
            }
            return file;
        }
    }

    private static Journal journal(NodeFolder folder) throws IOException {
        return HouseJournal.open(folder.data(), folder.node(), List.of(), InstantSource.system());
    }

    private static SealedCredentials store(Path data, @Nullable Journal journal) {
        Path house = data.resolve("house");
        return new SealedCredentials(
                house.resolve("credentials"), house.resolve("sealing.key"), journal);
    }

    private static byte[] contentOf(Path file) throws IOException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            // The exception's own message is often the name alone.
            throw new IOException(file + " cannot be read; look at its permissions", unreadable);
        }
    }

    /// The file's content, if the gateway could sign in with it: a mistake shows now rather than at
    /// the first session.
    private static byte[] privateKey(Path file) throws IOException {
        byte[] bytes = contentOf(file);
        String problem = problemOf(bytes);
        if (problem != null) {
            Arrays.fill(bytes, (byte) 0);
            throw new IllegalArgumentException(file + " " + problem + "; nothing was stored");
        }
        return bytes;
    }

    private static @Nullable String problemOf(byte[] bytes) {
        // Until a node configures logging, the library would tell of its providers.
        LoggingSystem.get(CredentialCommand.class.getClassLoader()).beforeInitialize();
        String start = new String(bytes, 0, Math.min(bytes.length, 64), ISO_8859_1);
        if (start.matches("(?s)\\s*(ssh-|ecdsa-|sk-).*") || start.contains("PUBLIC KEY")) {
            return "is a public key; the private one is the file beside it without .pub";
        }
        Algorithms.choose();
        try (ByteArrayInputStream in = new ByteArrayInputStream(bytes)) {
            Iterable<KeyPair> keys =
                    SecurityUtils.loadKeyPairIdentities(
                            null, () -> "key", in, (session, resource, attempt) -> null);
            return keys != null && keys.iterator().hasNext() ? null : NO_KEY;
        } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
            // The library throws what its parsers throw, of every kind.
            String said = String.valueOf(unusable.getMessage()).toLowerCase(Locale.ROOT);
            return said.contains("password")
                            || said.contains("passphrase")
                            || said.contains("encrypted")
                    ? "is protected by a passphrase; the store seals it anyway, so give a copy without one:"
                            + " ssh-keygen -p -N '' -f COPY"
                    : NO_KEY;
        }
    }

    private static void requireCertificate(Path file, String content) {
        if (!content.contains("-cert-v01@openssh.com ")) {
            throw new IllegalArgumentException(
                    file
                            + " is no OpenSSH certificate; ssh-keygen -s writes it as KEY-cert.pub; nothing was stored");
        }
    }
}
