package io.sallyport.recorder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class DirectoryStoreTest extends RecordingStoreContract {
    @Override
    RecordingStore store() throws Exception {
        return new DirectoryStore(folder());
    }

    private Path folder() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("store"));
        Files.write(folder.resolve(DirectoryStore.MARKER), new byte[0]);
        return folder;
    }

    @Test
    void a_folder_that_is_not_there_is_not_made_because_its_disk_may_not_be_mounted()
            throws Exception {
        Path absent = directory.resolve("unmounted");
        try (RecordingStore store = new DirectoryStore(absent)) {
            Path file = file(10);
            assertThatThrownBy(() -> store.put(KEY, file, FileHash.sha256(file)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is the store mounted?");
            assertThatThrownBy(() -> store.delete(KEY))
                    .isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(absent).doesNotExist();
    }

    @Test
    void an_empty_mount_point_is_not_taken_for_the_store() throws Exception {
        Path mountPoint = Files.createDirectory(directory.resolve("mount-point"));
        Path file = file(10);
        String sha256 = FileHash.sha256(file);
        try (RecordingStore store = new DirectoryStore(mountPoint)) {
            String sentence = "touch " + mountPoint.resolve(".sallyport-store");
            List<ThrowingCallable> all =
                    List.of(
                            () -> store.put(KEY, file, sha256),
                            () -> store.holds(KEY, 10, sha256),
                            () -> store.open(KEY, 0, 10),
                            () -> store.keys("2026/11/22/s1-"),
                            () -> store.delete(KEY));
            for (ThrowingCallable one : all) {
                assertThatThrownBy(one)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("is the store mounted?")
                        .hasMessageContaining(sentence);
            }
            assertThat(mountPoint).isEmptyDirectory();
            Files.write(mountPoint.resolve(DirectoryStore.MARKER), new byte[0]);
            store.put(KEY, file, sha256);
            assertThat(store.holds(KEY, 10, sha256)).isTrue();
        }
    }

    @Test
    void what_a_crash_left_unfinished_is_listed_and_deleted_with_its_key() throws Exception {
        try (RecordingStore store = store()) {
            Path file = file(10);
            store.put(KEY, file, FileHash.sha256(file));
            Path there = folder().resolve(KEY);
            Files.move(there, there.resolveSibling(there.getFileName() + ".new"));
            assertThat(store.keys("2026/11/22/s1-")).containsExactly(KEY);
            store.delete(KEY);
            assertThat(there.resolveSibling("")).isEmptyDirectory();
        }
    }

    @Test
    void its_place_is_called_the_same_whether_it_is_there_or_not() throws Exception {
        Path folder = folder();
        try (RecordingStore store = new DirectoryStore(folder)) {
            String there = store.place();
            Files.delete(folder.resolve(DirectoryStore.MARKER));
            Files.delete(folder);
            assertThat(store.place()).isEqualTo(there);
        }
    }

    @Test
    void no_key_leads_out_of_the_folder() throws Exception {
        try (RecordingStore store = store()) {
            assertThatThrownBy(() -> store.open("../file-10", 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
