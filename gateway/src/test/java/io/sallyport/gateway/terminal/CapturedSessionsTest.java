package io.sallyport.gateway.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sallyport.gateway.terminal.CapturedSessions.Session;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What is told of recorded sessions of real shells, against what they really ran. Floors, so that
/// a change that costs commands shows; what is missed is in the failure.
class CapturedSessionsTest {
    private static final double MOST = 0.95;

    /// What nothing echoes is not told, which is a promise, too.
    private static final String NO_ECHO = "noecho";

    @Test
    void commands_are_told_as_the_shells_ran_them() throws IOException {
        assertMostAreTold(sessions());
    }

    @Test
    void commands_of_a_shell_without_a_line_editor_are_told_as_it_ran_them() throws IOException {
        assertMostAreTold(
                sessions().stream()
                        .filter(each -> each.shell().equals("dash"))
                        .filter(each -> !each.id().contains(NO_ECHO))
                        .toList());
    }

    @Test
    void no_secret_is_in_what_is_told() throws IOException {
        for (Session session : sessions()) {
            String told = session.told().toString();
            session.secrets().stream()
                    // Some are an argument of the command that was run.
                    .filter(secret -> !session.expected().toString().contains(secret))
                    .forEach(secret -> assertThat(told).as(session.id()).doesNotContain(secret));
        }
    }

    @Test
    void it_does_not_matter_where_packets_of_output_end() throws IOException {
        for (Session session : sessions()) {
            assertThat(session.told(1)).as(session.id()).isEqualTo(session.told());
        }
    }

    private static void assertMostAreTold(List<Session> sessions) {
        List<String> missed = new ArrayList<>();
        for (Session session : sessions) {
            List<TypedCommand> told = session.told();
            List<String> expected =
                    session.expected().stream().map(CapturedSessions::compared).toList();
            if (!CapturedSessions.compared(told).equals(expected)) {
                missed.add(session.id() + ": ran " + expected + ", told " + told);
            }
        }
        assertThat(missed)
                .as("of %d sessions, %d are told wrongly", sessions.size(), missed.size())
                .hasSizeLessThanOrEqualTo((int) (sessions.size() * (1 - MOST)));
    }

    private static List<Session> sessions() throws IOException {
        Optional<Path> folder = CapturedSessions.folder();
        assumeTrue(folder.isPresent(), "skipped: shared/corpora is not beside the working copy");
        return CapturedSessions.in(folder.get());
    }
}
