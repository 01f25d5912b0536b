package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recipient;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Recordings are verified and read where they lie, with the key that is named or the one beside
/// them.
final class RecordingCommandsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir Path data;

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        CommandLine commands = Sallyport.commands();
        commands.setOut(new PrintWriter(out, true));
        commands.setErr(new PrintWriter(errors, true));
        return commands.execute(arguments);
    }

    private Path house() {
        return data.resolve("house").resolve(HouseKey.FILE);
    }

    private Path recorded(RecordingKeys keys) {
        InstantSource clock = InstantSource.fixed(NOON);
        try (FileJournal journal = new FileJournal(data.resolve("journal"), "gw1", clock);
                Recorder recorder =
                        new Recorder(
                                data.resolve("recordings"), journal, Limits.DEFAULT, clock, keys)) {
            Recording recording =
                    recorder.begin(
                            new RecordingHead(
                                    "s1", "gw1", "alice", "192.0.2.1:1", "db01", "root", NOON));
            int shell =
                    recording.openChannel(
                            new ChannelHead(
                                    ChannelHead.Kind.SHELL,
                                    null,
                                    new ChannelHead.Terminal("xterm", 80, 24)));
            byte[] text =
                    "the evidence\r\npassword=hunter2 IBAN DE89\r\n"
                            .getBytes(StandardCharsets.UTF_8);
            recording.screen(shell, text, 0, text.length);
            recording.seal();
            return recorder.find("s1").orElseThrow();
        }
    }

    @Test
    void secrets_are_covered_unless_the_original_is_asked_for() throws IOException {
        recorded(RecordingKeys.of(HouseKey.open(house())));
        String from = data.toString();
        assertThat(run("replay", "s1", "--data", from)).isZero();
        assertThat(out.toString()).contains("password=******* IBAN DE89");
        for (String format : List.of("txt", "cast", "html")) {
            assertThat(run("export", "s1", "--data", from, "--format", format)).isZero();
            assertThat(decoded(out.toString()))
                    .contains("password=*******")
                    .doesNotContain("hunter2");
        }
        assertThat(run("replay", "s1", "--data", from, "--unmasked")).isZero();
        assertThat(out.toString()).contains("password=hunter2 IBAN DE89");

        Path config =
                Files.writeString(
                        data.resolve("sallyport.yml"),
                        """
                        sallyport:
                          masking:
                            usual: false
                            patterns: ['IBAN (\\S+)']
                        """);
        assertThat(run("replay", "s1", "--data", from, "--config", config.toString())).isZero();
        assertThat(out.toString()).contains("password=hunter2 IBAN ****");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "90,90", "1:30,90", "2:13:05,7985"})
    void a_moment_is_seconds_or_minutes_or_hours(String written, long seconds) {
        assertThat(new ReplayCommand.Moment().convert(written)).hasSeconds(seconds);
    }

    @Test
    void what_is_no_moment_is_said() {
        assertThat(run("replay", "s1", "--from", "noon")).isEqualTo(2);
        assertThat(errors.toString()).contains("'noon' is no moment; write 90, 1:30 or 2:13:05");
    }

    /// With what a page holds as Base64.
    private static String decoded(String text) {
        return Pattern.compile("atob\\(\"([^\"]+)\"\\)")
                .matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                new String(
                                        Base64.getDecoder().decode(found.group(1)),
                                        StandardCharsets.UTF_8)));
    }

    @Test
    void with_the_key_beside_it_all_of_a_recording_is_proved_and_shown() {
        Path file = recorded(RecordingKeys.of(HouseKey.open(house())));
        assertThat(run("verify", "s1", "--data", data.toString())).isZero();
        assertThat(out.toString())
                .contains("chained without a gap")
                .contains("frames, each of them whole")
                .contains("good: as sealed by entry");
        assertThat(run("export", file.toString(), "--format", "txt")).isZero();
        assertThat(out.toString()).contains("the evidence");
    }

    @Test
    void without_a_key_the_chain_and_the_seal_are_proved_and_the_contents_are_not_shown()
            throws IOException {
        Path file = recorded(RecordingKeys.of(HouseKey.open(house())));
        Path key = Files.move(house(), data.resolve("elsewhere.key"));
        assertThat(run("verify", file.toString())).isZero();
        assertThat(out.toString())
                .contains("chained without a gap")
                .contains("contents not looked at")
                .contains("good: as sealed by entry");
        assertThat(run("export", file.toString(), "--format", "txt")).isEqualTo(3);
        assertThat(errors.toString()).contains("opens with none of the keys").contains("house");
        assertThat(out.toString()).doesNotContain("evidence");
        assertThat(
                        run(
                                "export",
                                file.toString(),
                                "--format",
                                "txt",
                                "--recording-key",
                                key.toString()))
                .isZero();
        assertThat(out.toString()).contains("the evidence");
    }

    @Test
    void a_wrong_key_proves_nothing_and_says_so() {
        Path file = recorded(RecordingKeys.of(HouseKey.open(house())));
        Path other = data.resolve("other.key");
        HouseKey.open(other);
        assertThat(run("verify", file.toString(), "--recording-key", other.toString()))
                .isEqualTo(3);
        assertThat(errors.toString()).contains("does not open with").contains("other.key");
    }

    @Test
    void a_recording_for_auditors_only_opens_with_their_private_key()
            throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(3072);
        KeyPair pair = generator.generateKeyPair();
        Path publicKey = pem("PUBLIC KEY", pair.getPublic().getEncoded());
        Path privateKey = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        Path file = recorded(new RecordingKeys(List.of(Recipient.read(publicKey)), List.of()));
        assertThat(run("replay", file.toString())).isEqualTo(3);
        assertThat(run("replay", file.toString(), "--recording-key", privateKey.toString()))
                .isZero();
        assertThat(out.toString()).contains("the evidence");
        assertThat(run("verify", file.toString(), "--recording-key", privateKey.toString()))
                .isZero();
        assertThat(out.toString()).contains("frames, each of them whole");
    }

    private Path pem(String kind, byte[] der) throws IOException {
        return Files.writeString(
                data.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END "
                        + kind
                        + "-----\n");
    }

    @Test
    void a_changed_byte_is_named_with_and_without_a_key() throws IOException {
        Path file = recorded(RecordingKeys.of(HouseKey.open(house())));
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length - 200] ^= 1;
        Files.write(file, whole);
        assertThat(run("verify", file.toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith("BAD: byte ").contains("chunk ");
        Files.delete(house());
        assertThat(run("verify", file.toString())).isEqualTo(1);
        assertThat(out.toString()).startsWith("BAD: byte ").contains("chunk ");
    }
}
