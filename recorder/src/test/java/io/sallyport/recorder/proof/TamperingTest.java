package io.sallyport.recorder.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.checkpoint.Ed25519Key;
import io.sallyport.recorder.checkpoint.LogKey;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.TestingJournal;
import io.sallyport.recorder.proof.Report.Contradiction.Kind;
import io.sallyport.recorder.proof.Report.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Everything that somebody with the files, or with the node's key too, can do to a journal.
class TamperingTest {
    private static final String FIRST = "00000000000000000000";
    private static final int ENTRIES = 9;

    @TempDir private Path folder;

    private final Ed25519Key house = Ed25519Key.generate();
    private Path journal;
    private VerifierKey key;
    private SignedNote outside;

    /// A journal of 9 entries in some segments, with a checkpoint for each.
    @BeforeEach
    void write() throws IOException {
        journal = folder.resolve("journal");
        try (FileJournal open =
                TestingJournal.open(journal, 1200, TestingJournal.every(1, house))) {
            key = VerifierKey.parse(open.verifierKey().orElseThrow()).orElseThrow();
            for (int i = 2; i < ENTRIES; i++) {
                TestingJournal.appendCovered(open, journal, TestingJournal.door("door " + i));
            }
        }
        assertThat(files(".journal").size()).isGreaterThan(2);
        outside = notes(files(".checkpoints").getLast()).getLast();
        assertThat(outside.size()).isEqualTo(ENTRIES);
    }

    private List<Path> files(String suffix) throws IOException {
        try (Stream<Path> list = Files.list(journal)) {
            return list.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private static List<SignedNote> notes(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<SignedNote> notes = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            SignedNote.Reading reading = SignedNote.read(bytes, at);
            notes.add(Optional.ofNullable(reading.note()).orElseThrow());
            at = reading.end() + 1;
        }
        return notes;
    }

    private Report verify() throws IOException {
        return JournalVerifier.verify(journal, Trust.in(key), entry -> {});
    }

    private Report verifyOutside() throws IOException {
        return JournalVerifier.verify(journal, Trust.in(key).with(outside), entry -> {});
    }

    private Fault fault() throws IOException {
        return verify().fault().orElseThrow();
    }

    @Test
    void what_was_written_is_good_and_every_checkpoint_fits() throws IOException {
        Report report = verifyOutside();
        assertThat(report.fault()).isEmpty();
        assertThat(report.outside()).isEmpty();
        assertThat(report.entries()).isEqualTo(ENTRIES);
        assertThat(report.covered()).isEqualTo(ENTRIES);
        assertThat(report.checkpoints()).isGreaterThan(4);
        assertThat(report.unfinished()).isFalse();
    }

    @Test
    void each_byte_of_an_entry_flipped_in_turn_is_found_in_that_entry() throws IOException {
        long sequence = 0;
        for (Path file : files(".journal")) {
            byte[] good = Files.readAllBytes(file);
            long start = 0;
            long first = sequence;
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                Files.write(file, bad);
                Fault fault = fault();
                assertThat(fault.file()).as("byte %d", at).isEqualTo(file.getFileName().toString());
                assertThat(fault.sequence()).as("byte %d", at).isEqualTo(sequence);
                assertThat(fault.offset()).as("byte %d", at).isEqualTo(start);
                if (good[at] == '\n') {
                    sequence++;
                    start = at + 1;
                }
            }
            assertThat(sequence).isGreaterThan(first);
            Files.write(file, good);
        }
        assertThat(verify().good()).isTrue();
    }

