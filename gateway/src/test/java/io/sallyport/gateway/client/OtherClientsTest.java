package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingFiles;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// PuTTY, Dropbear and Paramiko.
@ExtendWith(House.Shared.class)
final class OtherClientsTest {
    private static final int LARGE = 100_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final House house;
    private Path here;
    private Path there;

    OtherClientsTest(House house) {
        this.house = house;
    }

    @BeforeEach
    void twoFolders() throws IOException {
        here = Files.createDirectory(folder.resolve("here"));
        there = Files.createDirectory(folder.resolve("there"));
    }

    private static String user() {
        return "alice@" + TestingSshd.user() + "@web01";
    }

    // ---- PuTTY

    private List<String> putty(String program) {
        Path key = folder.resolve("alice.ppk");
        if (!Files.exists(key)) {
            RealClient.of(
                            Programs.need("puttygen", "putty-tools"),
                            house.keyOf("alice").privateKey().toString(),
                            "-O",
                            "private",
                            "-o",
                            key.toString())
                    .run()
                    .succeeds();
        }
        return List.of(
                Programs.need(program, "putty-tools"),
                "-batch",
                "-noagent",
                "-hostkey",
                hostKeyFingerprint(),
                "-i",
                key.toString(),
                "-P",
                String.valueOf(house.gateway().port()),
                "-l",
                user());
    }

    private String hostKeyFingerprint() {
        Path file = folder.resolve("host.pub");
        try {
            Files.writeString(file, house.gateway().hostKeyLine() + "\n");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return RealClient.of(
                        Programs.need("ssh-keygen", "openssh-client"), "-l", "-f", file.toString())
                .run()
                .succeeds()
                .out()
                .split(" ")[1];
    }

    private RealClient plink(String command) {
        return RealClient.of(putty("plink").toArray(String[]::new))
                .and("127.0.0.1", command)
                .within(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "exit 3, 3"})
    void plink_gives_the_commands_status(String command, int status) {
        plink(command).run().endsWith(status);
    }

    @Test
    void plink_does_not_take_a_command_that_a_signal_ended_for_a_success() {
        assertThat(plink("kill -TERM $$").run().status()).isNotZero();
    }

    @Test
    void plink_moves_a_hundred_megabytes_both_ways() throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Facts facts = house.facts();
        plink("tee " + there.resolve("large"))
                .reading(large)
                .writing(here.resolve("back"))
                .run()
                .succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        assertThat(Facts.sha256(here.resolve("back"))).isEqualTo(Facts.sha256(large));
        facts.recording();
    }

    @Test
    void plink_opens_a_shell() {
        Facts facts = house.facts();
        List<String> command = new ArrayList<>(putty("plink"));
        command.addAll(List.of("-t", "127.0.0.1"));
        try (Pty terminal = Pty.start(command)) {
            terminal.type("echo $((6*7))-answer\n");
            terminal.await("42-answer");
            terminal.type("exit 4\n");
            assertThat(terminal.status()).isEqualTo(4);
        }
        assertThat(Facts.shown(facts.recording())).contains("42-answer");
    }

    @Test
    void plink_reads_the_sentence_of_a_refusal() {
        List<String> command = new ArrayList<>(putty("plink"));
        command.set(command.size() - 1, "alice@nowhere");
        RealClient.Result result =
                RealClient.of(command.toArray(String[]::new)).and("127.0.0.1", "id").run();
        result.endsWith(126);
        assertThat(result.errors()).contains("sallyport: there is no target `nowhere`");
    }

