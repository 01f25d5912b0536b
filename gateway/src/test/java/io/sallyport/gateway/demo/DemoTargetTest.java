package io.sallyport.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.gateway.transport.Algorithms;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A demo target behaves as an sshd does to OpenSSH's own clients, contains what it says, and
/// leaves nothing behind.
class DemoTargetTest {
    private static final Map<String, String> CONTENT =
            Map.of(
                    "/srv/acme/customers.csv",
                    "id,name\n1,Wile E.\n",
                    "/var/www/index.html",
                    "<p>hello\n");

    /// Removed by hand: JUnit warns of every link that a copied `/etc` holds.
    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    /// So many seconds that no other process of this machine sleeps for them.
    private final String marker = Long.toString(100_000 + System.nanoTime() % 1_000_000);

    private KeyPair known;
    private DemoTarget target;

    @BeforeAll
    static void choose() {
        Algorithms.choose(); // before the library's own defaults are asked for
    }

    @BeforeEach
    void keys() throws Exception {
        known = key("known");
        key("mallory");
    }

    @AfterEach
    void stop() throws Exception {
        if (target != null) {
            target.close();
        }
        new ProcessBuilder("rm", "-rf", folder.toString()).start().waitFor();
    }

    private KeyPair key(String name) throws Exception {
        KeyPair pair = KeyUtils.generateKeyPair(KeyPairProvider.SSH_ED25519, 256);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, name, null, out);
        Path file =
                Files.createFile(
                        folder.resolve(name),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.write(file, out.toByteArray());
        return pair;
    }

    private void start(DemoTarget.Kind kind) throws Exception {
        target =
                DemoTarget.start(
                        "db01",
                        folder.resolve("db01"),
                        Set.of("root"),
                        known.getPublic(),
                        CONTENT,
                        folder,
                        kind);
        // A machine that allows no namespaces proves the other kind, and says here which promises
        // it cannot.
        assumeTrue(
                kind == DemoTarget.Kind.BARE || target.contained() || System.getenv("CI") != null,
                () -> "skipped, " + target.sentences());
        if (kind == DemoTarget.Kind.CONTAINED_IF_POSSIBLE) {
            assertThat(target.contained()).as(target.sentences().toString()).isTrue();
        }
        Files.writeString(
                folder.resolve("known_hosts"),
                "[127.0.0.1]:" + target.port() + " " + target.hostKeyLine() + "\n");
    }

    private record Answer(int status, String out, String err) {}

