package io.sallyport.recorder.journal;

import static io.sallyport.recorder.journal.DoorOpened.door;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.ChildJvm;
import io.sallyport.recorder.checkpoint.CheckpointFolder;
import io.sallyport.recorder.checkpoint.CheckpointPublisher;
import io.sallyport.recorder.checkpoint.Ed25519Key;
import io.sallyport.recorder.checkpoint.LogKey;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import io.sallyport.recorder.proof.JournalVerifier;
import io.sallyport.recorder.proof.Report;
import io.sallyport.recorder.proof.Trust;
import io.sallyport.recorder.proof.VerifierKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-22T10:00:00Z"));
    private static final Duration NEVER = Duration.ofDays(1);

    @TempDir private Path folder;

    private final Ed25519Key key = Ed25519Key.generate();

    private Path directory() {
        return folder.resolve("journal");
    }

    private FileJournal open(long maxSegmentBytes, int every) {
        return TestingJournal.open(directory(), maxSegmentBytes, TestingJournal.every(every, key));
    }

    private FileJournal open() {
        return open(FileJournal.MAX_SEGMENT_BYTES, Integer.MAX_VALUE);
    }

    private FileJournal open(CheckpointPublisher publisher, Duration quiet) {
        return TestingJournal.open(
                directory(),
                FileJournal.MAX_SEGMENT_BYTES,
                new Checkpointing(key, List.of(publisher), quiet, NEVER, Integer.MAX_VALUE));
    }

    private long lastSize() throws IOException {
        return CheckpointFiles.last(directory()).orElseThrow().checkpoint().size();
    }

    private Report verify(FileJournal journal) throws IOException {
        VerifierKey trusted = VerifierKey.parse(journal.verifierKey().orElseThrow()).orElseThrow();
        return JournalVerifier.verify(directory(), Trust.in(trusted), entry -> {});
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> list = Files.list(directory())) {
            return list.filter(f -> f.toString().contains(suffix)).sorted().toList();
        }
    }

    private List<String> facts(Journal journal) {
        return journal.read(0, Integer.MAX_VALUE).stream().map(Entry::fact).toList();
    }

    @Test
    void a_checkpoint_is_made_at_the_start_and_at_the_stop() throws IOException {
        try (FileJournal journal = open()) {
            assertThat(lastSize()).isEqualTo(2);
            journal.append(door("a"));
            journal.append(door("b"));
            assertThat(lastSize()).isEqualTo(2);
        }
        assertThat(lastSize()).isEqualTo(4);
        open().close();
        assertThat(lastSize()).isEqualTo(4);
    }

    @Test
    void a_checkpoint_is_made_once_it_was_quiet() {
        CheckpointPublisher nowhere = new RecordingPublisher();
        try (FileJournal journal = open(nowhere, Duration.ofMillis(20))) {
            journal.append(door("a"));
            await().until(() -> lastSize() == 3);
        }
    }

    @Test
    void a_checkpoint_is_made_after_so_many_entries_and_covers_what_came_meanwhile()
            throws IOException {
        try (FileJournal journal = open(2000, 5)) {
            for (int i = 0; i < 30; i++) {
                journal.append(door("a" + i));
                await().pollInterval(Duration.ofMillis(2))
                        .until(() -> lastSize() > journal.size() - 5);
            }
            assertThat(verify(journal).fault()).isEmpty();
        }
        assertThat(files(".checkpoints").size()).isGreaterThan(3);
    }

    @Test
    void a_checkpoint_never_covers_what_is_not_durable() throws IOException {
        FailingSegmentFiles files = new FailingSegmentFiles();
        try (FileJournal journal =
                new FileJournal(
                        directory(),
                        "node",
                        CLOCK,
                        files,
                        FileJournal.MAX_SEGMENT_BYTES,
                        TestingJournal.every(1, key),
                        null)) {
            journal.append(door("durable"));
            files.failForces = true;
            assertThatThrownBy(() -> journal.append(door("lost")))
                    .isInstanceOf(JournalUnavailableException.class);
        }
        assertThat(lastSize()).isEqualTo(3);
        open().close();
    }

    @Test
    void the_key_is_named_once_and_again_when_another_signs() {
        try (FileJournal journal = open()) {
            assertThat(facts(journal)).containsExactly("JournalCreated", "JournalKeyUsed");
            assertThat(journal.read(1, 1).getFirst().detail().get("verifierKey").stringValue())
                    .isEqualTo(journal.verifierKey().orElseThrow());
        }
        try (FileJournal journal = open()) {
            assertThat(journal.size()).isEqualTo(2);
        }
        try (FileJournal journal =
                TestingJournal.open(
                        directory(), 2000, TestingJournal.every(1, Ed25519Key.generate()))) {
            assertThat(facts(journal))
                    .containsExactly("JournalCreated", "JournalKeyUsed", "JournalKeyUsed");
        }
    }

    @Test
    void a_journal_without_checkpoints_still_verifies_and_gets_them_when_somebody_signs()
            throws IOException {
        try (FileJournal journal = new FileJournal(directory(), "node", CLOCK)) {
            journal.append(door("old"));
        }
        assertThat(JournalVerifier.verify(directory(), Trust.in(), entry -> {}).good()).isTrue();
        try (FileJournal journal = open()) {
            Report report = verify(journal);
            assertThat(report.good()).isTrue();
            assertThat(report.covered()).isEqualTo(3);
        }
    }

    // ---- the tree's cache

    @Test
    void the_tree_is_right_whatever_became_of_its_cache() throws IOException {
        for (int i = 0; i < 3; i++) {
            try (FileJournal journal = open(1500, 4)) {
                for (int j = 0; j < 20; j++) {
                    journal.append(door("a" + j));
                }
            }
        }
        List<Path> caches = files(".frontier");
        assertThat(caches.size()).isGreaterThan(5);
        byte[] good = Files.readAllBytes(caches.getLast());
        Path before = caches.get(caches.size() - 2);
        byte[] other = Files.readAllBytes(before);
        List<byte[]> bad =
                List.of(new byte[0], Arrays.copyOf(good, good.length - 1), other, forged(good));
        for (byte[] content : bad) {
            Files.write(caches.getLast(), content);
            appendAndVerify();
        }
        for (Path cache : files(".frontier")) {
            Files.delete(cache);
        }
        appendAndVerify();
        assertThat(files(".frontier").size()).isGreaterThanOrEqualTo(caches.size());
    }

    private void appendAndVerify() throws IOException {
        try (FileJournal journal = open(1500, 1)) {
            journal.append(door("next"));
            assertThat(verify(journal).fault()).isEmpty();
        }
    }

    /// Another hash, with a sum that fits.
    private static byte[] forged(byte[] good) {
        List<String> lines = new ArrayList<>(new String(good, UTF_8).lines().toList());
        lines.set(1, "0".repeat(64));
        lines.removeLast();
        String text = String.join("\n", lines) + "\n";
        String sum = HexFormat.of().formatHex(EntryFormat.sha256().digest(text.getBytes(UTF_8)));
        return (text + "sha256 " + sum + "\n").getBytes(UTF_8);
    }

    @Test
    void a_start_reads_finished_segments_only_where_the_cache_is_missing() throws IOException {
        try (FileJournal journal = open(1500, 1)) {
            for (int i = 0; i < 30; i++) {
                journal.append(door("a" + i));
            }
        }
        // In the middle of the first segment: only who reads it all sees this.
        Path first = files(".journal").getFirst();
        byte[] bytes = Files.readAllBytes(first);
        int secondLine = new String(bytes, ISO_8859_1).indexOf('\n') + 70;
        bytes[secondLine] ^= 1;
        Files.write(first, bytes);
        open().close();
        for (Path cache : files(".frontier")) {
            Files.delete(cache);
        }
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("damaged at entry 1");
    }

    // ---- less than was signed

    private void cut(int lines) throws IOException {
        Path last = files(".journal").getLast();
        List<String> all = Files.readAllLines(last);
        Files.writeString(last, String.join("\n", all.subList(0, all.size() - lines)) + "\n");
    }

    @Test
    void a_journal_with_less_than_was_signed_does_not_start_and_says_what_to_do()
            throws IOException {
        try (FileJournal journal = open()) {
            for (int i = 0; i < 5; i++) {
                journal.append(door("a" + i));
            }
        }
        cut(2);
        byte[] before = Files.readAllBytes(files(".journal").getLast());
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalUnavailableException.class)
                    .hasMessageContaining("5 entries")
                    .hasMessageContaining("a checkpoint of 7")
                    .hasMessageContaining("entries 5 to 6")
                    .hasMessageContaining("accept-loss");
        }
        assertThat(Files.readAllBytes(files(".journal").getLast())).isEqualTo(before);
    }

    @Test
    void a_torn_end_that_was_signed_is_not_set_aside() throws IOException {
        try (FileJournal journal = open()) {
            journal.append(door("signed"));
        }
        Path segment = files(".journal").getLast();
        byte[] whole = Files.readAllBytes(segment);
        Files.write(segment, Arrays.copyOf(whole, whole.length - 3));
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("At offset");
        assertThat(files(".torn-")).isEmpty();
        assertThat(Files.size(segment)).isEqualTo(whole.length - 3);
    }

    @Test
    void who_accepts_a_loss_goes_on_and_the_journal_says_so() throws IOException {
        try (FileJournal journal = open(1500, 1)) {
            for (int i = 0; i < 12; i++) {
                journal.append(door("a" + i));
            }
        }
        // A whole segment and a part of the one before.
        Files.delete(files(".journal").getLast());
        cut(1);
        assertThatThrownBy(this::open).isInstanceOf(JournalUnavailableException.class);
        long left =
                FileJournal.acceptLoss(
                        directory(),
                        "node",
                        CLOCK,
                        TestingJournal.every(1, key),
                        "disk replaced, ticket 17");
        try (FileJournal journal = open(1500, 1)) {
            assertThat(journal.size()).isEqualTo(left);
            Entry said = journal.read(left - 1, 1).getFirst();
            assertThat(said.fact()).isEqualTo("JournalLossAccepted");
            assertThat(said.detail().get("reason").stringValue())
                    .isEqualTo("disk replaced, ticket 17");
            assertThat(said.detail().get("signed").longValue()).isEqualTo(14);
            assertThat(said.detail().get("entries").longValue()).isEqualTo(left - 1);
            assertThat(directory().resolve(said.detail().get("file").stringValue()))
                    .content()
                    .startsWith("disk replaced, ticket 17\nsallyport/journal/");
            journal.append(door("goes on"));
            Report report = verify(journal);
            assertThat(report.fault()).isEmpty();
            assertThat(report.losses()).hasSize(1);
            assertThat(report.losses().getFirst().to()).isEqualTo(14);
        }
    }

    @Test
    void where_nothing_is_missing_nothing_is_accepted() throws IOException {
        open().close();
        FileJournal.acceptLoss(
                directory(), "node", CLOCK, TestingJournal.every(1, key), "in doubt");
        try (FileJournal journal = open()) {
            assertThat(facts(journal)).doesNotContain("JournalLossAccepted");
        }
    }

    @Test
    void other_entries_than_were_signed_do_not_start() throws IOException {
        try (FileJournal journal = open()) {
            journal.append(door("a"));
        }
        Path segment = files(".journal").getFirst();
        List<String> lines = new ArrayList<>(Files.readAllLines(segment));
        String json = lines.get(2).substring(65).replace("\"a\"", "\"b\"");
        var digest = EntryFormat.sha256();
        digest.update((byte) 0);
        lines.set(2, HexFormat.of().formatHex(digest.digest(json.getBytes(UTF_8))) + " " + json);
        Files.writeString(segment, String.join("\n", lines) + "\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(JournalUnavailableException.class)
                .hasMessageContaining("not those that this node signed");
    }

    @Test
    void a_checkpoint_torn_at_any_byte_is_cut_off_and_said() throws IOException {
        try (FileJournal journal = open()) {
            journal.append(door("a"));
        }
        Path file = files(".checkpoints").getLast();
        byte[] whole = Files.readAllBytes(file);
        int lastNote = (int) CheckpointFiles.read(file).notes().getLast().offset();
        Path segment = files(".journal").getLast();
        byte[] entries = Files.readAllBytes(segment);
        for (int cut = lastNote + 1; cut < whole.length; cut++) {
            Files.write(segment, entries);
            Files.write(file, Arrays.copyOf(whole, cut));
            try (FileJournal journal = open()) {
                Entry said = journal.read(3, 1).getFirst();
                assertThat(said.fact()).as("cut at %d", cut).isEqualTo("CheckpointTailSetAside");
                assertThat(verify(journal).fault()).isEmpty();
            }
        }
    }

    // ---- published

    /// An honest fake of a place off the node: remembers, and fails while it is told to.
    private static final class RecordingPublisher implements CheckpointPublisher {
        final List<SignedCheckpoint> published = new CopyOnWriteArrayList<>();
        volatile boolean fails;

        @Override
        public String where() {
            return "elsewhere";
        }

        @Override
        public void publish(SignedCheckpoint checkpoint) throws IOException {
            if (fails) {
                throw new IOException("the cable is out");
            }
            published.add(checkpoint);
        }
    }

    @Test
    void what_cannot_be_published_is_said_and_arrives_later_and_nothing_waits_for_it() {
        RecordingPublisher publisher = new RecordingPublisher();
        publisher.fails = true;
        try (FileJournal journal = open(publisher, Duration.ofMillis(1))) {
            for (int i = 0; i < 5; i++) {
                journal.append(door("a" + i));
            }
            await().until(() -> facts(journal).contains("CheckpointNotPublished"));
            publisher.fails = false;
            await().until(() -> facts(journal).contains("CheckpointPublishedAgain"));
            assertThat(facts(journal).stream().filter("CheckpointNotPublished"::equals)).hasSize(1);
        }
        assertThat(publisher.published.getLast().checkpoint().size()).isGreaterThanOrEqualTo(9);
    }

    @Test
    void the_folder_has_the_newest_checkpoint_after_a_stop() throws IOException {
        Path drop = Files.createDirectory(folder.resolve("drop"));
        String journal;
        try (FileJournal open = open(new CheckpointFolder(drop, CLOCK), NEVER)) {
            open.append(door("a"));
            journal = open.read(0, 1).getFirst().detail().get("journal").stringValue();
        }
        String newest = CheckpointFiles.last(directory()).orElseThrow().note();
        assertThat(drop.resolve(journal + ".checkpoint")).hasContent(newest);
        assertThat(drop.resolve(journal + "-2026-11-22.checkpoint")).hasContent(newest);
        try (Stream<Path> list = Files.list(drop)) {
            assertThat(list).hasSize(2);
        }
    }

    @Test
    void the_folder_replaces_neither_another_journals_file_nor_a_longer_history()
            throws IOException {
        Path drop = Files.createDirectory(folder.resolve("drop"));
        CheckpointFolder place = new CheckpointFolder(drop, CLOCK);
        SignedCheckpoint mine = new LogKey("sallyport/journal/mine", key).sign(10, new byte[32]);
        SignedCheckpoint shorter = new LogKey("sallyport/journal/mine", key).sign(9, new byte[32]);
        SignedCheckpoint others = new LogKey("other/mine", key).sign(11, new byte[32]);
        place.publish(mine);
        place.publish(mine);
        assertThatThrownBy(() -> place.publish(shorter))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("counts 10 entries");
        assertThatThrownBy(() -> place.publish(others))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another journal");
        Files.writeString(drop.resolve("mine.checkpoint"), "something");
        assertThatThrownBy(() -> place.publish(mine)).hasMessageContaining("no checkpoint");
        assertThatThrownBy(
                        () -> new CheckpointFolder(folder.resolve("absent"), CLOCK).publish(mine))
                .hasMessageContaining("there is no folder");
    }

    // ---- killed

    @Test
    void after_kills_the_tree_is_that_of_the_durable_entries() throws Exception {
        ConcurrentLinkedQueue<Long> acknowledged = new ConcurrentLinkedQueue<>();
        Path pem = Files.writeString(folder.resolve("key"), key.toPem());
        Random random = new Random(11);
        for (int kill = 0; kill < 5; kill++) {
            Process child =
                    ChildJvm.start(
                            AcknowledgingChild.class, directory().toString(), pem.toString());
            int lines = 50 + random.nextInt(400);
            try (BufferedReader out = child.inputReader()) {
                for (int i = 0; i < lines; i++) {
                    acknowledged.add(ChildJvm.acknowledged(out.readLine()));
                }
                child.toHandle().destroyForcibly();
                for (String line : out.lines().filter(ChildJvm::isWhole).toList()) {
                    acknowledged.add(ChildJvm.acknowledged(line));
                }
            }
            child.waitFor();
            // As the kill left it: an end that was being written is no fault.
            Report asLeft =
                    JournalVerifier.verify(directory(), Trust.inTheNode(List.of()), entry -> {});
            assertThat(asLeft.fault()).as("kill %d", kill).isEmpty();
            try (FileJournal journal = open()) {
                assertThat(journal.size())
                        .isGreaterThan(
                                acknowledged.stream().mapToLong(Long::longValue).max().orElse(0));
                Report report = verify(journal);
                assertThat(report.fault()).as("kill %d", kill).isEmpty();
                assertThat(report.covered()).isEqualTo(journal.size());
            }
        }
        assertThat(acknowledged).hasSizeGreaterThan(250);
    }
}
