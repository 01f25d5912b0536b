package io.sallyport.recorder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.recording.RecordingReader;
import io.sallyport.recorder.recording.RecordingUnavailableException;
import io.sallyport.recorder.shipping.Shipper;
import io.sallyport.recorder.shipping.ShippingLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingCopiesTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final ShippingLimits EAGER =
            new ShippingLimits(100, 1 << 20, Duration.ofMillis(5), Duration.ofMillis(20));
    private static final Duration WEEK = Duration.ofDays(7);

    @TempDir Path directory;
    private volatile Instant now = NOON;
    private volatile long spare = Long.MAX_VALUE;
    private final InstantSource clock = () -> now;
    private Journal journal;
    private Recorder recorder;
    private Path folder;
    private FailingStore store;
    private RecordingCopies copies;

    /// A real folder that can be away, or lie about what it was given.
    private static final class FailingStore implements RecordingStore {
        private final RecordingStore real;
        private volatile boolean away;
        private volatile boolean loses;

        FailingStore(RecordingStore real) {
            this.real = real;
        }

        private void check() {
            if (away) {
                throw new StoreUnavailableException("the store is away");
            }
        }

        @Override
        public String place() {
            return real.place();
        }

        @Override
        public void put(String key, Path file, String sha256) {
            check();
            if (!loses) {
                real.put(key, file, sha256);
            }
        }

        @Override
        public boolean holds(String key, long bytes, String sha256) {
            check();
            return real.holds(key, bytes, sha256);
        }

        @Override
        public InputStream open(String key, long from, long length) {
            check();
            return real.open(key, from, length);
        }

        @Override
        public Set<String> keys(String prefix) {
            check();
            return real.keys(prefix);
        }

        @Override
        public void delete(String key) {
            check();
            real.delete(key);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        journal = new FileJournal(directory.resolve("journal"), "gw1", clock);
        recorder =
                new Recorder(
                        directory.resolve("recordings"),
                        journal,
                        Limits.DEFAULT,
                        clock,
                        RecordingKeys.of(HouseKey.open(directory.resolve(HouseKey.FILE))));
        folder = Files.createDirectory(directory.resolve("store"));
        Files.write(folder.resolve(DirectoryStore.MARKER), new byte[0]);
        store = new FailingStore(new DirectoryStore(folder));
        copies = new RecordingCopies(recorder, journal, store, WEEK, clock, () -> spare);
    }

    @AfterEach
    void close() {
        recorder.close();
        journal.close();
    }

    private Shipper shipper() throws IOException {
        return Shipper.start(
                journal,
                new RecordingUploads(copies, store, journal),
                directory.resolve("spool"),
                clock,
                EAGER);
    }

    private void record(String session, int bytes) {
        Recording recording =
                recorder.begin(
                        new RecordingHead(
                                session, "gw1", "alice", "192.0.2.1:1", "db01", "root", NOON));
        int shell =
                recording.openChannel(
                        new ChannelHead(
                                ChannelHead.Kind.SHELL,
                                null,
                                new ChannelHead.Terminal("xterm", 80, 24)));
        StringBuilder noise = new StringBuilder("the evidence\r\n");
        new Random(7).ints(bytes, ' ', '~').forEach(noise::appendCodePoint);
        byte[] text = noise.toString().getBytes(StandardCharsets.UTF_8);
        recording.screen(shell, text, 0, text.length);
        recording.seal();
    }

    private Path file(String session) {
        return recorder.directory().resolve("2026/11/22/" + session + ".rec");
    }

    private Path note(String session) {
        return StoredCopy.beside(file(session));
    }

    private List<Entry> facts(String kind) {
        return journal.read(0, 10_000).stream().filter(e -> e.fact().equals(kind)).toList();
    }

    private List<Path> stored() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith(DirectoryStore.MARKER))
                    .toList();
        }
    }

    private List<Path> fetched() throws IOException {
        try (Stream<Path> all = Files.list(recorder.directory().resolve("fetched"))) {
            return all.toList();
        }
    }

    private Path copyOf(String session) throws IOException {
        return stored().stream()
                .filter(file -> file.toString().contains("/" + session + "-"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_sealed_recording_is_stored_read_back_and_told_and_the_file_stays() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> Files.exists(note("s1")));
            assertThat(shipper.status().refused()).isZero();
        }
        Entry told = facts("RecordingStored").getFirst();
        assertThat(told.header().session()).isEqualTo("s1");
        assertThat(told.detail().get("sha256").asString())
                .isEqualTo(FileHash.sha256(file("s1")))
                .isEqualTo(FileHash.sha256(stored().getFirst()));
        assertThat(file("s1")).exists();
    }

    @Test
    void one_that_is_written_anew_is_stored_as_it_is_in_the_end() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 100_000);
            recorder.awaitRewriting();
            assertThat(facts("RecordingSealed")).hasSize(2);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        assertThat(stored()).hasSize(1);
        assertThat(FileHash.sha256(stored().getFirst())).isEqualTo(FileHash.sha256(file("s1")));
        assertThat(facts("RecordingNotStored")).isEmpty();
    }

    @Test
    void a_store_that_is_away_is_told_once_and_nothing_is_lost_or_dropped() throws Exception {
        store.away = true;
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> facts("RecordingNotStored").size() == 1);
            await().until(() -> shipper.status().trouble() != null);
            now = NOON.plus(Duration.ofDays(30));
            assertThat(copies.dropLocal()).isZero();
            assertThat(file("s1")).exists();
            store.away = false;
            await().until(() -> Files.exists(note("s1")));
        }
        assertThat(facts("RecordingNotStored")).hasSize(1);
        assertThat(facts("RecordingNotStored").getFirst().detail().get("again").asBoolean())
                .isTrue();
    }

    @Test
    void a_store_that_says_yes_and_has_nothing_is_not_believed() throws Exception {
        store.loses = true;
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> shipper.status().trouble() != null);
            assertThat(facts("RecordingStored")).isEmpty();
            assertThat(note("s1")).doesNotExist();
            store.loses = false;
            await().until(() -> Files.exists(note("s1")));
        }
    }

    @Test
    void a_file_that_is_not_what_was_sealed_is_not_stored_and_those_behind_it_are()
            throws Exception {
        record("s1", 0);
        Files.write(file("s1"), new byte[] {1, 2, 3});
        record("s2", 0);
        try (Shipper shipper = shipper()) {
            await().until(() -> Files.exists(note("s2")));
            assertThat(shipper.status().refused()).isEqualTo(1);
        }
        Entry told = facts("RecordingNotStored").getFirst();
        assertThat(told.header().session()).isEqualTo("s1");
        assertThat(told.detail().get("again").asBoolean()).isFalse();
        assertThat(file("s1")).exists();
    }

    @Test
    void the_file_goes_when_its_time_here_is_over_and_is_read_from_the_store_then()
            throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
            now = NOON.plus(WEEK).minusMillis(1);
            assertThat(copies.dropLocal()).isZero();
            now = NOON.plus(WEEK);
            assertThat(copies.dropLocal()).isEqualTo(1);
        }
        assertThat(file("s1")).doesNotExist();
        assertThat(recorder.find("s1")).isEmpty();
        Path fetched = copies.find("s1").orElseThrow();
        try (RecordingReader reader = recorder.open(fetched)) {
            reader.forEachRemaining(frame -> {});
            assertThat(reader.damage()).isEmpty();
        }
        store.away = true;
        assertThat(copies.find("s1")).contains(fetched);
        assertThat(copies.known("s1").orElseThrow().target()).isEqualTo("db01");
    }

    @Test
    void what_has_no_room_here_is_not_fetched_and_what_just_fits_is() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        long bytes = Files.size(file("s1"));
        now = NOON.plus(WEEK);
        copies.dropLocal();
        spare = bytes - 1;
        assertThatThrownBy(() -> copies.find("s1"))
                .isInstanceOf(RecordingUnavailableException.class)
                .hasMessageContaining(bytes + " bytes, and this node's disk has no room to spare");
        assertThat(fetched()).isEmpty();
        spare = bytes;
        assertThat(copies.find("s1")).isPresent();
    }

    @Test
    void what_was_fetched_and_is_not_read_for_a_day_goes_and_for_an_hour_where_room_is_short()
            throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            record("s2", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        now = NOON.plus(WEEK);
        copies.dropLocal();
        Path first = copies.find("s1").orElseThrow();
        now = now.plus(Duration.ofHours(1)).minusMillis(1);
        spare = 0;
        assertThatThrownBy(() -> copies.find("s2"))
                .isInstanceOf(RecordingUnavailableException.class);
        assertThat(first).exists();
        now = now.plusMillis(1);
        assertThatThrownBy(() -> copies.find("s2"))
                .isInstanceOf(RecordingUnavailableException.class);
        assertThat(first).doesNotExist();

        spare = Long.MAX_VALUE;
        Path second = copies.find("s2").orElseThrow();
        now = now.plus(Duration.ofDays(1)).minusMillis(1);
        copies.dropLocal();
        assertThat(second).exists();
        now = now.plusMillis(1);
        copies.dropLocal();
        assertThat(fetched()).isEmpty();
    }

    @Test
    void what_the_store_changed_is_not_shown() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        now = NOON.plus(WEEK);
        copies.dropLocal();
        byte[] content = Files.readAllBytes(stored().getFirst());
        content[content.length / 2] ^= 1;
        Files.write(stored().getFirst(), content);
        assertThatThrownBy(() -> copies.find("s1"))
                .isInstanceOf(RecordingUnavailableException.class)
                .hasMessageContaining("is not what was stored there");
        assertThat(fetched()).isEmpty();
    }

    @Test
    void erasing_leaves_no_copy_and_says_what_it_was_also_the_second_time() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        String sha256 = FileHash.sha256(file("s1"));
        store.away = true;
        assertThatThrownBy(() -> copies.erase("s1")).isInstanceOf(StoreUnavailableException.class);
        assertThat(file("s1")).exists();
        store.away = false;
        RecordingCopies.Erased erased = copies.erase("s1").orElseThrow();
        assertThat(erased.sha256()).isEqualTo(sha256);
        assertThat(erased.file()).isEqualTo("2026/11/22/s1.rec");
        assertThat(stored()).isEmpty();
        assertThat(file("s1")).doesNotExist();
        assertThat(copies.find("s1")).isEmpty();
        assertThat(copies.erase("s1")).isEqualTo(Optional.of(erased));
    }

    @Test
    void erasing_takes_what_no_note_names_too_and_nothing_of_a_session_with_a_longer_id()
            throws Exception {
        String longer = "s1-0123456789abcdef";
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            record(longer, 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        Path other = copyOf(longer);
        store.put("2026/11/22/s1-00000000000000aa.rec", file("s1"), FileHash.sha256(file("s1")));
        assertThat(stored()).hasSize(3);
        assertThat(copies.erase("s1")).isPresent();
        assertThat(stored()).containsExactly(other);
    }

    @Test
    void what_was_put_and_not_noted_is_erased_too() throws Exception {
        record("s1", 0);
        store.put("2026/11/22/s1-00000000000000aa.rec", file("s1"), FileHash.sha256(file("s1")));
        store.away = true;
        assertThatThrownBy(() -> copies.erase("s1")).isInstanceOf(StoreUnavailableException.class);
        assertThat(file("s1")).exists();
        store.away = false;
        assertThat(copies.erase("s1")).isPresent();
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_note_that_cannot_be_read_is_told_and_nothing_is_said_to_be_erased() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        Files.writeString(note("s1"), "{ torn");
        assertThatThrownBy(() -> copies.erase("s1"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("s1.stored cannot be read");
        assertThat(file("s1")).exists();
        Files.delete(note("s1"));
        assertThat(copies.erase("s1")).isPresent();
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_file_stays_when_its_copy_is_not_there_any_more_or_the_store_is_away() throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            record("s2", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        now = NOON.plus(WEEK);
        store.away = true;
        assertThat(copies.dropLocal()).isZero();
        store.away = false;
        Files.delete(copyOf("s1"));
        assertThat(copies.dropLocal()).isEqualTo(1);
        assertThat(file("s1")).exists();
        assertThat(file("s2")).doesNotExist();
    }

    @Test
    void what_is_in_another_store_is_neither_dropped_nor_fetched_nor_said_to_be_erased()
            throws Exception {
        try (Shipper shipper = shipper()) {
            record("s1", 0);
            record("s2", 0);
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
        }
        now = NOON.plus(WEEK);
        Files.delete(file("s2"));
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.write(elsewhere.resolve(DirectoryStore.MARKER), new byte[0]);
        RecordingStore other = new DirectoryStore(elsewhere);
        // Even where the other one has it too: its note does not say so.
        Path same = elsewhere.resolve(folder.relativize(copyOf("s1")));
        Files.createDirectories(same.resolveSibling(""));
        Files.copy(copyOf("s1"), same);
        RecordingCopies moved =
                new RecordingCopies(recorder, journal, other, WEEK, clock, () -> spare);

        assertThat(moved.dropLocal()).isZero();
        assertThat(file("s1")).exists();
        assertThatThrownBy(() -> moved.find("s2"))
                .isInstanceOf(RecordingUnavailableException.class)
                .hasMessageContaining(store.place())
                .hasMessageContaining(other.place());
        assertThatThrownBy(() -> RecordingCopies.restore(note("s2"), other))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(store.place());
        assertThatThrownBy(() -> moved.erase("s1"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(store.place())
                .hasMessageContaining(other.place());
        assertThat(file("s1")).exists();
        assertThat(copies.dropLocal()).isEqualTo(1);
        assertThat(copies.erase("s1")).isPresent();
    }

    @Test
    void what_was_erased_before_it_was_stored_is_not_stored() throws Exception {
        record("s1", 0);
        copies.erase("s1");
        try (Shipper shipper = shipper()) {
            await().until(() -> shipper.awaitCaughtUp(Duration.ofSeconds(1)));
            assertThat(shipper.status().refused()).isZero();
        }
        assertThat(stored()).isEmpty();
    }

    @Test
    void a_session_that_runs_is_not_erased() {
        Recording running =
                recorder.begin(
                        new RecordingHead(
                                "s1", "gw1", "alice", "192.0.2.1:1", "db01", "root", NOON));
        assertThat(copies.known("s1").orElseThrow().running()).isTrue();
        assertThat(copies.erase("s1")).isEmpty();
        assertThat(file("s1")).exists();
        running.seal();
        assertThat(copies.known("s1").orElseThrow().running()).isFalse();
        assertThat(copies.erase("s1")).isPresent();
    }
}