    @Test
    void each_byte_of_a_checkpoint_flipped_in_turn_is_found_in_that_checkpoint()
            throws IOException {
        for (Path file : files(".checkpoints")) {
            byte[] good = Files.readAllBytes(file);
            long start = 0;
            for (int at = 0; at < good.length; at++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << at % 8);
                Files.write(file, bad);
                Report report = verify();
                assertThat(report.fault()).as("byte %d of %s", at, file).isPresent();
                assertThat(report.fault().get().file())
                        .as("byte %d: %s", at, report.fault().get())
                        .isEqualTo(file.getFileName().toString());
                assertThat(report.fault().get().offset())
                        .as("byte %d: %s", at, report.fault().get())
                        .isEqualTo(start);
                SignedNote.Reading reading = SignedNote.read(good, (int) start);
                if (at == reading.end()) {
                    start = at + 1;
                }
            }
            Files.write(file, good);
        }
        assertThat(verify().good()).isTrue();
    }

    // ---- with the files, without the key

    /// Writes an entry anew, with a hash that fits.
    private static String changed(String line, String from, String to) {
        return hashed(line.substring(65).replace(from, to));
    }

    private static String hashed(String json) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((byte) 0);
            byte[] hash = digest.digest(json.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash) + " " + json;
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void writeLines(Path file, List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private static long sequence(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 20));
    }

    @Test
    void an_entry_written_anew_with_its_hash_is_found_and_named() throws IOException {
        for (Path file : files(".journal")) {
            List<String> good = Files.readAllLines(file);
            for (int i = 0; i < good.size(); i++) {
                long sequence = sequence(file) + i;
                List<String> bad = new ArrayList<>(good);
                bad.set(i, changed(good.get(i), "\"node\":\"node\"", "\"node\":\"nope\""));
                writeLines(file, bad);
                Fault fault = fault();
                // Entries 0 and 1 have the first checkpoint in common.
                assertThat(fault.sequence()).isEqualTo(sequence == 1 ? 0 : sequence);
                assertThat(fault.reason()).contains("not what was signed").contains("changed");
                if (sequence > 1) {
                    assertThat(fault.file()).isEqualTo(file.getFileName().toString());
                    long offset =
                            good.subList(0, i).stream().mapToLong(line -> line.length() + 1).sum();
                    assertThat(fault.offset()).isEqualTo(offset);
                }
            }
            writeLines(file, good);
        }
    }

    @Test
    void a_line_taken_out_is_found_and_named() throws IOException {
        for (Path file : files(".journal")) {
            List<String> good = Files.readAllLines(file);
            for (int i = 0; i < good.size(); i++) {
                List<String> bad = new ArrayList<>(good);
                bad.remove(i);
                Files.writeString(file, bad.isEmpty() ? "" : String.join("\n", bad) + "\n");
                assertThat(fault().sequence()).isEqualTo(sequence(file) + i);
            }
            writeLines(file, good);
        }
    }

    @Test
    void two_entries_swapped_are_found_and_the_first_is_named() throws IOException {
        Path file = files(".journal").getFirst();
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.add(1, lines.remove(2));
        writeLines(file, lines);
        assertThat(fault().sequence()).isEqualTo(1);
        assertThat(fault().reason()).contains("seq");
    }

    @Test
    void a_cut_tail_is_found_by_the_checkpoints_that_are_left() throws IOException {
        Path last = files(".journal").getLast();
        List<String> lines = new ArrayList<>(Files.readAllLines(last));
        lines.removeLast();
        Files.writeString(last, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
        assertThat(fault().sequence()).isEqualTo(ENTRIES - 1);
        assertThat(fault().reason()).contains("were cut off");
    }

    @Test
    void a_segment_taken_out_is_found_and_named() throws IOException {
        List<Path> segments = files(".journal");
        for (Path segment : segments) {
            byte[] good = Files.readAllBytes(segment);
            Files.delete(segment);
            assertThat(fault().sequence()).isEqualTo(sequence(segment));
            Files.write(segment, good);
        }
    }

    @Test
    void a_cut_tail_with_its_checkpoints_shows_only_from_outside() throws IOException {
        Path last = files(".journal").getLast();
        Files.delete(last);
        Files.delete(journal.resolve(String.format("%020d.checkpoints", sequence(last))));
        assertThat(verify().good()).isTrue();
        assertThat(verifyOutside().outside().orElseThrow().kind()).isEqualTo(Kind.CUT_TAIL);
        assertThat(verifyOutside().outside().orElseThrow().sentence())
                .contains("cut tail")
                .contains("entries " + sequence(last) + " to " + (ENTRIES - 1));
    }

    @Test
    void all_checkpoints_taken_away_are_missed() throws IOException {
        for (Path file : files(".checkpoints")) {
            Files.delete(file);
        }
        assertThat(fault().reason()).contains("no checkpoint is left");
    }

    @Test
    void a_checkpoint_taken_away_that_a_later_one_covers_takes_no_proof_with_it()
            throws IOException {
        Files.delete(files(".checkpoints").getFirst());
        assertThat(verify().good()).isTrue();
        Path segment = files(".journal").getFirst();
        List<String> lines = new ArrayList<>(Files.readAllLines(segment));
        lines.set(2, changed(lines.get(2), "door 2", "door Z"));
        writeLines(segment, lines);
        assertThat(fault().reason()).contains("one of the entries 0 to").contains("changed");
    }

    @Test
    void a_checkpoint_put_into_another_place_is_found() throws IOException {
        List<Path> files = files(".checkpoints");
        byte[] first = Files.readAllBytes(files.getFirst());
        Files.write(files.get(1), first);
        assertThat(fault().file()).isEqualTo(files.get(1).getFileName().toString());
        assertThat(fault().reason()).contains("does not belong there");
    }

    // ---- with another key, or the node's

    private void resign(Ed25519Key signer) throws IOException {
        LogKey log = new LogKey(key.name(), signer);
        RootBuilder tree = new RootBuilder();
        for (Path segment : files(".journal")) {
            StringBuilder notes = new StringBuilder();
            long sequence = sequence(segment);
            for (String line : Files.readAllLines(segment)) {
                tree.add(HexFormat.of().parseHex(line, 0, 64));
                sequence++;
                SignedCheckpoint signed = log.sign(sequence, tree.root());
                notes.append(signed.note()).append('\n');
            }
            Files.writeString(
                    journal.resolve(
                            segment.getFileName().toString().replace("journal", "checkpoints")),
                    notes.toString());
        }
    }

    private void rewrite() throws IOException {
        Path segment = files(".journal").getFirst();
        List<String> lines = new ArrayList<>(Files.readAllLines(segment));
        lines.set(2, changed(lines.get(2), "door 2", "door Z"));
        writeLines(segment, lines);
    }

    @Test
    void a_history_signed_by_another_key_is_found_also_with_the_key_on_the_node()
            throws IOException {
        rewrite();
        resign(Ed25519Key.generate());
        assertThat(fault().reason()).contains("no key that is trusted");
        assertThat(fault().offset()).isZero();
        Report byNode = JournalVerifier.verify(journal, Trust.inTheNode(List.of(key)), entry -> {});
        assertThat(byNode.fault().orElseThrow().reason()).contains("no key that is trusted");
    }

    @Test
    void a_history_signed_again_with_the_nodes_key_shows_only_from_outside() throws IOException {
        rewrite();
        resign(house);
        assertThat(verify().good()).isTrue();
        assertThat(verifyOutside().outside().orElseThrow().kind()).isEqualTo(Kind.OTHER_HISTORY);
        assertThat(verifyOutside().outside().orElseThrow().sentence())
                .contains("re-signed history");
    }

    @Test
    void another_journal_in_its_place_shows_only_from_outside() throws IOException {
        Path other = folder.resolve("other");
        try (FileJournal open = TestingJournal.open(other, 1200, TestingJournal.every(1, house))) {
            open.append(TestingJournal.door("harmless"));
        }
        Report report =
                JournalVerifier.verify(
                        other, Trust.inTheNode(List.of()).with(outside), entry -> {});
        assertThat(report.fault()).isEmpty();
        assertThat(report.outside().orElseThrow().kind()).isEqualTo(Kind.OTHER_JOURNAL);
    }

    @Test
    void an_outside_checkpoint_that_nobody_trusted_signed_proves_nothing() throws IOException {
        LogKey forger = new LogKey(key.name(), Ed25519Key.generate());
        outside =
                SignedNote.parse(forger.sign(3, Base64.getDecoder().decode(outside.root())).note())
                        .orElseThrow();
        assertThat(verifyOutside().outside().orElseThrow().kind()).isEqualTo(Kind.NOT_SIGNED);
    }

    // ---- proofs

    @Test
    void every_entry_is_proved_by_a_text_alone_and_a_changed_text_proves_nothing()
            throws IOException {
        List<String> entries = new ArrayList<>();
        for (Path file : files(".journal")) {
            Files.readAllLines(file).forEach(line -> entries.add(line.substring(65)));
        }
        for (int i = 0; i < ENTRIES; i++) {
            String text = InclusionProof.of(journal, i, outside).text();
            InclusionProof read = InclusionProof.parse(text).orElseThrow();
            assertThat(read.entry()).isEqualTo(entries.get(i));
            assertThat(read.wrongBy(List.of(key))).isEmpty();
            assertThat(read.text()).isEqualTo(text);
        }
        String text = InclusionProof.of(journal, 7, outside).text();
        byte[] good = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 1;
            Optional<InclusionProof> read =
                    InclusionProof.parse(new String(bad, StandardCharsets.UTF_8));
            assertThat(read.isEmpty() || read.get().wrongBy(List.of(key)).isPresent())
                    .as("byte %d", at)
                    .isTrue();
        }
    }

    @Test
    void every_checkpoint_continues_the_one_before_and_no_other() throws IOException {
        List<SignedNote> notes = new ArrayList<>();
        for (Path file : files(".checkpoints")) {
            notes.addAll(notes(file));
        }
        for (int i = 1; i < notes.size(); i++) {
            SignedNote old = notes.get(i - 1);
            SignedNote now = notes.get(i);
            ConsistencyProof proof = ConsistencyProof.of(journal, old.size(), now.size());
            assertThat(proof.holds(old.root(), now.root())).isTrue();
            assertThat(proof.holds(outside.root(), now.root()))
                    .isEqualTo(old.root().equals(outside.root()));
        }
    }

    // ---- writer and verifier against each other

    @Test
    void what_the_writer_writes_the_verifier_takes_on_random_journals() throws IOException {
        Random random = new Random(20261122);
        for (int round = 0; round < 15; round++) {
            journal = folder.resolve("random-" + round);
            long segment = 500 + random.nextInt(20_000);
            long entries = 0;
            for (int start = 0; start < 3; start++) {
                try (FileJournal open =
                        TestingJournal.open(
                                journal,
                                segment,
                                TestingJournal.every(1 + random.nextInt(40), house))) {
                    key = VerifierKey.parse(open.verifierKey().orElseThrow()).orElseThrow();
                    int facts = random.nextInt(150);
                    for (int i = 0; i < facts; i++) {
                        open.submit(TestingJournal.door("x".repeat(random.nextInt(400))));
                    }
                    if (random.nextBoolean()) {
                        open.append(TestingJournal.door("now"));
                    }
                }
                Report report = verify();
                assertThat(report.fault()).as("round %d, start %d", round, start).isEmpty();
                assertThat(report.covered()).isEqualTo(report.entries());
                assertThat(report.entries()).isGreaterThanOrEqualTo(entries);
                entries = report.entries();
            }
        }
    }
}
