package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.credential.Secret;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
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
    private static final int PASSWORD_LIMIT = 64 << 10;

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
            @Option(names = "--data", defaultValue = "data", description = "the node's data folder")
                    Path data,
            @Option(names = "--node", defaultValue = "gateway", description = "the node's name")
                    String node)
            throws IOException {
        if (kind.password && certificate != null) {
            throw new IllegalArgumentException(
                    "a certificate goes with a key: --key FILE --certificate FILE");
        }
        String certified = certificate == null ? null : new String(contentOf(certificate), UTF_8);
        byte[] bytes = kind.password ? password() : contentOf(kind.keyFile());
        try (Secret secret = new Secret(bytes);
                Journal journal = journal(data, node)) {
            store(data, journal)
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
    int remove(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--data", defaultValue = "data", description = "the node's data folder")
                    Path data,
            @Option(names = "--node", defaultValue = "gateway", description = "the node's name")
                    String node) {
        try (Journal journal = journal(data, node)) {
            boolean removed = store(data, journal).remove(name);
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
    int list(
            @Option(names = "--data", defaultValue = "data", description = "the node's data folder")
                    Path data) {
        store(data, null).names().forEach(spec.commandLine().getOut()::println);
        return 0;
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

    private static Journal journal(Path data, String node) {
        return new FileJournal(data.resolve("journal"), node, InstantSource.system());
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

    private static byte[] password() throws IOException {
        byte[] bytes = askedFor();
        if (bytes.length == 0) {
            throw new IllegalArgumentException("the password is empty: nothing was stored");
        }
        return bytes;
    }

    private static byte[] askedFor() throws IOException {
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("password: ");
            if (typed == null) { // the terminal was closed instead
                return new byte[0];
            }
            byte[] bytes = new String(typed).getBytes(UTF_8);
            Arrays.fill(typed, '\0');
            return bytes;
        }
        byte[] read = System.in.readNBytes(PASSWORD_LIMIT + 1);
        if (read.length > PASSWORD_LIMIT) {
            Arrays.fill(read, (byte) 0);
            throw new IllegalArgumentException(
                    "a password longer than " + PASSWORD_LIMIT + " bytes is not stored");
        }
        int end = read.length;
        while (end > 0 && (read[end - 1] == '\n' || read[end - 1] == '\r')) {
            end--;
        }
        byte[] password = Arrays.copyOf(read, end);
        Arrays.fill(read, (byte) 0);
        return password;
    }
}
