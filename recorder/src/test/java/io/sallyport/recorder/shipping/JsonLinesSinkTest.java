package io.sallyport.recorder.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesSinkTest {
    private static final DataStream STREAM = DataStream.parse("logs-sallyport.audit-default");
    private static final long LARGE = 1 << 30;

    @TempDir Path data;
    private FileJournal journal;
    private Shipper shipper;

    @BeforeEach
    void open() {
        journal = new FileJournal(data.resolve("journal"), "gw1", InstantSource.system());
    }

    @AfterEach
    void close() {
        shipper.close();
        journal.close();
    }

    private void ship(int facts, long maxBytes) throws IOException {
        for (int i = 0; i < facts; i++) {
            journal.append(GateUsed.by("alice", "gate-" + i));
        }
        shipper =
                Shipper.start(
                        journal,
                        new JsonLinesSink(file(), maxBytes, 3, STREAM),
                        data.resolve("spool"),
                        InstantSource.system(),
                        ShippingTestSettings.QUICK);
        await().atMost(Duration.ofMinutes(1))
                .until(() -> shipper.status().next() == journal.size());
    }

    private Path file() {
        return data.resolve("out/audit.jsonl");
    }

    private List<String> ids(Path... files) throws IOException {
        List<String> ids = new ArrayList<>();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                ids.add(JsonMapper.shared().readTree(line).at("/event/id").stringValue());
            }
        }
        return ids;
    }

    private List<String> expected() {
        return journal.read(0, Integer.MAX_VALUE).stream().map(Entry::id).toList();
    }

    @Test
    void each_entry_is_a_line() throws Exception {
        ship(250, LARGE);
        assertThat(ids(file())).containsExactlyElementsOf(expected());
        assertThat(Files.getPosixFilePermissions(file())).hasSize(2);
    }

    @Test
    void a_lost_position_and_half_a_line_leave_each_entry_there_once() throws Exception {
        ship(50, LARGE);
        shipper.close();
        Files.delete(data.resolve("spool/file"));
        Files.writeString(file(), "{\"half\":", StandardOpenOption.APPEND);
        ship(50, LARGE);
        assertThat(ids(file())).containsExactlyElementsOf(expected());
    }

    @Test
    void the_file_is_rotated_by_size_and_the_oldest_is_removed() throws Exception {
        for (int round = 0; round < 6; round++) {
            ship(20, 5_000);
            shipper.close();
        }
        Path folder = file().getParent();
        assertThat(folder.resolve("audit.jsonl.1")).exists();
        assertThat(folder.resolve("audit.jsonl.3")).exists();
        assertThat(folder.resolve("audit.jsonl.4")).doesNotExist();
        List<String> kept =
                ids(
                        folder.resolve("audit.jsonl.3"),
                        folder.resolve("audit.jsonl.2"),
                        folder.resolve("audit.jsonl.1"));
        List<String> all = expected();
        assertThat(all).endsWith(kept.toArray(String[]::new));
    }

    @Test
    void after_a_rotation_a_lost_position_doubles_nothing() throws Exception {
        ship(30, 5_000);
        shipper.close();
        Files.delete(data.resolve("spool/file"));
        ship(1, LARGE);
        Path rotated = file().resolveSibling("audit.jsonl.1");
        assertThat(ids(rotated, file())).containsExactlyElementsOf(expected());
    }
}
