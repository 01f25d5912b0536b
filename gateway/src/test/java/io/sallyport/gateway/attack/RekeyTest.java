package io.sallyport.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.TestingSshd;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes through many key exchanges, and what a killed client leaves.
@ExtendWith(House.Shared.class)
@Timeout(90)
final class RekeyTest {
    private final House house;

    RekeyTest(House house) {
        this.house = house;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_new_key_every_sixteen_kilobytes_changes_no_byte_either_way(boolean jump)
            throws Exception {
        Path sent = house.folder().resolve("rekey-" + jump);
        byte[] bytes = new byte[1 << 20];
        new Random(4711).nextBytes(bytes);
        Files.write(sent, bytes);
        Path came = house.folder().resolve("rekey-back-" + jump);
        String[] where =
                jump
                        ? new String[] {"-J", "alice@gateway", TestingSshd.user() + "@web01"}
                        : new String[] {house.direct("web01")};
        house.ssh("alice", "-o", "RekeyLimit=16K")
                .and(where)
                .and("cat")
                .reading(sent)
                .writing(came)
                .within(Duration.ofSeconds(60))
                .run()
                .succeeds();
        assertThat(Facts.sha256(came)).isEqualTo(Facts.sha256(sent));
    }

    @Test
    void a_killed_client_ends_the_targets_process_and_leaves_nothing() {
        Facts facts = house.facts();
        String mark = "3" + (1_000_000 + ProcessHandle.current().pid());
        var client =
                house.ssh("alice", "-tt", house.direct("web01"), "sleep " + mark)
                        .withOpenInput()
                        .start();
        awaitProcesses(mark, true);
        client.kill();
        awaitProcesses(mark, false);
        facts.await("SessionEnded");
        facts.await("RecordingSealed");
    }

    private static void awaitProcesses(String mark, boolean there) {
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(
                        () -> ProcessHandle.allProcesses().anyMatch(p -> isSleep(p.info(), mark)),
                        found -> found == there);
    }

    private static boolean isSleep(ProcessHandle.Info info, String mark) {
        return info.command().filter(c -> c.endsWith("sleep")).isPresent()
                && info.arguments().filter(a -> a[0].equals(mark)).isPresent();
    }
}
