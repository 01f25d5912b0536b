package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.FileJournal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import picocli.CommandLine;

/// What a newcomer meets: the real application is started, and does not start.
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTest {
    @TempDir Path folder;
    private Path data;

    @BeforeEach
    void anInventory() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(
                data.resolve("inventory.yml"), "people:\n  alice:\n    roles: [operator]\n");
    }

    @Test
    void an_unknown_key_is_named_with_the_nearest_one(CapturedOutput log) throws IOException {
        assertThat(serve("  shh:\n    port: 0\n", log))
                .isEqualTo(
                        "sallyport: sallyport.yml: unknown key sallyport.shh.port (line 4); did you mean sallyport.ssh.port?");
    }

    @Test
    void an_unknown_key_of_the_console_is_named_too(CapturedOutput log) throws IOException {
        assertThat(serve("  ssh:\n    port: 0\n  console:\n    prot: 0\n", log))
                .contains("unknown key sallyport.console.prot")
                .contains("did you mean sallyport.console.port?");
    }

    @Test
    void a_value_of_the_wrong_type_says_what_is_expected_and_not_what_it_is(CapturedOutput log)
            throws IOException {
        assertThat(serve("  ssh:\n    port: hunter2\n", log))
                .isEqualTo(
                        "sallyport: sallyport.yml: the value of sallyport.ssh.port (line 4) cannot be used; expected is a whole number");
        assertThat(serve("  limits:\n    idle: hunter2\n", log))
                .contains("sallyport.limits.idle", "expected is a duration such as 30s")
                .doesNotContain("hunter2");
    }

    @Test
    void a_file_that_is_not_yaml_is_named_by_line(CapturedOutput log) throws IOException {
        assertThat(serve("  ssh: {port: hunter2\n  limits: [\n", log))
                .contains("no valid YAML: line ")
                .doesNotContain("hunter2");
    }

    @Test
    void a_value_that_the_console_refuses_is_explained(CapturedOutput log) throws IOException {
        assertThat(serve("  ssh:\n    port: 0\n  console:\n    port: 70000\n", log))
                .contains("sallyport.console.port is 70000; a port lies between 0 and 65535");
    }

    @Test
    void a_number_or_duration_that_no_node_could_run_with_is_refused_by_its_key(CapturedOutput log)
            throws IOException {
        assertThat(serve("  ssh:\n    port: 99999\n", log))
                .contains("sallyport.ssh.port is 99999; a port lies between 0 and 65535");
        assertThat(serve("  ssh:\n    port: 0\n    keepalive: -5s\n", log))
                .contains("sallyport.ssh.keepalive is negative");
        assertThat(serve("  ssh:\n    port: 0\n  limits:\n    channels: 0\n", log))
                .contains("sallyport.limits.channels is 0; the least is 1");
        assertThat(log.getAll()).doesNotContain("SSH listens");
    }

    @Test
    void an_address_that_this_machine_does_not_have_is_named(CapturedOutput log)
            throws IOException {
        String console = "\n  console:\n    port: 0\n";
        assertThat(serve("  ssh:\n    port: 0\n    bind: 192.0.2.77" + console, log))
                .contains("cannot listen on 192.0.2.77", "no such address", "sallyport.ssh.bind");
        assertThat(serve("  ssh:\n    port: 0\n    bind: no.such.name.invalid" + console, log))
                .contains("no.such.name.invalid", "no such address");
        assertThat(serve("  ssh:\n    port: 0" + console + "    bind: 192.0.2.77\n", log))
                .contains("the console cannot listen", "sallyport.console.bind");
    }

    @Test
    void a_port_of_the_demo_that_is_none_is_a_usage_error() {
        StringWriter err = new StringWriter();
        CommandLine commands = Sallyport.commands().setErr(new PrintWriter(err, true));
        assertThat(commands.execute("demo", "--port", "80000", "--data", data.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).startsWith("--port is 80000; a port lies between 0 and 65535");
        assertThat(commands.execute("demo", "--http-port", "-1", "--data", data.toString()))
                .isEqualTo(2);
    }

    @Test
    void a_file_that_sets_nothing_of_ours_is_refused(CapturedOutput log) throws IOException {
        Path file = Files.writeString(folder.resolve("other.yml"), "logging:\n  level: debug\n");
        StringWriter err = new StringWriter();
        int status =
                Sallyport.commands()
                        .setErr(new PrintWriter(err, true))
                        .execute("serve", "--config", file.toString());
        assertThat(status).isEqualTo(Sallyport.COULD_NOT);
        assertThat(err.toString()).contains("sets nothing under `sallyport:`").hasLineCount(1);
        assertThat(log.getAll()).doesNotContain("SSH listens");
    }

    @Test
    void paths_are_relative_to_the_file_and_nothing_is_made_where_there_is_no_inventory(
            CapturedOutput log) throws IOException {
        Files.delete(data.resolve("inventory.yml"));
        data = Path.of("elsewhere");
        assertThat(serve("  ssh:\n    port: 0\n  console:\n    port: 0\n", log))
                .contains("there is no inventory " + folder.resolve("elsewhere/inventory.yml"));
        assertThat(folder.resolve("elsewhere")).doesNotExist();
        assertThat(data).doesNotExist();
    }

    @Test
    void a_node_without_an_inventory_says_what_to_do(CapturedOutput log) throws IOException {
        Files.delete(data.resolve("inventory.yml"));
        assertThat(serve("  ssh:\n    port: 0\n  console:\n    port: 0\n", log))
                .contains(
                        "there is no inventory " + data.resolve("inventory.yml"),
                        "docs/reference/inventory.md",
                        "sallyport demo");
    }

    @Test
    void a_bad_inventory_is_named_by_line(CapturedOutput log) throws IOException {
        Files.writeString(
                data.resolve("inventory.yml"), "people:\n  alice:\n    rolls: [operator]\n");
        assertThat(serve("  ssh:\n    port: 0\n  console:\n    port: 0\n", log))
                .contains("inventory.yml:3:", "roles", "docs/reference/inventory.md");
    }

    @Test
    void a_data_folder_that_cannot_be_written_is_named(CapturedOutput log) throws IOException {
        // A file where the folder should be: root, too, cannot write there.
        data = Files.createFile(folder.resolve("file")).resolve("data");
        assertThat(serve("  ssh:\n    port: 0\n  console:\n    port: 0\n", log))
                .contains(data.toString());
    }

    @Test
    void a_journal_that_another_node_writes_is_named(CapturedOutput log) throws IOException {
        try (FileJournal other =
                new FileJournal(
                        data.resolve("journal"), "other", InstantSource.fixed(Instant.EPOCH))) {
            assertThat(serve("  ssh:\n    port: 0\n  console:\n    port: 0\n", log))
                    .contains("is written by another process")
                    .contains("a data directory of its own");
            assertThat(other.size()).isPositive();
        }
    }

    @Test
    void a_taken_ssh_port_is_named(CapturedOutput log) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(
                            serve(
                                    "  ssh:\n    bind: 127.0.0.1\n    port: "
                                            + port
                                            + "\n  console:\n    port: 0\n",
                                    log))
                    .contains("cannot listen on 127.0.0.1 port " + port, "sallyport.ssh.port");
        }
    }

    @Test
    void a_taken_console_port_is_named(CapturedOutput log) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThat(
                            serve(
                                    "  ssh:\n    bind: 127.0.0.1\n    port: 0\n  console:\n    port: "
                                            + port
                                            + "\n",
                                    log))
                    .contains(String.valueOf(port), "sallyport.console.port");
        }
    }

    /// Starts a node for real; returns the one line that says why it did not start.
    private String serve(String settings, CapturedOutput log) throws IOException {
        Path file = folder.resolve("sallyport.yml");
        Files.writeString(file, "sallyport:\n  data: " + data + "\n" + settings);
        StringWriter err = new StringWriter();
        CommandLine commands = Sallyport.commands().setErr(new PrintWriter(err, true));

        int status = commands.execute("serve", "--config", file.toString());

        assertThat(status).as(err.toString()).isEqualTo(Sallyport.COULD_NOT);
        assertThat(err.toString().lines()).as("one sentence").hasSize(1);
        assertThat(log.getAll())
                .as("the log")
                .doesNotContain("\tat ", "hunter2", "FAILED", "ERROR");
        assertThat(err.toString()).startsWith("sallyport: ");
        return err.toString().strip();
    }
}
