package io.sallyport.policy.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sallyport.policy.InMemoryJournal;
import io.sallyport.policy.ManualClock;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryFileTest {
    private static final String ALICE = "people:\n  alice: {}\n";
    private static final String BOB = "people:\n  bobby: {}\n";

    @TempDir Path directory;
    private final InMemoryJournal journal = new InMemoryJournal();
    private final ManualClock clock = new ManualClock();
    private Path file;

    @BeforeEach
    void write_alice() throws IOException {
        file = directory.resolve("inventory.yml");
        Files.writeString(file, ALICE);
    }

    private InventoryFile open() {
        return new InventoryFile(file, journal, clock);
    }

    @Test
    void a_load_is_a_fact() {
        try (InventoryFile inventory = open()) {
            assertThat(inventory.current().people()).containsOnlyKeys("alice");
            assertThat(journal.facts(InventoryLoaded.class))
                    .singleElement()
                    .satisfies(loaded -> {
                        assertThat(loaded.file()).isEqualTo("inventory.yml");
                        assertThat(loaded.sha256()).matches("[0-9a-f]{64}");
                        assertThat(loaded.people()).isEqualTo(1);
                    });
        }
    }

    @Test
    void a_first_load_that_fails_stops_the_start_and_names_the_line() throws IOException {
        Files.writeString(file, "people:\n  alice: {}\ntragets: {}\n");
        assertThatExceptionOfType(InventoryInvalidException.class)
                .isThrownBy(this::open)
                .withMessageStartingWith("inventory.yml:3: ")
                .withMessageContaining("did you mean `targets`?");
        assertThat(journal.facts(InventoryRefused.class))
                .singleElement()
                .satisfies(refused -> assertThat(refused.line()).isEqualTo(3));
    }

    @Test
    void a_missing_file_stops_the_start() {
        file = directory.resolve("nowhere.yml");
        assertThatExceptionOfType(InventoryInvalidException.class)
                .isThrownBy(this::open)
                .withMessageContaining("there is no file");
    }

    @Test
    void a_change_is_taken_without_a_restart() throws IOException {
        try (InventoryFile inventory = open()) {
            List<Inventory> loads = new CopyOnWriteArrayList<>();
            inventory.onLoad(loads::add);
            Files.writeString(file, BOB);
            await().atMost(Duration.ofSeconds(10))
                    .untilAsserted(() ->
                            assertThat(inventory.current().people()).containsOnlyKeys("bobby"));
            await().untilAsserted(() -> assertThat(loads).containsExactly(inventory.current()));
        }
    }

    @Test
    void a_file_renamed_over_the_old_one_is_taken_though_size_and_time_are_the_same()
            throws IOException {
        FileTime old = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(file, old);
        try (InventoryFile inventory = open()) {
            Path edited = Files.writeString(directory.resolve("inventory.yml~"), BOB);
            Files.setLastModifiedTime(edited, old);
            Files.move(edited, file, StandardCopyOption.ATOMIC_MOVE);
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("bobby");
        }
    }

    @Test
    void a_change_within_the_same_instant_is_taken_too() throws IOException {
        FileTime now = FileTime.from(clock.instant());
        Files.setLastModifiedTime(file, now);
        try (InventoryFile inventory = open()) {
            Files.writeString(file, BOB);
            Files.setLastModifiedTime(file, now);
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("bobby");
        }
    }

    @Test
    void a_file_that_stays_is_not_loaded_again() {
        try (InventoryFile inventory = open()) {
            inventory.look();
            inventory.look();
            assertThat(journal.facts()).hasSize(1);
        }
    }

    @Test
    void a_bad_file_is_refused_whole_and_tried_again_at_its_next_change() throws IOException {
        try (InventoryFile inventory = open()) {
            Files.writeString(file, BOB + "targets:\n  db01: {addr");
            inventory.look();
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("alice");
            assertThat(journal.facts(InventoryRefused.class)).hasSize(1);

            Files.writeString(file, BOB + "targets:\n  db01: {address: h}\n");
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("bobby");
        }
    }

    @Test
    void a_file_that_goes_away_leaves_the_last_good_one_in_force() throws IOException {
        try (InventoryFile inventory = open()) {
            Files.delete(file);
            inventory.look();
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("alice");
            assertThat(journal.facts(InventoryRefused.class)).hasSize(1);
        }
    }

    @Test
    void a_file_too_large_or_not_utf8_is_refused() throws IOException {
        try (InventoryFile inventory = open()) {
            Files.writeString(file, ALICE + "#".repeat(InventoryFile.MOST_BYTES));
            assertThatExceptionOfType(InventoryInvalidException.class)
                    .isThrownBy(inventory::reload)
                    .withMessageContaining("8 MiB");
            Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
            assertThatExceptionOfType(InventoryInvalidException.class)
                    .isThrownBy(inventory::reload)
                    .withMessageContaining("UTF-8");
            assertThat(inventory.current().people()).containsOnlyKeys("alice");
        }
    }

    @Test
    void an_inventory_is_not_in_force_before_its_fact_is_durable() throws IOException {
        try (InventoryFile inventory = open()) {
            List<String> inForce = new CopyOnWriteArrayList<>();
            journal.whileAppending(() -> inForce.addAll(inventory.current().people().keySet()));
            Files.writeString(file, BOB);
            inventory.reload();
            assertThat(inForce).containsOnly("alice");
        }
    }

    @Test
    void without_a_journal_nothing_new_comes_into_force_until_it_is_back() throws IOException {
        try (InventoryFile inventory = open()) {
            journal.breakDown();
            Files.writeString(file, BOB);
            assertThatExceptionOfType(JournalUnavailableException.class)
                    .isThrownBy(inventory::reload);
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("alice");
            journal.mend();
            inventory.look();
            assertThat(inventory.current().people()).containsOnlyKeys("bobby");
        }
    }

    @Test
    void a_listener_that_fails_keeps_no_other_from_being_told() throws IOException {
        try (InventoryFile inventory = open()) {
            List<Inventory> loads = new CopyOnWriteArrayList<>();
            inventory.onLoad(_ -> {
                throw new IllegalStateException("made to fail");
            });
            inventory.onLoad(loads::add);
            Files.writeString(file, BOB);
            inventory.reload();
            assertThat(loads).hasSize(1);
        }
    }
}
