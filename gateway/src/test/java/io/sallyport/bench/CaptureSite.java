package io.sallyport.bench;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.ShellAccount;
import io.sallyport.gateway.testing.TestingGateway;
import io.sallyport.gateway.testing.TestingInventory;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.journal.Entry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;

/// A machine with an account for each kind of shell, and a gateway before it.
final class CaptureSite implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Map<String, String> PROMPTS =
            Map.of(
                    "bash", "PS1='$ '\n",
                    "zsh", "PS1='%% '\n",
                    "fish", "function fish_prompt; echo -n '> '; end\nset -g fish_greeting\n",
                    "dash", "PS1='$ '\n");

    private final TestingSshd sshd = TestingSshd.start("SetEnv LANG=C.UTF-8");
    private final Map<String, ShellAccount> accounts = new LinkedHashMap<>();
    private final TestingGateway gateway;
    private final SshClient client;

    /// @param capture as the inventory has it
    CaptureSite(String capture) throws IOException, GeneralSecurityException {
        PROMPTS.keySet().stream()
                .sorted()
                .forEach(shell -> accounts.put(shell, ShellAccount.make(shell)));
        accounts.values().forEach(account -> account.letIn(sshd.credential()));
        String[] names = accounts.values().stream().map(ShellAccount::name).toArray(String[]::new);
        KeyFile alice = KeyFile.make(Folders.make("sallyport-bench").resolve("alice"));
        gateway =
                TestingGateway.start(
                        new TestingInventory()
                                .person("alice", "operator", alice.line())
                                .target(
                                        "web01",
                                        "127.0.0.1:" + sshd.port(),
                                        sshd.hostKey().line(),
                                        "machine",
                                        names)
                                .capture("web01", capture)
                                .grant("bench", "alice", "web01")
                                .accounts("bench", names),
                        Map.of("machine", sshd.credential()));
        client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        try (InputStream in = Files.newInputStream(alice.privateKey())) {
            client.setKeyIdentityProvider(
                    KeyPairProvider.wrap(
                            SecurityUtils.loadKeyPairIdentities(
                                    null,
                                    alice.privateKey()::toString,
                                    in,
                                    FilePasswordProvider.EMPTY)));
        }
        client.start();
    }

    /// Signs in to the account of this shell.
    ClientSession signIn(String shell) throws IOException {
        ClientSession session =
                client.connect(
                                "alice@" + account(shell).name() + "@web01",
                                "127.0.0.1",
                                gateway.port())
                        .verify(PATIENCE)
                        .getSession();
        session.auth().verify(PATIENCE);
        return session;
    }

    /// The same without the gateway.
    ClientSession signInDirectly(String shell) throws IOException, GeneralSecurityException {
        ClientSession session =
                client.connect(account(shell).name(), "127.0.0.1", sshd.port())
                        .verify(PATIENCE)
                        .getSession();
        try (InputStream in = Files.newInputStream(sshd.credential().privateKey())) {
            SecurityUtils.loadKeyPairIdentities(
                            null,
                            sshd.credential().privateKey()::toString,
                            in,
                            FilePasswordProvider.EMPTY)
                    .forEach(session::addPublicKeyIdentity);
        }
        session.auth().verify(PATIENCE);
        return session;
    }

    private ShellAccount account(String shell) {
        ShellAccount account = accounts.get(shell);
        if (account == null) {
            throw new IllegalArgumentException("no account has the shell " + shell);
        }
        return account;
    }

    Facts facts() {
        return gateway.facts();
    }

    /// Every byte of the journal since then, as text.
    static String text(Facts since) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : since.all("CommandJudged")) {
            text.append(entry.detail()).append('\n');
        }
        return text.toString();
    }

    /// Makes the account's home as the case wants it.
    void prepare(CaptureCase wanted) throws IOException {
        ShellAccount account = account(wanted.shell());
        Path home = account.home();
        empty(home);
        for (String name : List.of("alpha.txt", "beta.txt", "my file.txt", "数据.txt")) {
            Files.writeString(home.resolve(name), name + "\n");
        }
        Files.createDirectories(home.resolve("project/src"));
        Files.createDirectories(home.resolve("project/docs"));
        Files.writeString(home.resolve(".hushlogin"), "");
        String place = home.toString();
        StringBuilder rc = new StringBuilder(PROMPTS.get(wanted.shell()));
        wanted.environment()
                .forEach((name, value) ->
                        rc.append(wanted.shell().equals("fish") ? "set -gx " : "export ")
                                .append(name)
                                .append(wanted.shell().equals("fish") ? " " : "=")
                                .append("'")
                                .append(value.replace("/run/home", place))
                                .append("'\n"));
        rc.append(wanted.rc().replace("/run/home", place)).append('\n');
        String history = String.join("\n", wanted.history()) + "\n";
        switch (wanted.shell()) {
            case "bash" -> {
                write(home, ".profile", ". ~/.bashrc\n");
                write(home, ".bashrc", rc.toString());
                write(home, ".bash_history", history);
            }
            case "zsh" -> {
                write(
                        home,
                        ".zshrc",
                        "HISTFILE=~/.zsh_history HISTSIZE=1000 SAVEHIST=1000\nunsetopt promptsp\n"
                                + rc);
                write(home, ".zsh_history", history);
            }
            case "fish" -> {
                write(home, ".config/fish/config.fish", rc.toString());
                StringBuilder remembered = new StringBuilder();
                for (String line : wanted.history()) {
                    remembered.append("- cmd: ").append(line).append("\n  when: 1700000000\n");
                }
                write(home, ".local/share/fish/fish_history", remembered.toString());
            }
            default -> write(home, ".profile", rc.toString());
        }
        for (Map.Entry<String, String> file : wanted.files().entrySet()) {
            write(home, file.getKey(), file.getValue());
            if (file.getValue().startsWith("#!")) {
                Files.setPosixFilePermissions(
                        home.resolve(file.getKey()), PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        account.own();
    }

    private static void write(Path home, String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void empty(Path home) throws IOException {
        try (Stream<Path> all = Files.list(home)) {
            for (Path one : all.toList()) {
                Folders.remove(one);
            }
        }
    }

    @Override
    public void close() {
        client.stop();
        gateway.close();
        accounts.values().forEach(ShellAccount::close);
        sshd.close();
    }
}
