package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.store.DirectoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What becomes of a recording: copied, held, and in the end deleted by two people.
final class StorageTest {
    private final Path store = Folders.make("sallyport-store");
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    @AfterEach
    void remove() {
        Folders.remove(store);
    }

    private House open() throws IOException {
        Files.write(store.resolve(DirectoryStore.MARKER), new byte[0]);
        return House.open(
                (inventory, more) -> {},
                () -> Instant.now().plus(ahead.get()),
                "sallyport.recording.store.folder=" + store,
                "sallyport.recording.retention.otherwise=1d");
    }

    private static List<Path> recordings(Path below) throws IOException {
        try (Stream<Path> all = Files.walk(below)) {
            return all.filter(file -> file.toString().endsWith(".rec")).toList();
        }
    }

    private static void refused(RealClient refusedCommand, String part) {
        RealClient.Result result = refusedCommand.run().endsWith(126);
        assertThat(result.errors()).startsWith("sallyport: ").contains(part);
    }

    @Test
    void a_recording_is_copied_held_and_in_the_end_deleted_by_two_people() throws IOException {
        try (House house = open()) {
            Facts facts = house.facts();
            house.ssh("alice", house.direct("web01"), "echo evidence").run().succeeds();
            Entry stored = facts.await("RecordingStored");
            String session = stored.header().session();
            String sha256 = stored.detail().get("sha256").asString();
            assertThat(recordings(store)).hasSize(1);
            assertThat(Facts.sha256(recordings(store).getFirst())).isEqualTo(sha256);

            refused(
                    house.desk("admin", "delete", session, "--reason", "early"),
                    "has to stay for 1 days");
            refused(
                    house.desk("alice", "delete", session, "--reason", "shame"),
                    "auditor or administrator");
            ahead.set(Duration.ofDays(3));
            house.desk("dave", "hold", session, "--reason", "case").run().succeeds();
            refused(house.desk("admin", "delete", session, "--reason", "old"), "is held");
            house.desk("dave", "release", session, "--reason", "closed").run().succeeds();

            String id =
                    house.desk("admin", "delete", session, "--reason", "old")
                            .run()
                            .succeeds()
                            .out()
                            .split(":", 2)[0];
            refused(house.desk("admin", "approve", id), "somebody else");
            assertThat(recordings(store)).hasSize(1);
            assertThat(house.desk("dave", "approve", id).run().succeeds().out())
                    .contains("is deleted");

            Entry deleted = facts.await("RecordingDeleted");
            assertThat(deleted.header().session()).isEqualTo(session);
            assertThat(deleted.detail().get("sha256").asString()).isEqualTo(sha256);
            assertThat(recordings(store)).isEmpty();
            assertThat(recordings(house.gateway().data().resolve("recordings"))).isEmpty();
            assertThat(house.desk("dave", "deletions").run().succeeds().out())
                    .contains(id, "deleted", "admin", "dave");
        }
    }
}
