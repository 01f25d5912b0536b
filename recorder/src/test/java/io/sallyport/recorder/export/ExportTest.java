package io.sallyport.recorder.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {
    @TempDir Path directory;
    private Path file;

    @BeforeEach
    void record() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        InstantSource clock = InstantSource.fixed(noon);
        try (FileJournal journal = new FileJournal(directory.resolve("j"), "gw1", clock);
                Recorder recorder =
                        new Recorder(directory.resolve("r"), journal, Limits.DEFAULT, clock)) {
            Recording recording =
                    recorder.begin(
                            new RecordingHead(
                                    "s1", "gw1", "alice", "192.0.2.1:1", "db01", "root", noon));
            int shell =
                    recording.openChannel(
                            new ChannelHead(
                                    ChannelHead.Kind.SHELL,
                                    null,
                                    new ChannelHead.Terminal("xterm", 20, 2)));
            int exec =
                    recording.openChannel(
                            new ChannelHead(
                                    ChannelHead.Kind.EXEC, "cat \u202egpj.sh\u001b[2J", null));
            byte[] text = "one\r\ntwo\r\n\u4f60\u001b[31m!".getBytes(StandardCharsets.UTF_8);
            recording.screen(shell, text, 0, 12);
            recording.screen(shell, text, 12, text.length - 12);
            recording.resize(shell, 30, 3);
            byte[] output = "a\nb\u001b]0;evil\u0007\n".getBytes(StandardCharsets.UTF_8);
            recording.output(exec, OutputStreamKind.STDOUT, output, 0, output.length);
            recording.file(
                    exec, new FileTransfer("/x\n", FileTransfer.Direction.DOWNLOAD, 5, "", false));
            recording.closeChannel(exec, 1, null);
            file = recorder.find("s1").orElseThrow();
        }
    }

    private RecordingReader open() {
        return RecordingReader.open(file);
    }

    @Test
    void a_cast_has_the_terminals_bytes_and_visible_headings() throws IOException {
        StringWriter out = new StringWriter();
        Asciicast.write(this::open, out);
        String[] lines = out.toString().split("\n");
        JsonMapper json = JsonMapper.builder().build();
        JsonNode header = json.readTree(lines[0]);
        assertThat(header.get("version").asInt()).isEqualTo(2);
        assertThat(header.get("width").asInt()).isEqualTo(20);
        assertThat(header.get("timestamp").asLong()).isEqualTo(1_795_348_800L);
        assertThat(header.get("env").get("TERM").asString()).isEqualTo("xterm");
        StringBuilder shown = new StringBuilder();
        for (int i = 1; i < lines.length; i++) {
            JsonNode event = json.readTree(lines[i]);
            assertThat(event.get(0).asDouble()).isNotNegative();
            shown.append(event.get(1).asString()).append(event.get(2).asString());
        }
        assertThat(shown.toString())
                .startsWith("oone\r\ntwo\r\no\u4f60\u001b[31m!r30x3")
                .contains("exec: cat \\x{202e}gpj.sh\\e[2J")
                .contains("a\r\nb\u001b]0;evil")
                .contains("download /x\\n, 5 bytes, broken off");
    }

    @Test
    void one_channel_can_be_chosen_and_one_that_is_not_there_is_said() throws IOException {
        StringWriter out = new StringWriter();
        Asciicast.write(this::open, 1, out);
        assertThat(out.toString()).contains("exec: cat").doesNotContain("two");
        assertThatThrownBy(() -> Asciicast.write(this::open, 2, out))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plain_text_has_every_line_and_nothing_that_acts_on_a_terminal() throws IOException {
        StringWriter out = new StringWriter();
        ScreenText.write(this::open, out);
        assertThat(out.toString())
                .isEqualTo(
                        "--- shell\none\ntwo\n\u4f60!\n"
                                + "--- exec: cat \\x{202e}gpj.sh\\e[2J\na\nb\\e]0;evil\\x{7}\n");
    }

    @Test
    void a_summary_tells_what_each_channel_did() {
        try (RecordingReader reader = open()) {
            RecordingSummary summary = RecordingSummary.of(reader);
            assertThat(summary.damage()).isEmpty();
            assertThat(summary.channels()).hasSize(2);
            RecordingSummary.Channel exec = summary.channels().get(1);
            assertThat(exec.exitStatus()).isEqualTo(1);
            assertThat(exec.files()).hasSize(1);
            assertThat(exec.recordedBytes()).isEqualTo(13);
            assertThat(exec.hasTerminal()).isFalse();
            assertThat(summary.channels().get(0).hasTerminal()).isTrue();
        }
    }
}
