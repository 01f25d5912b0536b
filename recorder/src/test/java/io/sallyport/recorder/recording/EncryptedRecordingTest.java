package io.sallyport.recorder.recording;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.recording.ChunkFormat.Header;
import io.sallyport.recorder.screen.TerminalScreen;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncryptedRecordingTest {
    private static final InstantSource CLOCK = InstantSource.fixed(RecorderTest.NOON);
    private static final Limits LAZY = new Limits(8L << 20, 1L << 20, Duration.ofHours(1));

    @TempDir Path directory;
    private Journal journal;
    private HouseKey house;

    @BeforeEach
    void open() {
        journal = new FileJournal(directory.resolve("journal"), "gw1", CLOCK);
        house = HouseKey.open(directory.resolve(HouseKey.FILE));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Path file() {
        return directory.resolve("recordings/2026/11/22/s1.rec");
    }

    private Recorder recorder(RecordingKeys keys) {
        return new Recorder(directory.resolve("recordings"), journal, LAZY, CLOCK, keys);
    }

    /// A shell that shows these texts, each in a chunk of its own.
    private Seal recorded(RecordingKeys keys, Iterable<String> texts) {
        try (Recorder recorder = recorder(keys)) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            for (String text : texts) {
                show(recording, shell, text);
            }
            Seal seal = recording.seal();
            recorder.awaitRewriting();
            return seal;
        }
    }

    private static void show(Recording recording, int channel, String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        recording.screen(channel, data, 0, data.length);
    }

    private static String shown(Path file, KeyUnwrapper key) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        try (RecordingReader reader = RecordingReader.open(file, List.of(key))) {
            while (reader.hasNext()) {
                if (reader.next() instanceof Frame.Shown frame) {
                    shown.writeBytes(frame.data());
                }
            }
            assertThat(reader.damage()).isEmpty();
        }
        return shown.toString(StandardCharsets.UTF_8);
    }

    /// As much as makes it worth rewriting, with some variety.
    private static List<String> anHour() {
        Random random = new Random(4);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 9_000; i++) {
            texts.add(
                    "\u001b["
                            + (1 + random.nextInt(24))
                            + ";"
                            + (1 + random.nextInt(80))
                            + "H\u001b["
                            + (30 + random.nextInt(8))
                            + "mline "
                            + i
                            + " of a log file that somebody reads\r\n");
        }
        return texts;
    }

    @Test
    void neither_what_was_shown_nor_who_worked_is_readable_in_the_file() throws Exception {
        recorded(RecordingKeys.of(house), List.of("the secret ingredient"));
        String raw = Files.readString(file(), StandardCharsets.ISO_8859_1);
        assertThat(raw).doesNotContain("ingredient").doesNotContain("alice");
        assertThat(shown(file(), house)).isEqualTo("the secret ingredient");
    }

    @Test
    void another_house_cannot_read_it_but_can_prove_it_whole() {
        Seal seal = recorded(RecordingKeys.of(house), List.of("one"));
        HouseKey other = HouseKey.open(directory.resolve("other.key"));
        assertThatThrownBy(() -> RecordingReader.open(file(), List.of(other)))
                .isInstanceOf(RecordingUnavailableException.class)
                .hasMessageContaining("none of the keys")
                .hasMessageContaining("house SHA256:");
        ChainCheck chain = ChainCheck.of(file());
        assertThat(chain.damage()).isEmpty();
        assertThat(chain.head()).isEqualTo(seal.chain());
        assertThat(chain.opensWith(List.of(other))).isFalse();
        assertThat(chain.opensWith(List.of(house))).isTrue();
    }

    @Test
    void a_node_can_write_what_only_an_auditor_reads() throws Exception {
        KeyPair pair = rsa(3072);
        Path publicKey = pem("PUBLIC KEY", pair.getPublic().getEncoded());
        Path privateKey = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        RecordingKeys keys = new RecordingKeys(List.of(Recipient.read(publicKey)), List.of());
        List<String> texts = anHour();
        recorded(keys, texts);
        try (Recorder recorder = recorder(keys)) {
            assertThatThrownBy(() -> recorder.open(file()))
                    .isInstanceOf(RecordingUnavailableException.class)
                    .hasMessageContaining("rsa-oaep-256 SHA256:");
        }
        assertThat(shown(file(), RecipientKey.read(privateKey))).isEqualTo(String.join("", texts));
    }

    @Test
    void what_such_a_node_left_broken_is_journalled_as_far_as_the_chain_goes() throws Exception {
        KeyPair pair = rsa(3072);
        Path publicKey = pem("PUBLIC KEY", pair.getPublic().getEncoded());
        RecordingKeys keys = new RecordingKeys(List.of(Recipient.read(publicKey)), List.of());
        recorded(keys, List.of("one", "two"));
        byte[] whole = Files.readAllBytes(file());
        Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
        Files.writeString(directory.resolve("recordings/open/s1"), "2026/11/22/s1.rec");
        try (Recorder recorder = recorder(keys)) {
            RecordingBroken broken = recorder.recoverBroken().getFirst();
            assertThat(broken.header().session()).isEqualTo("s1");
            assertThat(broken.readableBytes()).isBetween(1L, whole.length - 1L);
        }
    }

    @Test
    void a_key_that_is_too_short_or_open_to_others_or_none_is_refused() throws Exception {
        Path small = pem("PUBLIC KEY", rsa(2048).getPublic().getEncoded());
        assertThatThrownBy(() -> Recipient.read(small)).hasMessageContaining("at least 3072");
        Path key = directory.resolve("loose.key");
        HouseKey.open(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> HouseKey.existing(key)).hasMessageContaining("open to others");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(key, "AAAA\n");
        assertThatThrownBy(() -> HouseKey.open(key)).hasMessageContaining("holds no key");
        assertThatThrownBy(() -> new RecordingKeys(List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static KeyPair rsa(int bits) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    private Path pem(String kind, byte[] der) throws IOException {
        return Files.writeString(
                directory.resolve(kind.replace(' ', '-') + ".pem"),
                "-----BEGIN "
                        + kind
                        + "-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END "
                        + kind
                        + "-----\n");
    }

    /// Where each chunk begins, and where the file ends.
    private static List<Integer> chunks(byte[] whole) throws Exception {
        FileHeader.Read header =
                FileHeader.read(new ByteArrayInputStream(whole, 8, whole.length - 8));
        List<Integer> at = new ArrayList<>();
        int next = header.bytes().length;
        while (next < whole.length) {
            at.add(next);
            Header found =
                    Header.decode(Arrays.copyOfRange(whole, next, next + ChunkFormat.HEADER_BYTES));
            next += ChunkFormat.HEADER_BYTES + found.sealed() + ChunkFormat.HASH_BYTES;
        }
        at.add(next);
        return at;
    }

    private static byte[] joined(byte[] whole, List<Integer> at, int... order) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(whole, 0, at.getFirst());
        for (int chunk : order) {
            out.write(whole, at.get(chunk), at.get(chunk + 1) - at.get(chunk));
        }
        return out.toByteArray();
    }

    private void isFound(byte[] changed, long offset, String reason) throws Exception {
        Path copy = Files.write(directory.resolve("changed.rec"), changed);
        Damage chain = ChainCheck.of(copy).damage().orElseThrow();
        assertThat(chain.offset()).isEqualTo(offset);
        assertThat(chain.reason()).contains(reason);
        try (RecordingReader reader = RecordingReader.open(copy, List.of(house))) {
            reader.forEachRemaining(_ -> {});
            assertThat(reader.damage()).contains(chain);
        }
    }

    @Test
    void a_chunk_removed_and_two_swapped_and_a_cut_tail_are_named() throws Exception {
        recorded(RecordingKeys.of(house), List.of("one", "two", "three"));
        byte[] whole = Files.readAllBytes(file());
        List<Integer> at = chunks(whole);
        assertThat(at).hasSize(8); // head, channel, three texts, its end, the end
        isFound(
                joined(whole, at, 0, 1, 2, 4, 5, 6),
                at.get(3),
                "chunk 4 stands where chunk 3 belongs");
        isFound(
                joined(whole, at, 0, 1, 3, 2, 4, 5, 6),
                at.get(2),
                "chunk 3 stands where chunk 2 belongs");
        isFound(joined(whole, at, 0, 1, 2, 3, 4, 5), at.get(6), "tail is cut off");
        isFound(Arrays.copyOf(whole, at.get(4) + 30), at.get(4), "not complete");
        isFound(Arrays.copyOf(whole, whole.length + 1), whole.length, "bytes follow the end");
        byte[] renumbered = joined(whole, at, 0, 1, 3, 4, 5, 6);
        renumbered[at.get(2) + 5] = 2;
        isFound(renumbered, at.get(2), "chunk 2 does not continue the chain");
    }

    @Test
    void who_mends_the_chain_after_changing_a_chunk_is_found_by_the_key_and_by_the_seal()
            throws Exception {
        Seal seal = recorded(RecordingKeys.of(house), List.of("one", "two", "three"));
        byte[] whole = Files.readAllBytes(file());
        List<Integer> at = chunks(whole);
        whole[at.get(3) + ChunkFormat.HEADER_BYTES] ^= 1;
        mend(whole, at);
        Path copy = Files.write(directory.resolve("changed.rec"), whole);
        ChainCheck chain = ChainCheck.of(copy);
        assertThat(chain.damage()).isEmpty();
        assertThat(chain.head()).isNotEqualTo(seal.chain());
        try (RecordingReader reader = RecordingReader.open(copy, List.of(house))) {
            reader.forEachRemaining(_ -> {});
            Damage damage = reader.damage().orElseThrow();
            assertThat(damage.offset()).isEqualTo((long) at.get(3));
            assertThat(damage.reason()).startsWith("chunk 3: its contents are not what this key");
        }
    }

    private static void mend(byte[] whole, List<Integer> at) {
        byte[] chain = Arrays.copyOfRange(whole, at.getFirst() - 32, at.getFirst());
        for (int i = 0; i + 1 < at.size(); i++) {
            int hash = at.get(i + 1) - ChunkFormat.HASH_BYTES;
            var digest = FrameFormat.sha256();
            digest.update(chain);
            digest.update(whole, at.get(i), hash - at.get(i));
            chain = digest.digest();
            System.arraycopy(chain, 0, whole, hash, chain.length);
        }
    }

    @Test
    void each_flipped_byte_is_found_by_the_chain_alone() throws Exception {
        recorded(RecordingKeys.of(house), List.of("one", "two"));
        byte[] whole = Files.readAllBytes(file());
        Path copy = directory.resolve("changed.rec");
        Random random = new Random(9);
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= (byte) (1 << random.nextInt(8));
            ChainCheck chain = ChainCheck.of(Files.write(copy, flipped));
            if (i < 8) {
                assertThat(chain.isEncrypted()).as("byte %d", i).isFalse();
            } else {
                assertThat(chain.damage()).as("byte %d", i).isPresent();
                assertThat(chain.damage().orElseThrow().offset()).isLessThanOrEqualTo(i);
            }
        }
    }

    @Test
    void a_chunk_that_unpacks_to_more_or_less_than_it_declares_is_refused() throws Exception {
        byte[] bomb = Zstd.compress(new byte[64 << 20], 3);
        DataKey key = DataKey.generate();
        for (int declared : new int[] {bomb.length + 1, 1 << 20}) {
            assertThat(opened(key, bomb, declared)).contains("length declared");
        }
        byte[] little = Zstd.compress(new byte[1000], 3);
        assertThat(opened(key, little, 1001)).contains("not as declared");
        assertThat(opened(key, little, ChunkFormat.MAX_PLAIN + 1)).contains("out of bounds");
    }

    /// What the coder says of a chunk that was encrypted with the right key.
    private static String opened(DataKey key, byte[] contents, int declared) throws Exception {
        Header header =
                new Header(
                        ChunkFormat.FRAMES, ChunkFormat.ZSTD, 0, 0, declared, contents.length + 16);
        byte[] previous = new byte[32];
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, key.key(), new GCMParameterSpec(128, header.nonce()));
        cipher.updateAAD(key.recording());
        cipher.updateAAD(header.encode());
        cipher.updateAAD(previous);
        byte[] sealed = cipher.doFinal(contents);
        ChunkCoder coder = ChunkCoder.take();
        try {
            coder.open(key, previous, Header.decode(header.encode()), sealed);
            return "opened";
        } catch (DamagedException e) {
            return String.valueOf(e.getMessage());
        } finally {
            coder.giveBack();
        }
    }

    @Test
    void a_long_recording_is_rewritten_smaller_and_holds_the_same() throws Exception {
        List<String> texts = anHour();
        Path written = directory.resolve("as-written.rec");
        try (Recorder recorder = recorder(RecordingKeys.of(house))) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            texts.forEach(text -> show(recording, shell, text));
            Files.copy(file(), written);
            Seal seal = recording.seal();
            recorder.awaitRewriting();
            List<Entry> seals = seals();
            assertThat(seals).hasSize(2);
            assertThat(sealed(seals.getFirst(), "chain")).isEqualTo(seal.chain());
            assertThat(sealed(seals.getLast(), "chain")).isEqualTo(ChainCheck.of(file()).head());
            assertThat(sealed(seals.getLast(), "sha256")).isEqualTo(sha256(file()));
            assertThat(seals.getLast().header()).isEqualTo(seals.getFirst().header());
        }
        assertThat(Files.size(file())).isLessThan(Files.size(written) / 5);
        assertThat(shown(file(), house)).isEqualTo(String.join("", texts));
        try (Stream<Path> beside = Files.list(file().resolveSibling(""))) {
            assertThat(beside).containsExactly(file());
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
    }

    private List<Entry> seals() {
        return journal.read(0, 1000).stream()
                .filter(entry -> entry.fact().equals("RecordingSealed"))
                .toList();
    }

    private static String sealed(Entry seal, String what) {
        return seal.detail().get(what).asString();
    }

    private static String sha256(Path file) throws IOException {
        return HexFormat.of().formatHex(FrameFormat.sha256().digest(Files.readAllBytes(file)));
    }

    @Test
    void what_a_node_that_stopped_did_not_come_to_is_rewritten_after_the_next_start()
            throws Exception {
        List<String> texts = anHour();
        RecordingKeys keys = RecordingKeys.of(house);
        long written;
        try (Recorder recorder = recorder(keys)) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            texts.forEach(text -> show(recording, shell, text));
            written = Files.size(file());
        } // which seals it
        assertThat(seals()).hasSize(1);
        Files.writeString(file().resolveSibling("s1.rec.new"), "half of it");
        try (Recorder recorder = recorder(keys)) {
            assertThat(recorder.recoverBroken()).isEmpty();
            recorder.awaitRewriting();
        }
        assertThat(Files.size(file())).isLessThan(written / 5);
        assertThat(sealed(seals().getLast(), "sha256")).isEqualTo(sha256(file()));
        assertThat(shown(file(), house)).isEqualTo(String.join("", texts));
        assertThat(directory.resolve("recordings/anew")).isEmptyDirectory();
        try (Stream<Path> beside = Files.list(file().resolveSibling(""))) {
            assertThat(beside).containsExactly(file());
        }
    }

    @Test
    void what_cannot_be_rewritten_stays_sealed_as_it_was_written() throws Exception {
        List<String> texts = anHour();
        FailingRecordingFiles files = new FailingRecordingFiles();
        RecordingKeys keys = RecordingKeys.of(house);
        try (Recorder recorder =
                new Recorder(
                        directory.resolve("recordings"),
                        journal,
                        LAZY,
                        CLOCK,
                        keys,
                        System::nanoTime,
                        files)) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            texts.forEach(text -> show(recording, shell, text));
            files.failNewFiles = true;
            assertThat(recording.seal().complete()).isTrue();
            recorder.awaitRewriting();
        }
        assertThat(seals()).hasSize(1);
        assertThat(sealed(seals().getFirst(), "sha256")).isEqualTo(sha256(file()));
        assertThat(directory.resolve("recordings/anew")).isEmptyDirectory();
        assertThat(shown(file(), house)).isEqualTo(String.join("", texts));
        try (Stream<Path> beside = Files.list(file().resolveSibling(""))) {
            assertThat(beside).containsExactly(file());
        }
    }

    /// The real journal; before it takes the first seal something is done.
    private static final class AtTheFirstSeal implements Journal {
        private final Journal real;
        private @Nullable Runnable first;

        AtTheFirstSeal(Journal real, Runnable first) {
            this.real = real;
            this.first = first;
        }

        @Override
        public Entry append(Fact fact) {
            Runnable now = first;
            if (now != null && fact instanceof RecordingSealed) {
                first = null;
                now.run();
            }
            return real.append(fact);
        }

        @Override
        public CompletableFuture<Entry> submit(Fact fact) {
            return real.submit(fact);
        }

        @Override
        public long size() {
            return real.size();
        }

        @Override
        public List<Entry> read(long sequence, int limit) {
            return real.read(sequence, limit);
        }

        @Override
        public Subscription follow(long sequence, Consumer<Entry> reader) {
            return real.follow(sequence, reader);
        }

        @Override
        public void close() {
            real.close();
        }
    }

    private Recorder sealing(RecordingKeys keys, Runnable atTheFirstSeal) {
        return new Recorder(
                directory.resolve("recordings"),
                new AtTheFirstSeal(journal, atTheFirstSeal),
                LAZY,
                CLOCK,
                keys);
    }

    private static Recording begun(Recorder recorder, Iterable<String> texts) {
        Recording recording = recorder.begin(RecorderTest.head("s1"));
        int shell = recording.openChannel(RecorderTest.SHELL);
        texts.forEach(text -> show(recording, shell, text));
        return recording;
    }

    @Test
    void whoever_reads_the_first_seal_knows_that_the_file_is_about_to_be_replaced() {
        Path mark = directory.resolve("recordings/anew/s1");
        AtomicBoolean known = new AtomicBoolean();
        try (Recorder recorder =
                sealing(RecordingKeys.of(house), () -> known.set(Files.exists(mark)))) {
            begun(recorder, anHour()).seal();
            recorder.awaitRewriting();
            assertThat(known).isTrue();
            assertThat(recorder.isToBeRewritten("s1")).isFalse();
        }
        assertThat(seals()).hasSize(2);
    }

    @Test
    void what_the_journal_did_not_take_is_not_about_to_be_replaced_and_is_when_it_does() {
        Runnable full =
                () -> {
                    throw new JournalUnavailableException("no room");
                };
        try (Recorder recorder = sealing(RecordingKeys.of(house), full)) {
            Recording recording = begun(recorder, anHour());
            assertThatThrownBy(recording::seal).isInstanceOf(JournalUnavailableException.class);
            assertThat(recorder.isToBeRewritten("s1")).isFalse();
            assertThat(recording.seal().complete()).isTrue();
            recorder.awaitRewriting();
        }
        assertThat(seals()).hasSize(2);
    }

    @Test
    void what_a_crash_left_marked_and_not_sealed_is_told_as_broken_and_stays_as_it_is()
            throws Exception {
        Path crashed = directory.resolve("crashed");
        RecordingKeys keys = RecordingKeys.of(house);
        try (Recorder recorder =
                sealing(keys, () -> copy(directory.resolve("recordings"), crashed))) {
            begun(recorder, anHour()).seal();
            recorder.awaitRewriting();
        }
        int before = seals().size();
        String sha256 = sha256(crashed.resolve("2026/11/22/s1.rec"));
        assertThat(crashed.resolve("anew/s1")).exists();
        try (Recorder recorder = new Recorder(crashed, journal, LAZY, CLOCK, keys)) {
            assertThat(recorder.recoverBroken()).hasSize(1);
            recorder.awaitRewriting();
            assertThat(recorder.isToBeRewritten("s1")).isFalse();
            assertThat(recorder.isLive("s1")).isFalse();
        }
        assertThat(seals()).hasSize(before);
        assertThat(sha256(crashed.resolve("2026/11/22/s1.rec"))).isEqualTo(sha256);
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void any_moment_of_what_was_not_rewritten_is_shown_too() throws Exception {
        List<Long> moments = new ArrayList<>();
        Path written = directory.resolve("as-written.rec");
        try (Recorder recorder = recorder(RecordingKeys.of(house))) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            for (String text : anHour().subList(0, 1_000)) {
                show(recording, shell, text);
                moments.add(recording.now());
            }
            Files.copy(file(), written);
        }
        Random random = new Random(1);
        try (SeekableRecording recording = SeekableRecording.open(written, List.of(house))) {
            assertThat(recording.index().keyframes()).isEmpty();
            for (int i = 0; i < 10; i++) {
                long at = moments.get(random.nextInt(moments.size()));
                assertThat(recording.screenAt(0, at).orElseThrow().lines())
                        .isEqualTo(fromTheStart(written, at).lines());
            }
        }
    }

    @Test
    void any_second_of_eight_hours_opens_by_reading_a_small_part() throws Exception {
        AtomicLong nanos = new AtomicLong();
        List<String> texts = anHour();
        try (Recorder recorder =
                new Recorder(
                        directory.resolve("recordings"),
                        journal,
                        LAZY,
                        CLOCK,
                        RecordingKeys.of(house),
                        nanos::get)) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            for (int hour = 0; hour < 8; hour++) {
                for (String text : texts) {
                    nanos.addAndGet(Duration.ofMillis(400).toNanos());
                    show(recording, shell, text);
                }
            }
            recording.seal();
            recorder.awaitRewriting();
        }
        Random random = new Random(6);
        long size = Files.size(file());
        for (int i = 0; i < 8; i++) {
            long at = Duration.ofSeconds(random.nextInt(8 * 3600)).toMillis();
            try (SeekableRecording recording = SeekableRecording.open(file(), List.of(house))) {
                TerminalScreen sought = recording.screenAt(0, at).orElseThrow();
                assertThat(recording.bytesRead()).isLessThan(size / 4);
                assertThat(sought.lines()).isEqualTo(fromTheStart(file(), at).lines());
            }
        }
    }

    private TerminalScreen fromTheStart(Path file, long until) {
        TerminalScreen screen = new TerminalScreen(80, 24);
        try (RecordingReader reader = RecordingReader.open(file, List.of(house))) {
            while (reader.hasNext()) {
                if (reader.next() instanceof Frame.Shown shown && shown.offsetMillis() <= until) {
                    screen.feed(shown.data(), 0, shown.data().length);
                }
            }
        }
        return screen;
    }

    @Test
    void a_rewritten_recording_opens_near_its_end_with_a_fraction_of_its_bytes() throws Exception {
        recorded(RecordingKeys.of(house), anHour());
        try (SeekableRecording recording = SeekableRecording.open(file(), List.of(house))) {
            assertThat(recording.index().keyframes()).hasSizeGreaterThan(2);
            assertThat(recording.index().channels()).hasSize(1);
            long last = recording.index().channels().getFirst().closed();
            assertThat(recording.screenAt(0, last).orElseThrow().lines())
                    .isEqualTo(fromTheStart(file(), last).lines());
            assertThat(recording.bytesRead()).isLessThan(Files.size(file()) / 2);
            assertThat(recording.screenAt(1, last)).isEmpty();
            for (RecordingIndex.Keyframe keyframe : recording.index().keyframes()) {
                for (long at : new long[] {keyframe.at() - 1, keyframe.at(), keyframe.at() + 1}) {
                    assertThat(recording.screenAt(0, at).orElseThrow().lines())
                            .isEqualTo(fromTheStart(file(), at).lines());
                }
            }
        }
    }

    @Test
    void without_its_index_the_keyframes_are_found_by_the_chunks_headers() throws Exception {
        recorded(RecordingKeys.of(house), anHour());
        byte[] whole = Files.readAllBytes(file());
        List<Integer> at = chunks(whole);
        Path cut = directory.resolve("cut.rec");
        Files.write(cut, Arrays.copyOf(whole, at.get(at.size() - 3)));
        try (SeekableRecording full = SeekableRecording.open(file(), List.of(house));
                SeekableRecording recording = SeekableRecording.open(cut, List.of(house))) {
            assertThat(recording.index().keyframes()).isEqualTo(full.index().keyframes());
            assertThat(recording.index().complete()).isFalse();
            long last = recording.index().keyframes().getLast().at();
            assertThat(recording.screenAt(0, last).orElseThrow().lines())
                    .isEqualTo(fromTheStart(cut, last).lines());
        }
    }

    @Test
    void markers_are_listed_with_their_place_and_read_back_in_order() {
        long marked;
        Marker command = new Marker(Marker.Kind.COMMAND, "rm -rf /srv/old", "01J-entry");
        try (Recorder recorder = recorder(RecordingKeys.of(house))) {
            Recording recording = recorder.begin(RecorderTest.head("s1"));
            int shell = recording.openChannel(RecorderTest.SHELL);
            anHour().forEach(text -> show(recording, shell, text));
            marked = recording.mark(shell, command);
            recording.file(
                    shell, new FileTransfer("/a", FileTransfer.Direction.UPLOAD, 3, "", true));
            recording.seal();
            recorder.awaitRewriting();
        }
        try (SeekableRecording recording = SeekableRecording.open(file(), List.of(house))) {
            List<RecordingIndex.Marked> markers = recording.index().markers();
            assertThat(markers).hasSize(2);
            assertThat(markers.getFirst()).isEqualTo(new RecordingIndex.Marked(marked, 0, command));
            assertThat(markers.getLast().marker().text()).isEqualTo("/a");
        }
        try (RecordingReader reader = RecordingReader.open(file(), List.of(house))) {
            List<Frame> frames = new ArrayList<>();
            reader.forEachRemaining(frames::add);
            assertThat(frames).contains(new Frame.Marked(marked, 0, command));
        }
    }

    @Test
    void a_version_one_recording_opens_without_a_key() throws Exception {
        Path old = directory.resolve("old.rec");
        byte[] whole = VersionOneFile.ofShell(RecorderTest.head("s0"), "one\r\n", "two");
        Files.write(old, whole);
        assertThat(shown(old, house)).isEqualTo("one\r\ntwo");
        assertThat(ChainCheck.of(old).isEncrypted()).isFalse();
        try (RecordingReader reader = RecordingReader.open(old, List.of())) {
            List<Frame> frames = new ArrayList<>();
            reader.forEachRemaining(frames::add);
            assertThat(frames.get(3).offsetMillis()).isEqualTo(2000);
            assertThat(reader.head()).contains(RecorderTest.head("s0"));
            assertThat(reader.position()).isEqualTo(whole.length);
        }
        for (int i = 0; i < whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i] ^= 4;
            try (RecordingReader reader =
                    RecordingReader.read(new ByteArrayInputStream(flipped), List.of())) {
                reader.forEachRemaining(_ -> {});
                assertThat(reader.damage()).as("byte %d", i).isPresent();
                assertThat(reader.damage().orElseThrow().offset()).isLessThanOrEqualTo(i);
            }
        }
    }
}
