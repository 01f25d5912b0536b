package io.sallyport.recorder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every store promises.
abstract class RecordingStoreContract {
    static final String KEY = "2026/11/22/s1-0123456789abcdef.rec";

    @TempDir Path directory;

    abstract RecordingStore store() throws Exception;

    final Path file(int bytes) throws Exception {
        byte[] content = new byte[bytes];
        new Random(bytes).nextBytes(content);
        return Files.write(directory.resolve("file-" + bytes), content);
    }

    @Test
    void what_was_put_is_held_and_reads_back() throws Exception {
        Path file = file(100_000);
        String sha256 = FileHash.sha256(file);
        try (RecordingStore store = store()) {
            assertThat(store.holds(KEY, 100_000, sha256)).isFalse();
            store.put(KEY, file, sha256);
            assertThat(store.holds(KEY, 100_000, sha256)).isTrue();
            try (InputStream in = store.open(KEY, 0, 100_000)) {
                assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(file));
            }
        }
    }

    @Test
    void what_is_there_but_is_not_what_was_meant_is_not_held() throws Exception {
        Path file = file(1_000);
        try (RecordingStore store = store()) {
            store.put(KEY, file, FileHash.sha256(file));
            assertThat(store.holds(KEY, 1_000, FileHash.sha256(file(1_001)))).isFalse();
            assertThat(store.holds(KEY, 999, FileHash.sha256(file))).isFalse();
        }
    }

    @Test
    void a_part_reads_as_the_file_has_it() throws Exception {
        Path file = file(50_000);
        try (RecordingStore store = store()) {
            store.put(KEY, file, FileHash.sha256(file));
            try (InputStream in = store.open(KEY, 12_345, 678)) {
                assertThat(in.readAllBytes())
                        .isEqualTo(
                                Arrays.copyOfRange(Files.readAllBytes(file), 12_345, 12_345 + 678));
            }
        }
    }

    @Test
    void putting_it_twice_leaves_it_there_once_and_whole() throws Exception {
        Path file = file(5_000);
        String sha256 = FileHash.sha256(file);
        try (RecordingStore store = store()) {
            store.put(KEY, file, sha256);
            store.put(KEY, file, sha256);
            assertThat(store.holds(KEY, 5_000, sha256)).isTrue();
        }
    }

    @Test
    void what_begins_so_is_listed_and_nothing_else() throws Exception {
        Path file = file(5_000);
        String sha256 = FileHash.sha256(file);
        try (RecordingStore store = store()) {
            assertThat(store.keys("2026/11/22/s1-")).isEmpty();
            store.put(KEY, file, sha256);
            store.put("2026/11/22/s1-fedcba9876543210.rec", file, sha256);
            store.put("2026/11/22/s11-0123456789abcdef.rec", file, sha256);
            store.put("2026/11/23/s1-0123456789abcdef.rec", file, sha256);
            assertThat(store.keys("2026/11/22/s1-"))
                    .containsExactlyInAnyOrder(KEY, "2026/11/22/s1-fedcba9876543210.rec");
            store.delete(KEY);
            assertThat(store.keys("2026/11/22/s1-"))
                    .containsExactly("2026/11/22/s1-fedcba9876543210.rec");
        }
    }

    @Test
    void what_was_deleted_is_gone_and_deleting_it_again_is_no_mistake() throws Exception {
        Path file = file(5_000);
        String sha256 = FileHash.sha256(file);
        try (RecordingStore store = store()) {
            store.put(KEY, file, sha256);
            store.delete(KEY);
            assertThat(store.holds(KEY, 5_000, sha256)).isFalse();
            assertThatCode(() -> store.delete(KEY)).doesNotThrowAnyException();
        }
    }
}
