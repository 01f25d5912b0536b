package io.sallyport.recorder.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Marker;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.recording.RecordingReader;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {
    @TempDir Path directory;
    private Path file;
    private RecordingKeys keys;

    @BeforeEach
    void record() {
        Instant noon = Instant.parse("2026-11-22T12:00:00Z");
        InstantSource clock = InstantSource.fixed(noon);
        keys = RecordingKeys.of(HouseKey.open(directory.resolve(HouseKey.FILE)));
        try (FileJournal journal = new FileJournal(directory.resolve("j"), "gw1", clock);
                Recorder recorder =
                        new Recorder(
                                directory.resolve("r"), journal, Limits.DEFAULT, clock, keys)) {
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
        return RecordingReader.open(file, keys.unwrappers());
    }

    @Test
    void a_cast_has_the_terminals_bytes_and_visible_headings() throws IOException {
        StringWriter out = new StringWriter();
        Asciicast.write(this::open, Masks.NONE, out);
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
        Asciicast.write(this::open, 1, Masks.NONE, out);
        assertThat(out.toString()).contains("exec: cat").doesNotContain("two");
        assertThatThrownBy(() -> Asciicast.write(this::open, 2, Masks.NONE, out))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void plain_text_has_every_line_and_nothing_that_acts_on_a_terminal() throws IOException {
        StringWriter out = new StringWriter();
        ScreenText.write(this::open, Masks.NONE, out);
        assertThat(out.toString())
                .isEqualTo(
                        "--- shell\none\ntwo\n\u4f60!\n"
                                + "--- exec: cat \\x{202e}gpj.sh\\e[2J\na\nb\\e]0;evil\\x{7}\n");
    }

    @Test
    void text_that_was_cleared_is_written_once_where_it_was_cleared() throws IOException {
        for (String clear :
                List.of("\033[H\033[J", "\033[H\033[2J\033[3J", "\033c", "\033#8\033[2J\033[H")) {
            assertThat(
                            textOf(
                                    40,
                                    5,
                                    "$ cat secret\r\nhidden\r\n$ clear\r\n"
                                            + clear
                                            + "$ id\r\n0\r\n"))
                    .as(clear.substring(1))
                    .startsWith("$ cat secret\nhidden\n$ clear\n--- the screen was cleared\n")
                    .endsWith("$ id\n0\n")
                    .containsOnlyOnce("hidden");
        }
    }

    @Test
    void what_a_full_screen_program_showed_is_written_between_what_came_before_and_after()
            throws IOException {
        assertThat(
                        textOf(
                                40,
                                4,
                                "$ vim x\r\n"
                                        + "\033[?1049h\033[2J\033[Hfirst\r\nsecond\r\nthird\033[4;1H~\r\n"
                                        + "\033[1;1H\033[2L\033[1;1Hpushed\033[?1049l$ exit\r\n"))
                .isEqualTo(
                        "$ vim x\n--- a full-screen program begins\n"
                                + "first\n~\n" // scrolled off, and pushed off the end
                                + "pushed\n\nsecond\nthird\n--- the full-screen program ends\n"
                                + "$ exit\n");
    }

    @Test
    void a_full_screen_program_that_draws_the_same_again_is_written_once() throws IOException {
        StringBuilder shown = new StringBuilder("\033[?1049h");
        for (int i = 0; i < 9; i++) {
            shown.append("\033[2J\033[Hload\r\nrun ").append(i / 3);
        }
        assertThat(textOf(40, 4, shown + "\033[?1049l"))
                .isEqualTo(
                        "--- a full-screen program begins\nload\nrun 0\nrun 1\nrun 2\n"
                                + "--- the full-screen program ends\n");
    }

    @Test
    void what_a_smaller_window_cuts_off_is_written() throws IOException {
        assertThat(
                        textOf(recording -> {
                            show(recording, "left and right\r\nbelow\033[H");
                            recording.resize(0, 4, 1);
                            recording.resize(0, 40, 5);
                            show(recording, "\r\nafter");
                        }))
                .isEqualTo("left and right\nbelow\nafter\n");
    }

    @Test
    void clearing_over_and_over_does_not_multiply_the_text() throws IOException {
        assertThat(textOf(1000, 1000, "\033#8\033[2J".repeat(50)))
                .contains("--- more was cleared than fits here; the asciicast has it")
                .hasSizeLessThan(2 << 20);
    }

    @Test
    void a_terminal_that_showed_a_secret_is_drawn_without_it_and_others_are_as_they_were()
            throws IOException {
        String secret = "$ echo password=hun\033[32mter2\r\n";
        String without =
                castOf(Masks.usual(), recording -> show(recording, "\033]0;t\007plain\r\n"));
        String covered = castOf(Masks.usual(), recording -> show(recording, secret + "next\r\n"));
        String whole = castOf(Masks.NONE, recording -> show(recording, secret));
        assertThat(without).contains("\\u001B]0;t");
        assertThat(covered)
                .contains("password=***")
                .contains("****")
                .contains("next")
                .doesNotContain("hun")
                .doesNotContain("ter2");
        assertThat(whole).contains("password=hun\\u001B[32mter2");
    }

    @Test
    void what_was_there_for_a_moment_or_in_a_title_is_not_in_a_covered_cast() throws IOException {
        for (String shown :
                List.of(
                        "token=abcdef\r\033[K",
                        "\033]0;token=abcdef\007",
                        "to\033[1mken=abcdef\033[2K")) {
            assertThat(castOf(Masks.usual(), recording -> show(recording, shown + "after")))
                    .contains("after")
                    .doesNotContain("abcdef");
        }
    }

    @Test
    void marks_are_in_time_and_those_of_no_channel_are_in_every_one_of_their_time()
            throws IOException {
        Consumer<Recording> session =
                recording -> {
                    recording.mark(
                            Recording.NO_CHANNEL,
                            new Marker(Marker.Kind.DECISION, "of no channel", "j-1"));
                    recording.mark(0, new Marker(Marker.Kind.COMMAND, "of this channel", "j-2"));
                    recording.mark(
                            recording.openChannel(
                                    new ChannelHead(ChannelHead.Kind.EXEC, "other", null)),
                            new Marker(Marker.Kind.COMMAND, "of another", "j-3"));
                };
        String cast =
                exported(
                        40,
                        5,
                        session,
                        (recording, out) -> Asciicast.write(recording, 0, Masks.NONE, out));
        assertThat(cast)
                .contains("\"m\", \"of no channel\"", "\"m\", \"of this channel\"")
                .doesNotContain("of another");
        JsonMapper json = JsonMapper.builder().build();
        cast.lines().forEach(line -> assertThat(json.readTree(line)).isNotNull());
    }

    @Test
    void what_scrolled_past_in_one_go_is_not_in_a_covered_cast() throws IOException {
        String flood = "token=abcdef\r\n" + "line\r\n".repeat(100);
        assertThat(castOf(Masks.usual(), recording -> show(recording, flood)))
                .contains("line")
                .doesNotContain("abcdef");
    }

    @Test
    void output_and_headings_are_covered_line_by_line_also_where_a_secret_comes_in_pieces()
            throws IOException {
        Consumer<Recording> session =
                recording -> {
                    int exec =
                            recording.openChannel(
                                    new ChannelHead(
                                            ChannelHead.Kind.EXEC, "mysql -pS3cret shop", null));
                    for (String piece : List.of("token", "=abc", "def\nrest", " of it")) {
                        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
                        recording.output(exec, OutputStreamKind.STDOUT, bytes, 0, bytes.length);
                    }
                    recording.mark(
                            exec, new Marker(Marker.Kind.COMMAND, "mysql -pS3cret shop", "j-1"));
                    recording.closeChannel(exec, 0, null);
                };
        assertThat(castOf(Masks.usual(), session))
                .contains("exec: mysql -p****** shop")
                .contains("\"m\", \"mysql -p****** shop\"")
                .contains("token=******")
                .contains("rest of it")
                .doesNotContain("S3cret")
                .doesNotContain("def");
        assertThat(textOf(Masks.usual(), session))
                .contains("exec: mysql -p****** shop")
                .contains("token=******\nrest of it")
                .doesNotContain("S3cret");
        assertThat(textOf(Masks.NONE, session)).contains("token=abcdef\nrest of it");
    }

    @Test
    void text_of_a_terminal_is_covered() throws IOException {
        Consumer<Recording> session =
                recording -> show(recording, "token=abcdef\r\n" + "line\r\n".repeat(9));
        assertThat(textOf(Masks.usual(), session)).startsWith("--- shell\ntoken=******\nline\n");
        assertThat(textOf(Masks.NONE, session)).startsWith("--- shell\ntoken=abcdef\nline\n");
    }

    private String castOf(Masks masks, Consumer<Recording> session) throws IOException {
        return exported(40, 5, session, (recording, out) -> Asciicast.write(recording, masks, out));
    }

    private String textOf(Masks masks, Consumer<Recording> session) throws IOException {
        return exported(
                40, 5, session, (recording, out) -> ScreenText.write(recording, masks, out));
    }

    private String textOf(int columns, int rows, String shown) throws IOException {
        return textOf(columns, rows, recording -> show(recording, shown));
    }

    private String textOf(Consumer<Recording> session) throws IOException {
        return textOf(40, 5, session);
    }

    /// What a shell on a terminal of this size showed, as text without the heading.
    private String textOf(int columns, int rows, Consumer<Recording> session) throws IOException {
        return exported(
                        columns,
                        rows,
                        session,
                        (recording, out) -> ScreenText.write(recording, Masks.NONE, out))
                .replaceFirst("--- shell\n", "");
    }

    private interface Export {
        void write(Supplier<RecordingReader> recording, Writer out) throws IOException;
    }

    /// A session with a shell on a terminal of this size, exported.
    private String exported(int columns, int rows, Consumer<Recording> session, Export export)
            throws IOException {
        Path folder = Files.createTempDirectory(directory, "one");
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        try (FileJournal journal = new FileJournal(folder.resolve("j"), "gw1", clock);
                Recorder recorder =
                        new Recorder(folder.resolve("r"), journal, Limits.DEFAULT, clock, keys)) {
            Recording recording =
                    recorder.begin(
                            new RecordingHead(
                                    "s2",
                                    "gw1",
                                    "alice",
                                    "192.0.2.1:1",
                                    "db01",
                                    "root",
                                    Instant.EPOCH));
            recording.openChannel(
                    new ChannelHead(
                            ChannelHead.Kind.SHELL,
                            null,
                            new ChannelHead.Terminal("xterm", columns, rows)));
            session.accept(recording);
            Path written = recorder.find("s2").orElseThrow();
            StringWriter out = new StringWriter();
            export.write(() -> RecordingReader.open(written, keys.unwrappers()), out);
            return out.toString();
        }
    }

    private static void show(Recording recording, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        recording.screen(0, bytes, 0, bytes.length);
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
