package io.sallyport.recorder.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.disk.DiskLevel.Room;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskBudgetTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z"));
    private static final long TOTAL = 1_000;
    private static final DiskLimit WARN = new DiskLimit(0, 20);
    private static final DiskLimit REFUSE = new DiskLimit(100, 0);

    @TempDir Path directory;
    private Journal journal;

    /// An honest fake: a disk that holds [#TOTAL] and has free what the test says.
    private static final class SettableDisk implements DiskBudget.Disk {
        private long free = TOTAL;
        private boolean gone;

        @Override
        public DiskBudget.Space of(Path folder) throws IOException {
            if (gone) {
                throw new IOException("Stale file handle");
            }
            return new DiskBudget.Space(free, TOTAL);
        }
    }

    private final SettableDisk disk = new SettableDisk();

    @BeforeEach
    void open() {
        journal = new FileJournal(directory.resolve("journal"), "gw1", CLOCK);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private DiskBudget budget() {
        return new DiskBudget(List.of(directory), WARN, REFUSE, journal, disk);
    }

    private List<Entry> facts() {
        return journal.read(0, 1_000).stream().filter(e -> e.fact().startsWith("Disk")).toList();
    }

    private void awaitFacts(String... names) {
        await().untilAsserted(
                        () -> assertThat(facts()).extracting(Entry::fact).containsExactly(names));
    }

    @Test
    void with_room_enough_nothing_is_said() {
        DiskBudget budget = budget();
        disk.free = 200;
        assertThat(budget.look().room()).isEqualTo(Room.AMPLE);
        journal.append(new DiskLow("marker", 0, 0, false));
        awaitFacts("DiskLow");
    }

    @Test
    void a_disk_that_fills_warns_first_and_then_has_new_sessions_refused() {
        DiskBudget budget = budget();
        disk.free = 199;
        assertThat(budget.look().room()).isEqualTo(Room.LOW);
        disk.free = 100;
        assertThat(budget.look().room()).isEqualTo(Room.LOW);
        disk.free = 99;
        assertThat(budget.look().room()).isEqualTo(Room.EXHAUSTED);
        assertThat(budget.level().free()).isEqualTo(99);
        awaitFacts("DiskLow", "DiskLow");
        assertThat(facts().get(0).detail().get("refusing").asBoolean()).isFalse();
        assertThat(facts().get(1).detail().get("refusing").asBoolean()).isTrue();
    }

    @Test
    void it_recovers_with_a_margin_so_that_hovering_around_a_limit_is_told_once() {
        disk.free = 99;
        DiskBudget budget = budget();
        for (int i = 0; i < 10; i++) {
            disk.free = 99 + i;
            assertThat(budget.look().room()).isEqualTo(Room.EXHAUSTED);
        }
        disk.free = 110;
        assertThat(budget.look().room()).isEqualTo(Room.LOW);
        disk.free = 219;
        assertThat(budget.look().room()).isEqualTo(Room.LOW);
        disk.free = 220;
        assertThat(budget.look().room()).isEqualTo(Room.AMPLE);
        awaitFacts("DiskLow", "DiskRecovered", "DiskRecovered");
        assertThat(facts().get(1).detail().get("low").asBoolean()).isTrue();
        assertThat(facts().get(2).detail().get("low").asBoolean()).isFalse();
    }

    @Test
    void what_is_to_spare_is_what_is_above_the_first_limit() {
        DiskBudget budget = budget();
        disk.free = 500;
        assertThat(budget.spare(directory)).isEqualTo(300);
        disk.free = 150;
        assertThat(budget.spare(directory)).isEqualTo(-50);
        disk.gone = true;
        assertThat(budget.spare(directory)).isNegative();
    }

    @Test
    void a_disk_that_cannot_be_asked_takes_no_new_session() {
        DiskBudget budget = budget();
        disk.gone = true;
        assertThat(budget.look().room()).isEqualTo(Room.EXHAUSTED);
        disk.gone = false;
        assertThat(budget.look().room()).isEqualTo(Room.AMPLE);
    }

    @Test
    void the_fullest_of_several_disks_counts() throws IOException {
        Path full = Files.createDirectory(directory.resolve("full"));
        DiskBudget budget =
                new DiskBudget(
                        List.of(directory, full),
                        WARN,
                        REFUSE,
                        journal,
                        folder -> new DiskBudget.Space(folder.equals(full) ? 1 : TOTAL, TOTAL));
        assertThat(budget.look()).isEqualTo(new DiskLevel(Room.EXHAUSTED, full, 1, TOTAL));
    }

    @Test
    void a_real_disk_that_fills_is_noticed_and_so_is_that_it_was_emptied() throws Exception {
        Path mount = Files.createDirectory(directory.resolve("tiny"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString()) == 0,
                "skipped: a tiny file system cannot be mounted here (needs root and tmpfs)");
        try {
            DiskBudget budget =
                    new DiskBudget(
                            List.of(mount),
                            DiskLimit.parse("75%"),
                            DiskLimit.parse("256KB"),
                            journal);
            assertThat(budget.level().room()).isEqualTo(Room.AMPLE);
            Path ballast = mount.resolve("ballast");
            Files.write(ballast, new byte[512 << 10]);
            assertThat(budget.look().room()).isEqualTo(Room.LOW);
            Files.write(ballast, new byte[900 << 10]);
            assertThat(budget.look().room()).isEqualTo(Room.EXHAUSTED);
            Files.delete(ballast);
            assertThat(budget.look().room()).isEqualTo(Room.AMPLE);
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

    @ParameterizedTest
    @CsvSource({
        "512MB, 536870912",
        "2GB, 2147483648",
        "1tb, 1099511627776",
        "100, 100",
        "0B, 0",
        "10%, 150",
        "100%, 1505",
        "0%, 0"
    })
    void a_limit_is_bytes_or_a_share_of_the_disk(String written, long of) {
        assertThat(DiskLimit.parse(written).of(1_505)).isEqualTo(of);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "101%", "1.5GB", "10 %%", "many", "999999999999TB"})
    void what_is_no_limit_is_refused(String written) {
        assertThatThrownBy(() -> DiskLimit.parse(written))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
