package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.RealClient;
import io.sallyport.gateway.testing.TestingSshd;
import io.sallyport.recorder.recording.Frame;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Running a command with OpenSSH's `ssh`.
@ExtendWith(House.Shared.class)
final class SshCommandTest {
    private static final String ME = TestingSshd.user();

    private final House house;

    SshCommandTest(House house) {
        this.house = house;
    }

    @ParameterizedTest
    @ValueSource(strings = {"@", "+", "%"})
    void every_separator_names_account_and_target(String separator) {
        Facts facts = house.facts();
        String user = String.join(separator, "alice", ME, "web01");
        RealClient.Result result =
                house.ssh("alice", "-l", user, "gateway", "echo here; echo there >&2").run();
        result.succeeds();
        assertThat(result.out()).isEqualTo("here\n");
        assertThat(result.errors()).isEqualTo("there\n");
        List<Frame> recording = facts.recording();
        assertThat(Facts.output(recording)).isEqualTo("here\n");
        assertThat(Facts.errors(recording)).isEqualTo("there\n");
    }
}
