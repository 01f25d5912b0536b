package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.Programs;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The demo as a newcomer meets it: a process of its own, and what it prints, pasted.
class DemoCommandTest {
    private Path data;
    private Process demo;

    @BeforeEach
    void folder() {
        data = Folders.make("sallyport-demo-test");
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (demo != null && demo.isAlive()) {
            end();
        }
        Folders.remove(data);
    }

    @Test
    void what_it_prints_gives_a_recorded_root_shell_and_a_desk() throws Exception {
        String printed = start();
        RealClient.Result shell = pasted(printed, " web01", "id -un; hostname");
        assertThat(shell.out()).isEqualTo("root\nweb01\n");
        assertThat(pasted(printed, " gw targets").out()).contains("web01").doesNotContain("db01");
        end();
        assertThat(facts()).contains("CredentialStored", "SessionOpened");

        // What was made is kept, and still opens the targets.
        assertThat(pasted(start(), " web01", "id -un").out()).isEqualTo("root\n");
        assertThat(data.resolve("keys/alice")).exists();
    }

    @Test
    void a_machine_of_ones_own_joins_a_demo_that_ran_before() throws Exception {
        if (!TestingSshd.user().equals("root")) {
            Programs.absent("the demo signs in to machines of one's own as root: run this as root");
        }
        start();
        end();
        try (TestingSshd own = TestingSshd.start()) {
            String printed = start("--targets", "127.0.0.1:" + own.port());
            String name = "127.0.0.1-" + own.port();
            Files.writeString(
                    own.credential().publicKey(),
                    between(printed, name + ": let this key in as root, `", "`") + "\n",
                    StandardOpenOption.APPEND);
            String trust = between(printed, "trust its host key: ", "\n");
            RealClient.Result unknown = RealClient.of("sh", "-c", trust).run();
            assertThat(unknown.out() + unknown.errors()).contains("SHA256:");
            String fingerprint =
                    between(unknown.out() + unknown.errors() + " ", "SHA256:", " ")
                            .lines()
                            .findFirst()
                            .orElseThrow();
            RealClient.of("sh", "-c", trust + " SHA256:" + fingerprint).run().endsWith(0);
            RealClient.of("ssh", "-F", data.resolve("ssh_config").toString(), name, "id -un")
                    .run()
                    .succeeds();
        }
    }

    private static RealClient.Result pasted(String printed, String end, String... more) {
        String line =
                printed.lines()
                        .map(String::strip)
                        .filter(each -> each.startsWith("ssh ") && each.endsWith(end))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError("nothing to paste in " + printed));
        StringBuilder command = new StringBuilder(line);
        for (String word : more) {
            command.append(" '").append(word).append('\'');
        }
        return RealClient.of("sh", "-c", command.toString()).run();
    }

    private static String between(String text, String before, String after) {
        assertThat(text).contains(before);
        int from = text.indexOf(before) + before.length();
        return text.substring(from, text.indexOf(after, from));
    }

    private String facts() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(data.resolve("journal"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    /// What it prints until it is ready.
    private String start(String... more) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Sallyport.class.getName(),
                                "demo"));
        command.addAll(List.of("--data", data.toString(), "--port", "0"));
        command.addAll(List.of("--http-port", "0"));
        command.addAll(List.of(more));
        demo = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader out = demo.inputReader(StandardCharsets.UTF_8);
        StringBuilder printed = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals("sallyport: ready")) {
                Thread.ofVirtual().start(() -> out.lines().forEach(ignored -> {}));
                return printed.toString();
            }
            printed.append(line).append('\n');
        }
        throw new AssertionError("the demo did not start: " + printed);
    }

    private void end() throws InterruptedException {
        demo.destroy();
        assertThat(demo.waitFor(10, TimeUnit.SECONDS)).as("it stops when told").isTrue();
    }
}
