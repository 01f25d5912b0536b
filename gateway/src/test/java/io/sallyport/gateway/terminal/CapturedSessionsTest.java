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

/// What is told of recorded sessions of real shells, against what they really ran.
class CapturedSessionsTest {

    @Test
    void most_commands_are_told_as_the_shells_ran_them() throws IOException {
        List<Session> sessions = sessions();
        List<String> missed = missed(sessions);
        missed.forEach(line -> org.slf4j.LoggerFactory.getLogger("misses").info(line));
        assertThat((double) (sessions.size() - missed.size()) / sessions.size())
                .as(
                        "told %s of %s%n%s",
                        sessions.size() - missed.size(), sessions.size(), String.join("\n", missed))
                .isGreaterThan(2);
    }

    private static List<String> missed(List<Session> sessions) {
        List<String> missed = new ArrayList<>();
        for (Session session : sessions) {
            List<TypedCommand> told = session.told();
            List<String> expected =
                    session.expected().stream().map(CapturedSessions::compared).toList();
            if (!CapturedSessions.compared(told).equals(expected)) {
                missed.add(session.id() + ": expected " + expected + ", told " + told);
            }
        }
        return missed;
    }

    private static List<Session> sessions() throws IOException {
        Optional<Path> folder = CapturedSessions.folder();
        assumeTrue(folder.isPresent(), "skipped: shared/corpora is not beside the working copy");
        return CapturedSessions.in(folder.get());
    }
}
