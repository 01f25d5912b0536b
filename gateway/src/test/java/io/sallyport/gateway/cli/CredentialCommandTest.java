package io.sallyport.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.KeyFile;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.policy.credential.Credential;
import io.sallyport.policy.credential.SealedCredentials;
import io.sallyport.policy.credential.Secret;
import io.sallyport.recorder.journal.FileJournal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// Storing what the gateway signs in to targets with.
class CredentialCommandTest {
    @TempDir Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String input, String... arguments) {
        CommandLine commands =
                Sallyport.commands()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true));
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
        try {
            return commands.execute(arguments);
        } finally {
            System.setIn(before);
        }
    }

    private int set(String input, String name, String... options) {
        String[] words = {"credential", "set", name, "--data", folder.toString()};
        return run(
                input,
                java.util.stream.Stream.concat(
                                java.util.Arrays.stream(words), java.util.Arrays.stream(options))
                        .toArray(String[]::new));
    }

    private SealedCredentials store() {
        return new SealedCredentials(
                folder.resolve("house/credentials"), folder.resolve("house/sealing.key"), null);
    }

    private List<String> facts() {
        try (FileJournal journal =
                new FileJournal(folder.resolve("journal"), "gateway", InstantSource.system())) {
            return journal.read(0, 1000).stream()
                    .filter(entry -> entry.fact().startsWith("Credential"))
                    .map(entry -> entry.fact() + " " + entry.detail())
                    .toList();
        }
    }

    private static Credential password(String text) {
        return new Credential.Password(new Secret(text.getBytes(UTF_8)));
    }

    private void refuses(int status, String sentence) {
        assertThat(status).isEqualTo(Sallyport.COULD_NOT);
        assertThat(err.toString()).startsWith("sallyport: ").contains(sentence);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(facts()).isEmpty();
        assertThat(store().names()).isEmpty();
    }

    @Test
    void a_password_is_read_from_standard_input_without_its_line_end() {
        assertThat(set(" pässword of db01 \r\n", "db01", "--password")).isZero();
        assertThat(out.toString()).isEqualTo("stored db01\n");
        assertThat(store().lend("db01")).isEqualTo(password(" pässword of db01 "));
        assertThat(facts()).hasSize(1).first().asString().contains("db01", "password");
        assertThat(facts().toString()).doesNotContain("pässword");
    }

    @Test
    void a_password_that_is_typed_is_not_shown() {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sallyport.class.getName(),
                        "credential",
                        "set",
                        "db01",
                        "--password",
                        "--data",
                        folder.toString());
        try (Pty terminal = Pty.start(command)) {
            terminal.await("password: ");
            terminal.type("hunter2\r");
            terminal.await("stored db01");
            assertThat(terminal.status()).isZero();
            assertThat(terminal.shown()).doesNotContain("hunter2");
        }
        assertThat(store().lend("db01")).isEqualTo(password("hunter2"));
    }

    @Test
    void a_password_of_nothing_is_refused() {
        refuses(set("\n", "db01", "--password"), "the password is empty");
    }

    @Test
    void a_password_that_is_too_long_is_refused_and_not_cut() {
        refuses(set("x".repeat(70_000), "db01", "--password"), "longer than");
    }

    @Test
    void a_key_is_stored_with_its_certificate() throws IOException {
        KeyFile key = KeyFile.make(folder.resolve("key"));
        KeyFile certified =
                key.certifiedBy(
                        KeyFile.make(folder.resolve("authority")), "key-c", "-n", "gateway");
        String certificate = certified.certificate().toString();
        assertThat(set("", "db01", "--key", key.privateKey() + "", "--certificate", certificate))
                .isZero();
        assertThat(set("", "db02", "--key", key.privateKey().toString())).isZero();
        Secret secret = new Secret(Files.readAllBytes(key.privateKey()));
        assertThat(store().lend("db01"))
                .isEqualTo(new Credential.Key(secret, Files.readString(certified.certificate())));
        assertThat(store().lend("db02")).isEqualTo(new Credential.Key(secret, null));
        assertThat(facts()).hasSize(2).allMatch(fact -> fact.startsWith("CredentialStored"));
        assertThat(facts().toString()).doesNotContain("PRIVATE KEY", "-cert-v01");
    }

    @Test
    void a_certificate_without_a_key_is_refused() throws IOException {
        Path file = Files.writeString(folder.resolve("certificate"), "x");
        refuses(
                set("secret\n", "db01", "--password", "--certificate", file.toString()),
                "a certificate goes with a key");
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        refuses(set("", "db01", "--key", folder.resolve("absent").toString()), "absent");
        assertThat(err.toString()).contains("cannot be read");
    }

    @Test
    void what_is_no_private_key_that_opens_without_a_question_is_refused() throws Exception {
        KeyFile key = KeyFile.make(folder.resolve("key"));
        refuses(set("", "db01", "--key", key.publicKey().toString()), "is a public key");
        err.getBuffer().setLength(0);
        Path text = Files.writeString(folder.resolve("text"), "hello\n");
        refuses(set("", "db01", "--key", text.toString()), "holds no private key");
        err.getBuffer().setLength(0);
        String locked = folder.resolve("locked").toString();
        assertThat(
                        new ProcessBuilder(
                                        "ssh-keygen",
                                        "-q",
                                        "-t",
                                        "ed25519",
                                        "-N",
                                        "secret",
                                        "-f",
                                        locked)
                                .start()
                                .waitFor())
                .isZero();
        refuses(set("", "db01", "--key", locked), "is protected by a passphrase");
        err.getBuffer().setLength(0);
        refuses(
                set("", "db01", "--key", key.privateKey() + "", "--certificate", text.toString()),
                "is no OpenSSH certificate");
    }

    @Test
    void looking_for_credentials_makes_nothing() {
        Path absent = folder.resolve("absent");
        assertThat(run("", "credential", "list", "--data", absent.toString()))
                .isEqualTo(Sallyport.COULD_NOT);
        assertThat(err.toString()).contains("there is no data folder " + absent);
        assertThat(absent).doesNotExist();
        assertThat(run("", "credential", "list", "--data", folder.toString()))
                .isEqualTo(Sallyport.COULD_NOT);
        assertThat(err.toString()).contains("no credential was ever stored");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void the_configuration_and_then_the_journal_say_which_node_it_is() throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("c.yml"), "sallyport:\n  node: bastion7\n  data: there\n");
        String there = folder.resolve("there").toString();
        assertThat(run("one\n", "credential", "set", "a", "--password", "--config", config + ""))
                .isZero();
        assertThat(run("two\n", "credential", "set", "b", "--password", "--data", there)).isZero();
        try (FileJournal journal =
                new FileJournal(
                        folder.resolve("there/journal"), "bastion7", InstantSource.system())) {
            assertThat(journal.read(0, 100))
                    .hasSizeGreaterThanOrEqualTo(2)
                    .allMatch(entry -> entry.node().equals("bastion7"));
        }
    }

    @Test
    void a_hash_of_a_password_is_one_that_the_inventory_takes_and_never_the_same() {
        assertThat(run("correct horse\n", "hash-password")).isZero();
        assertThat(run("correct horse\n", "hash-password")).isZero();
        assertThat(out.toString().lines().distinct())
                .hasSize(2)
                .allMatch(line ->
                        line.matches(
                                "\\$argon2id\\$v=19\\$m=19456,t=2,p=1\\$[A-Za-z0-9+/]{22}\\$[A-Za-z0-9+/]{43}"));
        assertThat(run("\n", "hash-password")).isEqualTo(Sallyport.COULD_NOT);
        assertThat(err.toString()).contains("the password is empty");
    }

    @Test
    void a_name_that_cannot_be_one_is_refused() {
        refuses(set("secret\n", "../db01", "--password"), "a credential's name is");
    }

    @Test
    void neither_a_password_nor_a_key_is_a_usage_error() {
        assertThat(set("", "db01")).isEqualTo(2);
        assertThat(set("", "db01", "--password", "--key", "k")).isEqualTo(2);
        assertThat(folder.resolve("house")).doesNotExist();
    }

    @Test
    void a_later_password_replaces_the_earlier_one_and_a_removed_one_is_gone() {
        set("one\n", "db01", "--password");
        set("two\n", "db01", "--password");
        assertThat(store().lend("db01")).isEqualTo(password("two"));
        out.getBuffer().setLength(0);
        assertThat(run("", "credential", "list", "--data", folder.toString())).isZero();
        assertThat(out.toString()).isEqualTo("db01\n");
        assertThat(run("", "credential", "remove", "db01", "--data", folder.toString())).isZero();
        assertThat(run("", "credential", "remove", "db01", "--data", folder.toString()))
                .isEqualTo(Sallyport.COULD_NOT);
        assertThat(store().names()).isEmpty();
        assertThat(facts()).hasSize(3).last().asString().startsWith("CredentialRemoved");
    }
}
