package io.sallyport.recorder.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.ChildJvm;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecorderTest {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final ChannelHead SHELL =
            new ChannelHead(
                    ChannelHead.Kind.SHELL,
                    null,
                    new ChannelHead.Terminal("xterm-256color", 80, 24));
    static final ChannelHead EXEC = new ChannelHead(ChannelHead.Kind.EXEC, "cat /etc/motd", null);
    private static final InstantSource CLOCK = InstantSource.fixed(NOON);
    private static final Limits LAZY = new Limits(8L << 20, 1L << 20, Duration.ofHours(1));

    @TempDir Path directory;
    private Journal journal;
    private Path recordings;
    private RecordingKeys keys;

    static RecordingHead head(String session) {
        return new RecordingHead(session, "gw1", "alice", "192.0.2.1:50000", "db01", "root", NOON);
    }

    @BeforeEach
    void open() {
        journal = new FileJournal(directory.resolve("journal"), "gw1", CLOCK);
        recordings = directory.resolve("recordings");
        keys = RecordingKeys.of(HouseKey.open(directory.resolve(HouseKey.FILE)));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Recorder recorder(Limits limits) {
        return new Recorder(recordings, journal, limits, CLOCK, keys);
    }

    private Path file(String session) {
        return recordings.resolve("2026/11/22/" + session + ".rec");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void show(Recording recording, int channel, String text) {
        byte[] data = bytes(text);
        recording.screen(channel, data, 0, data.length);
    }

    private static void write(
            Recording recording, int channel, OutputStreamKind kind, byte[] data) {
        recording.output(channel, kind, data, 0, data.length);
    }

    private List<Frame> frames(Path file) {
        List<Frame> frames = new ArrayList<>();
        try (RecordingReader reader = RecordingReader.open(file, keys.unwrappers())) {
            reader.forEachRemaining(frames::add);
        }
        return frames;
    }

    private byte[] shown(Path file, int channel) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        for (Frame frame : frames(file)) {
            if (frame.channel() == channel) {
                switch (frame) {
                    case Frame.Shown screen -> shown.writeBytes(screen.data());
                    case Frame.Written output -> shown.writeBytes(output.data());
                    default -> {}
                }
            }
        }
        return shown.toByteArray();
    }

    private static String sha256(byte[] data) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }

    private List<Entry> facts(String kind) {
        return journal.read(0, 10_000).stream().filter(e -> e.fact().equals(kind)).toList();
    }

    @Test
    void a_recording_reads_back_as_it_was_made_and_the_journal_vouches_for_it() throws Exception {
        try (Recorder recorder = recorder(LAZY)) {
            Recording recording = recorder.begin(head("s1"));
            int shell = recording.openChannel(SHELL);
            int exec = recording.openChannel(EXEC);
            show(recording, shell, "$ ");
            write(recording, exec, OutputStreamKind.STDOUT, bytes("out"));
            recording.input(exec, bytes("in"), 0, 2);
            recording.typed(shell, 5);
            show(recording, shell, "ls\r\n");
            write(recording, exec, OutputStreamKind.STDERR, bytes("err"));
            recording.resize(shell, 1, 1);
            recording.notice(shell, "Bob is watching");
            FileTransfer transfer =
                    new FileTransfer("/a", FileTransfer.Direction.UPLOAD, 3, "", true);
            recording.file(exec, transfer);
            ChannelSummary summary = recording.closeChannel(exec, 3, null);
            assertThat(summary)
                    .isEqualTo(
                            new ChannelSummary(
                                    2,
                                    sha256(bytes("in")),
                                    2,
                                    3,
                                    sha256(bytes("out")),
                                    3,
                                    sha256(bytes("err")),
                                    0));
            Seal seal = recording.seal();
            assertThat(recording.seal()).isEqualTo(seal);

            byte[] file = Files.readAllBytes(file("s1"));
            assertThat(seal)
                    .isEqualTo(
                            new Seal(
                                    "s1",
                                    "2026/11/22/s1.rec",
                                    file.length,
                                    sha256(file),
                                    ChainCheck.of(file("s1")).head(),
                                    true));
            List<Frame> frames = frames(file("s1"));
            assertThat(frames.stream().map(f -> f.getClass().getSimpleName()))
                    .containsExactly(
                            "Headed",
                            "ChannelOpened",
                            "ChannelOpened",
                            "Shown",
                            "Written",
                            "Shown",
                            "Written",
                            "Resized",
                            "Noticed",
                            "FileMoved",
                            "ChannelClosed",
                            "ChannelClosed",
                            "Ended");
            assertThat(((Frame.Headed) frames.get(0)).head()).isEqualTo(head("s1"));
            assertThat(((Frame.ChannelOpened) frames.get(1)).head()).isEqualTo(SHELL);
            assertThat(((Frame.ChannelOpened) frames.get(2)).head()).isEqualTo(EXEC);
            assertThat(((Frame.FileMoved) frames.get(9)).file()).isEqualTo(transfer);
            Frame.ChannelClosed closed = (Frame.ChannelClosed) frames.get(10);
            assertThat(closed.summary()).isEqualTo(summary);
            assertThat(closed.exitStatus()).isEqualTo(3);
            assertThat(shown(file("s1"), shell)).isEqualTo(bytes("$ ls\r\n"));
            ChannelSummary screen = ((Frame.ChannelClosed) frames.get(11)).summary();
            assertThat(screen).isEqualTo(new ChannelSummary(5, "", 0, 6, "", 0, "", 0));

            Entry sealed = facts("RecordingSealed").getFirst();
            assertThat(sealed.header().session()).isEqualTo("s1");
            assertThat(sealed.header().person()).isEqualTo("alice");
            assertThat(sealed.detail().get("sha256").stringValue()).isEqualTo(seal.sha256());
            assertThat(sealed.detail().get("chain").stringValue()).isEqualTo(seal.chain());
            assertThat(facts("RecordingSealed")).hasSize(1);
        }
        try (Recorder recorder = recorder(LAZY)) {
            assertThat(recorder.recoverBroken()).isEmpty();
            assertThat(recorder.find("s1")).contains(file("s1"));
            assertThat(recorder.find("s2")).isEmpty();
        }
    }

    @Test
    void what_a_terminal_shows_is_in_the_file_when_screen_returns_and_costs_little()
            throws Exception {
        FailingRecordingFiles files = new FailingRecordingFiles();
        try (Recorder recorder =
                new Recorder(recordings, journal, LAZY, CLOCK, keys, System::nanoTime, files)) {
            Recording recording = recorder.begin(head("s1"));
            int shell = recording.openChannel(SHELL);
            long before = Files.size(file("s1"));
            int writes = files.writes;
            show(recording, shell, "x");
            assertThat(files.writes).isEqualTo(writes + 1);
            assertThat(Files.size(file("s1")) - before).isBetween(2L, 80L);
            assertThat(shown(file("s1"), shell)).isEqualTo(bytes("x"));
        }
    }

    @Test
    void output_waits_in_memory_no_longer_than_the_flush_interval() {
        try (Recorder recorder = recorder(new Limits(1 << 20, 1L << 20, Duration.ofMillis(50)))) {
            Recording recording = recorder.begin(head("s1"));
            int exec = recording.openChannel(EXEC);
            write(recording, exec, OutputStreamKind.STDOUT, bytes("soon"));
            await().until(() -> Arrays.equals(shown(file("s1"), exec), bytes("soon")));
        }
    }

    @Test
    void input_past_its_limit_is_counted_and_the_hash_says_what_it_covers() throws Exception {
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        try (Recorder recorder = recorder(new Limits(1 << 20, 100_001, Duration.ofHours(1)))) {
            Recording recording = recorder.begin(head("s1"));
            int exec = recording.openChannel(EXEC);
            for (int i = 0; i < data.length; i += 1000) {
                recording.input(exec, data, i, 1000);
            }
            ChannelSummary summary = recording.closeChannel(exec, 0, null);
            recording.seal();
            assertThat(summary.inputBytes()).isEqualTo(300_000);
            assertThat(summary.inputHashedBytes()).isEqualTo(100_001);
            assertThat(summary.inputSha256()).isEqualTo(sha256(Arrays.copyOf(data, 100_001)));
        }
    }

    @Test
    void output_past_the_cap_is_hashed_and_counted_but_not_kept() throws Exception {
        byte[] data = new byte[300_000];
        new Random(1).nextBytes(data);
        try (Recorder recorder = recorder(new Limits(100_001, 1L << 20, Duration.ofHours(1)))) {
            Recording recording = recorder.begin(head("s1"));
            int exec = recording.openChannel(EXEC);
            for (int i = 0; i < data.length; i += 1000) {
                recording.output(exec, OutputStreamKind.STDOUT, data, i, 1000);
            }
            ChannelSummary summary = recording.closeChannel(exec, 0, null);
            recording.seal();
            assertThat(summary.outputBytes()).isEqualTo(300_000);
            assertThat(summary.outputSha256()).isEqualTo(sha256(data));
            assertThat(summary.unrecordedBytes()).isEqualTo(199_999);
        }
        assertThat(shown(file("s1"), 0)).isEqualTo(Arrays.copyOf(data, 100_001));
        assertThat(frames(file("s1")).stream().filter(f -> f instanceof Frame.Capped)).hasSize(1);
    }

    @Test
    void each_flipped_byte_of_a_small_recording_is_found() throws Exception {
        String sealed;
        try (Recorder recorder = recorder(LAZY)) {
            Recording recording = recorder.begin(head("s1"));
            int shell = recording.openChannel(SHELL);
            show(recording, shell, "hello");
            recording.resize(shell, 100, 30);
            sealed = recording.seal().sha256();
        }
        byte[] whole = Files.readAllBytes(file("s1"));
        Random random = new Random(3);
        for (int at = 0; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            try (RecordingReader reader =
                    RecordingReader.read(new ByteArrayInputStream(flipped), keys.unwrappers())) {
                reader.forEachRemaining(_ -> {});
                assertThat(reader.damage()).as("byte %d", at).isPresent();
                assertThat(reader.damage().orElseThrow().offset()).isLessThanOrEqualTo(at);
            }
            assertThat(sha256(flipped)).isNotEqualTo(sealed);
        }
        for (int length = 0; length < whole.length; length++) {
            try (RecordingReader reader =
                    RecordingReader.read(
                            new ByteArrayInputStream(Arrays.copyOf(whole, length)),
                            keys.unwrappers())) {
                reader.forEachRemaining(_ -> {});
                assertThat(reader.damage()).as("cut at %d", length).isPresent();
            }
        }
        assertThat(sha256(whole)).isEqualTo(sealed);
        try (RecordingReader reader = RecordingReader.open(file("s1"), keys.unwrappers())) {
            reader.forEachRemaining(_ -> {});
            assertThat(reader.damage()).isEmpty();
            assertThat(reader.position()).isEqualTo(whole.length);
        }
    }

    @Test
    void garbage_is_damage_and_takes_no_memory() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] garbage = new byte[8 + random.nextInt(64)];
            random.nextBytes(garbage);
            byte[] magic = i % 2 == 0 ? FrameFormat.magic() : ChunkFormat.magic();
            System.arraycopy(magic, 0, garbage, 0, 8);
            try (RecordingReader reader =
                    RecordingReader.read(new ByteArrayInputStream(garbage), keys.unwrappers())) {
                reader.forEachRemaining(_ -> {});
                assertThat(reader.damage()).isPresent();
            }
        }
    }

    @Test
    void a_full_disk_ends_the_recording_for_good_and_the_journal_says_so() throws Exception {
        FailingRecordingFiles files = new FailingRecordingFiles();
        try (Recorder recorder =
                new Recorder(recordings, journal, LAZY, CLOCK, keys, System::nanoTime, files)) {
            Recording recording = recorder.begin(head("s1"));
            int shell = recording.openChannel(SHELL);
            show(recording, shell, "before");
            files.failWrites = true;
            assertThatThrownBy(() -> show(recording, shell, "lost"))
                    .isInstanceOf(RecordingUnavailableException.class)
                    .hasMessageContaining("s1.rec")
                    .hasMessageContaining("No space left");
            files.failWrites = false;
            assertThatThrownBy(() -> show(recording, shell, "too late"))
                    .isInstanceOf(RecordingUnavailableException.class);
            assertThatThrownBy(recording::seal).isInstanceOf(RecordingUnavailableException.class);
            assertThatThrownBy(recording::seal).isInstanceOf(RecordingUnavailableException.class);
        }
        assertThat(shown(file("s1"), 0)).isEqualTo(bytes("before"));
        assertThat(facts("RecordingSealed")).isEmpty();
        Entry broken = facts("RecordingBroken").getFirst();
        assertThat(broken.header().person()).isEqualTo("alice");
        assertThat(broken.detail().get("sha256").stringValue())
                .isEqualTo(sha256(Files.readAllBytes(file("s1"))));
        assertThat(facts("RecordingBroken")).hasSize(1);
    }

    @Test
    void a_force_that_fails_in_the_background_stops_the_terminal() {
        FailingRecordingFiles files = new FailingRecordingFiles();
        Limits eager = new Limits(1 << 20, 1L << 20, Duration.ofMillis(10));
        try (Recorder recorder =
                new Recorder(recordings, journal, eager, CLOCK, keys, System::nanoTime, files)) {
            Recording recording = recorder.begin(head("s1"));
            int shell = recording.openChannel(SHELL);
            Recording other = recorder.begin(head("s2"));
            files.failSyncs = true;
            show(recording, shell, "x");
            await().untilAsserted(() ->
                    assertThatThrownBy(() -> show(recording, shell, "y"))
                            .isInstanceOf(RecordingUnavailableException.class)
                            .hasMessageContaining("Input/output error"));
            files.failSyncs = false;
            assertThat(other.now()).isNotNegative();
        }
    }

    @Test
    void a_real_full_disk_is_noticed() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("tiny"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount.toString()) == 0,
                "skipped: a tiny file system cannot be mounted here (needs root and tmpfs)");
        try (Recorder recorder = new Recorder(mount, journal, LAZY, CLOCK, keys)) {
            Recording recording = recorder.begin(head("s1"));
            int shell = recording.openChannel(SHELL);
            // Nothing that can be packed.
            StringBuilder noise = new StringBuilder();
            new Random(2).ints(10_000, ' ', '~').forEach(noise::appendCodePoint);
            String block = noise.toString();
            assertThatThrownBy(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    show(recording, shell, block);
                                }
                            })
                    .isInstanceOf(RecordingUnavailableException.class)
                    .hasMessageContaining("No space left");
            assertThat(shown(mount.resolve("2026/11/22/s1.rec"), shell).length)
                    .isGreaterThan(100_000);
        } finally {
            assertThat(run("umount", mount.toString())).isZero();
        }
    }

    private static int run(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
        } catch (IOException e) {
            return 127;
        }
    }

    @Test
    void two_channels_and_many_threads_keep_each_channels_order() throws Exception {
        try (Recorder recorder = recorder(new Limits(64 << 20, 1L << 20, Duration.ofMillis(5)))) {
            Recording recording = recorder.begin(head("s1"));
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int channel = recording.openChannel(t % 2 == 0 ? SHELL : EXEC);
                boolean terminal = t % 2 == 0;
                threads.add(
                        Thread.startVirtualThread(() -> {
                            for (int i = 0; i < 2000; i++) {
                                byte[] line = bytes(i + "\n");
                                if (terminal) {
                                    recording.screen(channel, line, 0, line.length);
                                } else {
                                    write(recording, channel, OutputStreamKind.STDOUT, line);
                                }
                            }
                        }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            Seal seal = recording.seal();
            assertThat(seal.sha256()).isEqualTo(sha256(Files.readAllBytes(file("s1"))));
        }
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            expected.append(i).append('\n');
        }
        for (int channel = 0; channel < 4; channel++) {
            assertThat(new String(shown(file("s1"), channel), StandardCharsets.UTF_8))
                    .isEqualTo(expected.toString());
        }
        long last = 0;
        for (Frame frame : frames(file("s1"))) {
            assertThat(frame.offsetMillis()).isGreaterThanOrEqualTo(last);
            last = frame.offsetMillis();
        }
    }

    @Test
    void long_output_and_long_texts_are_bounded_frames() {
        byte[] large = new byte[200_000];
        Arrays.fill(large, (byte) 'x');
        try (Recorder recorder = recorder(LAZY)) {
            Recording recording = recorder.begin(head("s1"));
            int exec =
                    recording.openChannel(
                            new ChannelHead(ChannelHead.Kind.EXEC, "\u0001".repeat(200_000), null));
            int shell = recording.openChannel(SHELL);
            recording.screen(shell, large, 0, large.length);
            recording.notice(exec, "\ud83d\ude00".repeat(20_000));
        }
        assertThat(shown(file("s1"), 1)).isEqualTo(large);
        Frame.ChannelOpened opened = (Frame.ChannelOpened) frames(file("s1")).get(1);
        assertThat(opened.head().command()).endsWith("(cut, 200000 bytes)").hasSizeLessThan(33_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "..", "../x", "a/b", "A", "a.b", "a\u0000b", "\u00e4"})
    void an_id_that_is_none_names_no_file(String session) {
        try (Recorder recorder = recorder(LAZY)) {
            assertThatThrownBy(() -> recorder.begin(head(session)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> recorder.find(session))
                    .isInstanceOf(IllegalArgumentException.class);
            recorder.begin(head("a".repeat(64)));
            assertThatThrownBy(() -> recorder.begin(head("a".repeat(65))))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_session_is_recorded_once_and_a_directory_has_one_recorder() {
        try (Recorder recorder = recorder(LAZY)) {
            Recording recording = recorder.begin(head("s1"));
            assertThatThrownBy(() -> recorder.begin(head("s1")))
                    .isInstanceOf(RecordingUnavailableException.class);
            assertThatThrownBy(() -> recorder(LAZY))
                    .isInstanceOf(RecordingUnavailableException.class)
                    .hasMessageContaining("another process");
            recording.seal();
            assertThatThrownBy(() -> recording.typed(0, 1))
                    .isInstanceOf(RecordingUnavailableException.class)
                    .hasMessageContaining("sealed");
        }
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everything_shown_is_readable_after_kills_and_start_up_says_what_broke() throws Exception {
        Path data = directory.resolve("child");
        Random random = new Random(11);
        for (int kill = 0; kill < ChildJvm.KILLS; kill++) {
            String session = "s" + kill;
            Process child =
                    ChildJvm.start(
                            ShowingChild.class,
                            data.toString(),
                            session,
                            directory.resolve(HouseKey.FILE).toString());
            long acknowledged = -1;
            try (BufferedReader out = child.inputReader()) {
                int lines = 1 + random.nextInt(3000);
                for (int i = 0; i < lines; i++) {
                    acknowledged = ChildJvm.acknowledged(out.readLine());
                }
                child.toHandle().destroyForcibly();
                for (String line : out.lines().filter(ChildJvm::isWhole).toList()) {
                    acknowledged = ChildJvm.acknowledged(line);
                }
            }
            child.waitFor();
            Path file = data.resolve("recordings/2026/11/22/" + session + ".rec");
            String shown = new String(shown(file, 0), StandardCharsets.US_ASCII);
            String[] lines = shown.split("\r\n");
            assertThat((long) lines.length).isGreaterThan(acknowledged);
            for (int i = 0; i < lines.length; i++) {
                assertThat(lines[i]).isEqualTo("line " + i);
            }
            byte[] before = Files.readAllBytes(file);
            try (Recorder recorder =
                    new Recorder(data.resolve("recordings"), journal, LAZY, CLOCK, keys)) {
                List<RecordingBroken> broken = recorder.recoverBroken();
                assertThat(broken).hasSize(1);
                assertThat(broken.getFirst().header().session()).isEqualTo(session);
                assertThat(broken.getFirst().sha256()).isEqualTo(sha256(before));
                assertThat(broken.getFirst().readableBytes()).isBetween(1L, (long) before.length);
                assertThat(recorder.recoverBroken()).isEmpty();
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        }
        assertThat(facts("RecordingBroken")).hasSize(ChildJvm.KILLS);
    }
}