    @Test
    void psftp_moves_a_hundred_megabytes_both_ways() throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Path script = folder.resolve("script");
        Files.writeString(
                script,
                "put %s %s\nget %s %s\nls %s\nquit\n"
                        .formatted(
                                large,
                                there.resolve("large"),
                                there.resolve("large"),
                                here.resolve("back"),
                                there));
        Facts facts = house.facts();
        RealClient.of(putty("psftp").toArray(String[]::new))
                .and("-b", script.toString(), "127.0.0.1")
                .within(PATIENCE)
                .run()
                .succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        assertThat(Facts.sha256(here.resolve("back"))).isEqualTo(Facts.sha256(large));
        assertThat(facts.await("FileTransferred", 2))
                .allMatch(
                        e -> e.detail().at("/file/sha256").asString().equals(Facts.sha256(large)));
    }

    // ---- Dropbear

    private List<String> dbclient(String user) {
        Path key = folder.resolve("alice.dropbear");
        if (!Files.exists(key)) {
            RealClient.of(
                            Programs.need("dropbearconvert", "dropbear-bin"),
                            "openssh",
                            "dropbear",
                            house.keyOf("alice").privateKey().toString(),
                            key.toString())
                    .run()
                    .succeeds();
        }
        return List.of(
                Programs.need("dbclient", "dropbear-bin"),
                "-y", // takes the host key as it is: Dropbear's list would lie in a real home
                "-y",
                "-i",
                key.toString(),
                "-p",
                String.valueOf(house.gateway().port()),
                "-l",
                user,
                "127.0.0.1");
    }

    private RealClient dropbear(String command) {
        return RealClient.of(dbclient(user()).toArray(String[]::new)).and(command).within(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "exit 3, 3"})
    void dbclient_gives_the_commands_status(String command, int status) {
        dropbear(command).run().endsWith(status);
    }

    @Test
    void dbclient_moves_a_hundred_megabytes_both_ways() throws IOException {
        Path large = TestingFiles.random(here.resolve("large"), LARGE);
        Facts facts = house.facts();
        dropbear("tee " + there.resolve("large"))
                .reading(large)
                .writing(here.resolve("back"))
                .run()
                .succeeds();
        assertThat(Facts.sha256(there.resolve("large"))).isEqualTo(Facts.sha256(large));
        assertThat(Facts.sha256(here.resolve("back"))).isEqualTo(Facts.sha256(large));
        facts.recording();
    }

    @Test
    void dbclient_opens_a_shell() {
        try (Pty terminal = Pty.start(dbclient(user()))) {
            terminal.type("echo $((6*7))-answer\n");
            terminal.await("42-answer");
            terminal.type("exit 4\n");
            assertThat(terminal.status()).isEqualTo(4);
        }
    }

    @Test
    void dbclient_reads_the_sentence_of_a_refusal() {
        RealClient.Result result =
                RealClient.of(dbclient("alice@nowhere").toArray(String[]::new)).and("id").run();
        result.endsWith(126);
        assertThat(result.errors()).contains("sallyport: there is no target `nowhere`");
    }

    // ---- Paramiko

    @Test
    void paramiko_runs_commands_opens_a_shell_and_moves_files()
            throws IOException, URISyntaxException {
        String python = Programs.need("python3", "python3");
        if (RealClient.of(python, "-c", "import paramiko").run().status() != 0) {
            Programs.absent("this test needs Paramiko: apt-get install python3-paramiko");
        }
        TestingFiles.random(here.resolve("large"), LARGE);
        Path script =
                Path.of(OtherClientsTest.class.getResource("/clients/with_paramiko.py").toURI());
        Facts facts = house.facts();
        RealClient.Result result =
                RealClient.of(python, script.toString())
                        .and(
                                String.valueOf(house.gateway().port()),
                                user(),
                                house.keyOf("alice").privateKey().toString(),
                                house.knownHosts().toString(),
                                here.toString(),
                                there.toString())
                        .within(Duration.ofMinutes(4))
                        .run()
                        .succeeds();
        assertThat(result.out()).isEqualTo("commands\nshell\nfiles\n");
        facts.recording();
        assertThat(facts.all("SessionOpened")).hasSize(1);
        assertThat(facts.all("FileTransferred")).hasSize(2);
    }
}