    private List<String> client(String program, String key, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(program, "-F", "none", "-o", "BatchMode=yes"));
        command.addAll(
                List.of("-o", "IdentityFile=" + folder.resolve(key), "-o", "IdentitiesOnly=yes"));
        command.addAll(List.of("-o", "UserKnownHostsFile=" + folder.resolve("known_hosts")));
        command.addAll(List.of("-o", "StrictHostKeyChecking=yes", "-o", "LogLevel=ERROR"));
        command.addAll(List.of("-o", "Port=" + target.port()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Answer run(String input, List<String> command) throws Exception {
        Path out = Files.createTempFile(folder, "out", "");
        Path err = Files.createTempFile(folder, "err", "");
        Path in = Files.writeString(Files.createTempFile(folder, "in", ""), input);
        Process process =
                new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as(command.toString()).isTrue();
        return new Answer(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Answer ssh(String command) throws Exception {
        return run("", client("ssh", "known", "root@127.0.0.1", command));
    }

    @ParameterizedTest
    @EnumSource
    void an_exit_status_arrives_and_errors_stay_apart_from_output(DemoTarget.Kind kind)
            throws Exception {
        start(kind);
        assertThat(ssh("echo out; echo err >&2; exit 3"))
                .isEqualTo(new Answer(3, "out\n", "err\n"));
    }

    @ParameterizedTest
    @EnumSource
    void a_command_that_a_signal_ends_is_told_from_one_that_succeeds(DemoTarget.Kind kind)
            throws Exception {
        start(kind);
        assertThat(ssh("kill -KILL $$").status()).isEqualTo(128 + 9);
        assertThat(ssh("true").status()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void the_end_of_input_reaches_a_command_that_still_writes(DemoTarget.Kind kind)
            throws Exception {
        start(kind);
        Answer answer =
                run("one\ntwo\n", client("ssh", "known", "root@127.0.0.1", "wc -l; echo after"));
        assertThat(answer.out().strip()).isEqualTo("2\nafter");
    }

    @ParameterizedTest
    @EnumSource
    void a_shell_runs_on_a_terminal_and_ends_with_its_own_status(DemoTarget.Kind kind)
            throws Exception {
        start(kind);
        Answer answer =
                run("tty; stty size; exit 5\n", client("ssh", "known", "-tt", "root@127.0.0.1"));
        assertThat(answer.status()).isEqualTo(5);
        assertThat(answer.out()).contains("/dev/pts/").doesNotContain("not a tty");
    }

    @ParameterizedTest
    @EnumSource
    void a_terminal_takes_an_interrupt_from_the_keyboard(DemoTarget.Kind kind) throws Exception {
        start(kind);
        Process process =
                new ProcessBuilder(client("ssh", "known", "-tt", "root@127.0.0.1")).start();
        // The trap stands before the word is printed: a shell that is about to start a program
        // loses
        // an interrupt that comes just then, with an sshd too.
        try (var keys = process.outputWriter(StandardCharsets.UTF_8);
                var screen = process.inputReader(StandardCharsets.UTF_8)) {
            keys.write(
                    "exec sh -c 'trap \"exit 6\" INT; echo be\"\"gun;"
                            + " while :; do sleep 1; done'\n");
            keys.flush();
            while (!screen.readLine().startsWith("begun")) {}
            keys.write("\u0003");
            keys.flush();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(process.exitValue()).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource
    void a_file_goes_there_and_back_by_sftp(DemoTarget.Kind kind) throws Exception {
        start(kind);
        Path file = Files.writeString(folder.resolve("sent"), "content");
        Answer answer =
                run(
                        "put " + file + " sent\nget sent " + folder.resolve("back") + "\n",
                        client("sftp", "known", "-b", "-", "root@127.0.0.1"));
        assertThat(answer.status()).as(answer.err()).isZero();
        assertThat(folder.resolve("back")).hasContent("content");
    }

    @ParameterizedTest
    @EnumSource
    void only_the_one_key_and_the_known_accounts_open_it(DemoTarget.Kind kind) throws Exception {
        start(kind);
        assertThat(run("", client("ssh", "mallory", "root@127.0.0.1", "id")).err())
                .contains("Permission denied");
        assertThat(run("", client("ssh", "known", "alice@127.0.0.1", "id")).err())
                .contains("Permission denied");
        assertThat(ssh("true").status()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void commands_that_outlive_their_clients_and_read_nothing_hold_up_nobody(DemoTarget.Kind kind)
            throws Exception {
        start(kind);
        String stubborn = "trap '' HUP; echo here; exec sleep " + marker;
        for (int i = 0; i < 5; i++) { // more than the server has threads
            Process client =
                    new ProcessBuilder(client("ssh", "known", "root@127.0.0.1", stubborn))
                            .redirectInput(new File("/dev/zero"))
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assertThat(client.inputReader().readLine()).isEqualTo("here");
            client.destroyForcibly().waitFor();
        }
        assertThat(ssh("echo served").out()).isEqualTo("served\n");
    }

    @ParameterizedTest
    @EnumSource
    void nothing_runs_on_after_the_target_is_stopped(DemoTarget.Kind kind) throws Exception {
        start(kind);
        Process client =
                new ProcessBuilder(
                                client(
                                        "ssh",
                                        "known",
                                        "root@127.0.0.1",
                                        "echo begun; sleep " + marker + "; true"))
                        .start();
        assertThat(client.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("begun");
        assertThat(sleeping(marker)).isNotEmpty();
        target.close();
        await().atMost(Duration.ofSeconds(5)).until(() -> sleeping(marker).isEmpty());
        assertThat(client.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void nothing_runs_on_after_the_gateway_is_killed(DemoTarget.Kind kind) throws Exception {
        Path spawned = folder.resolve("db01");
        Process gateway =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Standing.class.getName(),
                                spawned.toString(),
                                kind.name(),
                                PublicKeyEntry.toString(known.getPublic()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var lines = gateway.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (!line.startsWith("port ")) {
                line = lines.readLine();
            }
            int port = Integer.parseInt(line.substring("port ".length()));
            List<String> command =
                    new ArrayList<>(List.of("ssh", "-F", "none", "-p", Integer.toString(port)));
            command.addAll(
                    List.of("-i", folder.resolve("known").toString(), "-o", "IdentitiesOnly=yes"));
            command.addAll(
                    List.of(
                            "-o",
                            "StrictHostKeyChecking=no",
                            "-o",
                            "UserKnownHostsFile=/dev/null"));
            command.addAll(List.of("root@127.0.0.1", "echo begun; sleep " + marker + "; true"));
            Process client = new ProcessBuilder(command).start();
            assertThat(client.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("begun");
            assertThat(sleeping(marker)).isNotEmpty();
        } finally {
            gateway.destroyForcibly();
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> sleeping(marker).isEmpty());
    }

    /// A gateway that holds one target, to be killed.
    static final class Standing {
        private Standing() {}

        public static void main(String[] arguments) throws Exception {
            DemoTarget standing =
                    DemoTarget.start(
                            "db01",
                            Path.of(arguments[0]),
                            Set.of("root"),
                            PublicKeyEntry.parsePublicKeyEntry(arguments[2])
                                    .resolvePublicKey(null, null, null),
                            Map.of(),
                            Path.of(arguments[0]),
                            DemoTarget.Kind.valueOf(arguments[1]));
            System.out.println("port " + standing.port());
            Thread.currentThread().join();
        }
    }

    @Test
    void what_is_changed_on_a_contained_target_is_not_changed_here_but_stays_there()
            throws Exception {
        start(DemoTarget.Kind.CONTAINED_IF_POSSIBLE);
        assertThat(
                        ssh("touch /etc/sallyport-was-here && echo broken > /etc/passwd && rm -rf /usr/bin/env && rm -r /home")
                                .err())
                .doesNotContain("passwd", "sallyport", "env");
        assertThat(Path.of("/etc/sallyport-was-here")).doesNotExist();
        assertThat(Path.of("/usr/bin/env")).exists();
        assertThat(Files.readString(Path.of("/etc/passwd"))).isNotEqualTo("broken\n");
        target.close();
        start(DemoTarget.Kind.CONTAINED_IF_POSSIBLE);
        assertThat(ssh("cat /etc/passwd; ls /etc/sallyport-was-here; ls /usr/bin/env").out())
                .isEqualTo("broken\n/etc/sallyport-was-here\n");
    }

    @Test
    void a_contained_target_is_a_machine_with_its_own_name_root_and_processes() throws Exception {
        start(DemoTarget.Kind.CONTAINED_IF_POSSIBLE);
        String own = Long.toString(ProcessHandle.current().pid());
        assertThat(
                        ssh("hostname; whoami; pwd; cat /srv/acme/customers.csv; cat /var/www/index.html")
                                .out())
                .isEqualTo("db01\nroot\n/root\nid,name\n1,Wile E.\n<p>hello\n");
        assertThat(ssh("ls -d /proc/" + own + "; cat /proc/1/comm").out()).doesNotContain(own);
        assertThat(run("exit\n", client("ssh", "known", "-tt", "root@127.0.0.1")).out())
                .contains("root@db01:~#");
    }

    @Test
    void a_contained_target_shows_neither_the_gateways_data_nor_devices() throws Exception {
        start(DemoTarget.Kind.CONTAINED_IF_POSSIBLE);
        assertThat(ssh("ls " + folder + " " + System.getProperty("user.home") + "/.ssh").status())
                .isNotZero();
        assertThat(ssh("ls /dev | sort | tr '\\n' ' '").out())
                .isEqualTo(
                        "fd full null ptmx pts random shm stderr stdin stdout tty urandom zero ");
        assertThat(ssh("umount /dev || umount /root || umount /tmp").status()).isNotZero();
        assertThat(ssh("echo 1 > /proc/sys/kernel/panic").status()).isNotZero();
    }

    @Test
    void a_target_that_contains_nothing_says_so() throws Exception {
        start(DemoTarget.Kind.BARE);
        assertThat(target.contained()).isFalse();
        assertThat(target.sentences().getFirst())
                .contains("nothing is contained", "really deleted");
        assertThat(ssh("cat srv/acme/customers.csv").out()).startsWith("id,name");
    }

    @Test
    void a_target_keeps_its_host_key() throws Exception {
        start(DemoTarget.Kind.BARE);
        String before = target.hostKeyLine();
        target.close();
        start(DemoTarget.Kind.BARE);
        assertThat(target.hostKeyLine()).isEqualTo(before);
    }

    private static List<String> sleeping(String seconds) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process :
                    processes
                            .filter(path -> path.getFileName().toString().matches("\\d+"))
                            .toList()) {
                try {
                    String command =
                            Files.readString(
                                    process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
                    if (command.equals("sleep\0" + seconds + "\0")) {
                        found.add(process.toString());
                    }
                } catch (IOException ended) {
                    // A process that is gone sleeps no more.
                }
            }
        }
        return found;
    }
}
