package io.sallyport.recorder.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DirectoryStoreTest extends RecordingStoreContract {
    @Override
    RecordingStore store() throws Exception {
        return new DirectoryStore(Files.createDirectories(directory.resolve("store")));
    }

    @Test
    void a_folder_that_is_not_there_is_not_made_because_its_disk_may_not_be_mounted()
            throws Exception {
        Path absent = directory.resolve("unmounted");
        try (RecordingStore store = new DirectoryStore(absent)) {
            Path file = file(10);
            assertThatThrownBy(() -> store.put(KEY, file, FileHash.sha256(file)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("is it mounted?");
            assertThatThrownBy(() -> store.delete(KEY))
                    .isInstanceOf(StoreUnavailableException.class);
        }
        assertThat(absent).doesNotExist();
    }

    @Test
    void no_key_leads_out_of_the_folder() throws Exception {
        try (RecordingStore store = store()) {
            assertThatThrownBy(() -> store.open("../file-10", 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
