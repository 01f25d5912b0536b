package io.sallyport.recorder.journal;

import static io.sallyport.recorder.journal.DoorOpened.door;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-22T10:00:00.123456789Z"));
    private static final String FIRST_SEGMENT = "00000000000000000000.journal";

    @TempDir Path directory;

    private FileJournal open() {
        return new FileJournal(directory, "gw1", CLOCK);
    }

    private FileJournal open(SegmentFiles files, long maxSegmentBytes) {
        return new FileJournal(directory, "gw1", CLOCK, files, maxSegmentBytes, null, null);
    }

    private Path segment() {
        return directory.resolve(FIRST_SEGMENT);
    }

    private List<String> doors(Journal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream()
                .filter(e -> e.fact().equals("DoorOpened"))
                .map(e -> e.detail().get("door").stringValue())
                .toList();
    }

    @Test
    void an_appended_fact_is_on_disk_as_the_format_says() throws Exception {
        try (FileJournal journal = open()) {
            Entry entry = journal.append(door("front\n\"door\" \ud83d\ude00"));
            String line = Files.readAllLines(segment()).get(1);
            String json = line.substring(65);
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 0);
            assertThat(line.substring(0, 65))
                    .isEqualTo(
                            HexFormat.of()
                                            .formatHex(
                                                    digest.digest(
                                                            json.getBytes(StandardCharsets.UTF_8)))
                                    + " ");
            String id = journal.read(0, 1).getFirst().detail().get("journal").stringValue();
            assertThat(id).matches("[a-z2-9]{10}");
            assertThat(json)
                    .isEqualTo(
                            "{\"seq\":1,\"id\":\""
                                    + id
                                    + "-1\",\"time\":\"2026-11-22T10:00:00.123456Z\","
                                    + "\"node\":\"gw1\",\"fact\":\"DoorOpened\","
                                    + "\"person\":\"alice\",\"source\":\"192.0.2.1:50000\","
                                    + "\"target\":\"db01\",\"detail\":{"
                                    + "\"door\":\"front\\n\\\"door\\\" \ud83d\ude00\",\"width\":1,"
                                    + "\"seen\":\"2026-01-02T03:04:05Z\",\"kind\":\"FRONT_DOOR\"}}");
            assertThat(journal.read(1, 10)).containsExactly(entry);
        }
    }

    @Test
    void the_first_entry_names_the_journal_and_nobody_else_may_read_it() throws Exception {
        try (FileJournal journal = open()) {
            Entry first = journal.read(0, 1).getFirst();
            assertThat(first.fact()).isEqualTo("JournalCreated");
            assertThat(first.detail().get("format").intValue()).isEqualTo(1);
            assertThat(Files.getPosixFilePermissions(segment()))
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void a_fact_is_forced_to_disk_before_it_is_acknowledged() {
        FailingSegmentFiles files = new FailingSegmentFiles();
        try (FileJournal journal = open(files, FileJournal.MAX_SEGMENT_BYTES)) {
            for (int i = 0; i < 5; i++) {
                int before = files.forces;
                journal.append(door("d"));
                assertThat(files.forces).isGreaterThan(before);
            }
        }
    }

    @Test
    void facts_of_one_thread_keep_their_order_while_many_append() {
        List<Thread> threads = new ArrayList<>();
        try (FileJournal journal = open()) {
            for (int t = 0; t < 8; t++) {
                int thread = t;
                threads.add(
                        Thread.startVirtualThread(() -> {
                            List<CompletableFuture<Entry>> futures = new ArrayList<>();
                            for (int i = 0; i < 500; i++) {
                                futures.add(journal.submit(door(thread + ":" + i)));
                            }
                            futures.forEach(CompletableFuture::join);
                        }));
            }
            for (Thread thread : threads) {
                join(thread);
            }
            assertThat(journal.size()).isEqualTo(8 * 500 + 1);
            List<String> doors = doors(journal);
            assertThat(doors).hasSize(4000).doesNotHaveDuplicates();
            for (int t = 0; t < 8; t++) {
                String prefix = t + ":";
                assertThat(doors.stream().filter(d -> d.startsWith(prefix)))
                        .containsExactlyElementsOf(
                                LongStream.range(0, 500).mapToObj(i -> prefix + i).toList());
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_reopened_journal_goes_on_where_it_stopped_over_many_segments() throws Exception {
        SegmentFiles files = SegmentFiles.real();
        String id;
        try (FileJournal journal = open(files, 2000)) {
            id = journal.read(0, 1).getFirst().id();
            for (int i = 0; i < 50; i++) {
                journal.append(door("a" + i));
            }
        }
        try (FileJournal journal = open(files, 2000)) {
            assertThat(journal.size()).isEqualTo(51);
            Entry next = journal.append(door("last"));
            assertThat(next.sequence()).isEqualTo(51);
            assertThat(next.id()).isEqualTo(id.replace("-0", "-51"));
            assertThat(doors(journal)).hasSize(51).startsWith("a0").endsWith("a49", "last");
            for (int from = 0; from < 52; from++) {
                assertThat(journal.read(from, 3).getFirst().sequence()).isEqualTo(from);
            }
            assertThat(journal.read(52, 3)).isEmpty();
        }
        try (var list = Files.list(directory)) {
            assertThat(list.filter(f -> f.toString().endsWith(".journal")).count())
                    .isGreaterThan(5);
        }
    }

    @Test
    void reading_from_any_place_of_a_large_journal_gives_that_place() {
        try (FileJournal journal = open()) {
            fill(journal, 3000);
        }
        try (FileJournal journal = open()) {
            Random random = new Random(42);
            for (int i = 0; i < 100; i++) {
                long at = random.nextInt(3001);
                assertThat(journal.read(at, 1).getFirst().sequence()).isEqualTo(at);
            }
        }
    }

    private static void fill(FileJournal journal, int entries) {
        List<CompletableFuture<Entry>> futures = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            futures.add(journal.submit(door("d" + i)));
        }
        futures.forEach(CompletableFuture::join);
    }

    @Test
    void a_second_opener_is_refused_and_told_why() {
        try (FileJournal journal = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalUnavailableException.class)
                    .hasMessageContaining("another process");
            journal.append(door("still works"));
        }
        open().close();
    }

    @Test
    void a_last_line_cut_at_any_byte_is_set_aside_and_said() throws Exception {
        try (FileJournal journal = open()) {
            journal.append(door("kept"));
            journal.append(door("cut"));
        }
        byte[] whole = Files.readAllBytes(segment());
        int lastLine =
                new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2)
                        + 1;
        for (int cut = lastLine; cut <= whole.length; cut++) {
            deleteCopies();
            Files.write(segment(), Arrays.copyOf(whole, cut));
            try (FileJournal journal = open()) {
                Entry last = journal.read(journal.size() - 1, 1).getFirst();
                if (cut == lastLine || cut == whole.length) {
                    assertThat(last.fact()).as("cut at %d", cut).isEqualTo("DoorOpened");
                } else {
                    assertThat(last.fact()).as("cut at %d", cut).isEqualTo("JournalTailSetAside");
                    assertThat(last.sequence()).isEqualTo(2);
                    assertThat(last.detail().get("offset").longValue()).isEqualTo(lastLine);
                    Path copy = directory.resolve(last.detail().get("file").stringValue());
                    assertThat(Files.readAllBytes(copy))
                            .isEqualTo(Arrays.copyOfRange(whole, lastLine, cut));
                }
                assertThat(doors(journal)).startsWith("kept");
            }
        }
    }

    private void deleteCopies() throws IOException {
        try (var list = Files.list(directory)) {
            for (Path copy : list.filter(f -> f.toString().contains(".torn-")).toList()) {
                Files.delete(copy);
            }
        }
    }

    @Test
    void a_flipped_byte_with_more_behind_it_than_a_crash_tears_stops_the_start() throws Exception {
        try (FileJournal journal = open()) {
            fill(journal, 12_000);
        }
        assertThat(Files.size(segment())).isGreaterThan(2 * SegmentRecovery.MAX_TORN_BYTES);
        byte[] before;
        try (RandomAccessFile file = new RandomAccessFile(segment().toFile(), "rw")) {
            file.seek(5000);
            int value = file.read();
            file.seek(5000);
            file.write(value ^ 1);
        }
        before = Files.readAllBytes(segment());
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining(FIRST_SEGMENT)
                .hasMessageContaining("damaged at offset")
                .hasMessageContaining("restore");
        assertThat(Files.readAllBytes(segment())).isEqualTo(before);
        assertThatThrownBy(this::open).hasMessageContaining("damaged at offset");
    }

    @Test
    void damage_at_the_ends_of_a_finished_segment_stops_the_start() throws Exception {
        try (FileJournal journal = open(SegmentFiles.real(), 2000)) {
            for (int i = 0; i < 20; i++) {
                journal.append(door("a" + i));
            }
        }
        byte[] whole = Files.readAllBytes(segment());
        Files.write(segment(), Arrays.copyOf(whole, whole.length - 1));
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining(FIRST_SEGMENT);
        Files.write(segment(), whole);
        open().close();
    }

    @Test
    void after_a_full_disk_everything_is_refused_until_a_restart_and_nothing_is_lost() {
        FailingSegmentFiles files = new FailingSegmentFiles();
        try (FileJournal journal = open(files, FileJournal.MAX_SEGMENT_BYTES)) {
            journal.append(door("before"));
            files.failWrites = true;
            assertThatThrownBy(() -> journal.append(door("lost")))
                    .isInstanceOf(JournalUnavailableException.class)
                    .hasMessageContaining(FIRST_SEGMENT)
                    .hasMessageContaining("No space left")
                    .hasMessageContaining("restart");
            files.failWrites = false;
            assertThatThrownBy(() -> journal.append(door("too late")))
                    .isInstanceOf(JournalUnavailableException.class);
            assertThat(doors(journal)).containsExactly("before");
        }
        try (FileJournal journal = open()) {
            journal.append(door("after"));
            assertThat(doors(journal)).containsExactly("before", "after");
            assertThat(journal.size()).isEqualTo(3);
        }
    }

    @Test
    void a_failed_force_is_never_retried() {
        FailingSegmentFiles files = new FailingSegmentFiles();
        try (FileJournal journal = open(files, FileJournal.MAX_SEGMENT_BYTES)) {
            files.failForces = true;
            int before = files.forces;
            assertThatThrownBy(() -> journal.append(door("lost")))
                    .isInstanceOf(JournalUnavailableException.class);
            files.failForces = false;
            assertThatThrownBy(() -> journal.append(door("lost too")))
                    .isInstanceOf(JournalUnavailableException.class);
            assertThat(files.forces).isEqualTo(before + 1);
        }
    }

    @Test
    void a_fact_too_large_is_refused_alone() {
        try (FileJournal journal = open()) {
            assertThatThrownBy(() -> journal.append(door("x".repeat(1 << 20))))
                    .isInstanceOf(JournalUnavailableException.class)
                    .hasMessageContaining("DoorOpened")
                    .hasMessageContaining("at most");
            journal.append(door("x".repeat(1_000_000)));
            assertThat(journal.size()).isEqualTo(2);
        }
        try (FileJournal journal = open()) {
            assertThat(doors(journal).getFirst()).hasSize(1_000_000);
        }
    }

    @Test
    void what_exceeds_the_bound_of_waiting_facts_is_refused_without_blocking() {
        FailingSegmentFiles files = new FailingSegmentFiles();
        try (FileJournal journal = open(files, FileJournal.MAX_SEGMENT_BYTES)) {
            files.hang = new CompletableFuture<>();
            String large = "x".repeat(900_000);
            List<CompletableFuture<Entry>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                futures.add(journal.submit(door(large)));
            }
            assertThat(futures.getLast()).isCompletedExceptionally();
            assertThatThrownBy(() -> journal.append(door(large)))
                    .isInstanceOf(JournalUnavailableException.class)
                    .hasMessageContaining("the disk is behind");
            files.hang.complete(null);
            long accepted =
                    futures.stream().filter(f -> f.handle((_, e) -> e == null).join()).count();
            assertThat(accepted).isBetween(30L, 45L);
            journal.append(door("goes on"));
            assertThat(journal.size()).isEqualTo(accepted + 2);
        }
    }

    @Test
    void half_a_surrogate_pair_does_not_keep_a_fact_out() {
        try (FileJournal journal = open()) {
            journal.append(door("a\ud83d"));
            assertThat(doors(journal)).hasSize(1);
        }
    }

    @Test
    void a_closed_journal_accepts_nothing() {
        FileJournal journal = open();
        journal.close();
        assertThatThrownBy(() -> journal.append(door("late")))
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("closed");
        journal.close();
    }

    @Test
    void a_follower_sees_everything_once_in_order_also_across_a_reopening() {
        List<Long> seen = new CopyOnWriteArrayList<>();
        try (FileJournal journal = open(SegmentFiles.real(), 20_000)) {
            fill(journal, 500);
            journal.follow(0, e -> seen.add(e.sequence()));
            fill(journal, 500);
            await().until(() -> seen.size() == 1001);
        }
        try (FileJournal journal = open()) {
            Journal.Subscription following =
                    journal.follow(
                            seen.size(),
                            e -> {
                                seen.add(e.sequence());
                                if (e.sequence() % 100 == 0) {
                                    throw new IllegalStateException("a reader that fails");
                                }
                            });
            fill(journal, 500);
            await().until(() -> seen.size() >= 1501);
            following.close();
            journal.append(door("unseen"));
        }
        assertThat(seen).containsExactlyElementsOf(LongStream.range(0, 1501).boxed().toList());
    }

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void nothing_acknowledged_is_missing_after_kills() throws Exception {
        List<Long> acknowledged = new ArrayList<>();
        Random random = new Random(7);
        long looked =
                0; // all before it was there after an earlier kill, and is looked at in the end
        for (int kill = 0; kill < ChildJvm.KILLS; kill++) {
            List<Long> now = new ArrayList<>();
            Process child = ChildJvm.start(AcknowledgingChild.class, directory.toString());
            int lines = 50 + random.nextInt(400);
            try (BufferedReader out = child.inputReader()) {
                for (int i = 0; i < lines; i++) {
                    now.add(ChildJvm.acknowledged(out.readLine()));
                }
                child.toHandle().destroyForcibly();
                for (String line : out.lines().filter(ChildJvm::isWhole).toList()) {
                    now.add(ChildJvm.acknowledged(line));
                }
            }
            child.waitFor();
            try (FileJournal journal = open()) {
                requireThere(now, journal, looked);
                looked = journal.size();
            }
            acknowledged.addAll(now);
        }
        try (FileJournal journal = open()) {
            requireThere(acknowledged, journal, 0);
        }
        assertThat(acknowledged).hasSizeGreaterThan(250);
    }

    private static void requireThere(List<Long> acknowledged, FileJournal journal, long from) {
        List<Entry> entries = journal.read(from, Integer.MAX_VALUE);
        assertThat(entries).hasSize((int) (journal.size() - from));
        for (long sequence : acknowledged) {
            assertThat(entries.get((int) (sequence - from)).fact()).isEqualTo("DoorOpened");
        }
    }
}
