package io.sallyport.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// Disks that are full, on file systems of their own. For root only, who may mount one.
@EnabledIfSystemProperty(named = "user.name", matches = "root")
@Timeout(60)
final class UnrecordableTest {

    @Test
    void a_session_that_cannot_be_recorded_any_more_ends_and_says_why() throws IOException {
        try (House house = House.open();
                TinyDisk disk = TinyDisk.over(house.gateway().data().resolve("recordings"))) {
            Facts facts = house.facts();
            RealClient.Result result =
                    house.ssh("alice", "-tt", house.direct("web01"))
                            .and("head -c 50000000 /dev/urandom | base64; echo unrecorded")
                            .run();
            assertThat(result.status()).isNotZero();
            assertThat(result.out() + result.errors())
                    .contains("cannot be recorded any more")
                    .doesNotContain("unrecorded");
            assertThat(facts.await("SessionEnded").detail().get("cause").asString())
                    .isEqualTo("UNRECORDABLE");
            disk.fill();
            RealClient.Result next = house.ssh("alice", house.direct("web01"), "echo ran").run();
            assertThat(next.out()).doesNotContain("ran");
            assertThat(next.errors()).contains("cannot record");
        }
    }

    /// A few megabytes in the place of a folder.
    private record TinyDisk(Path folder) implements AutoCloseable {
        static TinyDisk over(Path recordings) throws IOException {
            RealClient.of("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", recordings.toString())
                    .run()
                    .succeeds();
            Files.createDirectory(recordings.resolve("open")); // as the recorder had it
            return new TinyDisk(recordings);
        }

        void fill() throws IOException {
            Path file = folder.resolve("filler");
            try (var out = Files.newOutputStream(file)) {
                while (true) {
                    out.write(new byte[4096]);
                }
            } catch (IOException full) {
                // That is what is wanted; the recording may have filled it already.
            }
        }

        @Override
        public void close() {
            RealClient.of("umount", "-l", folder.toString()).run();
        }
    }
}
