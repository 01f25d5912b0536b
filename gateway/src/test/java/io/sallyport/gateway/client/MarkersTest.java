package io.sallyport.gateway.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.gateway.testing.Facts;
import io.sallyport.gateway.testing.Folders;
import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.Pty;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.recording.Frame;
import io.sallyport.recorder.recording.Marker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What a recording says of its moments beside what was shown, and what is not in it.
@ExtendWith(House.Shared.class)
final class MarkersTest {
    @TempDir Path folder;

    private final House house;

    MarkersTest(House house) {
        this.house = house;
    }

    private static List<Marker> markers(Facts facts) {
        return facts.recording().stream()
                .filter(Frame.Marked.class::isInstance)
                .map(frame -> ((Frame.Marked) frame).marker())
                .toList();
    }

    @Test
    void a_command_is_marked_with_its_place_in_the_journal() {
        Facts facts = house.facts();
        house.ssh("alice", house.direct("web01"), "echo marked").run().succeeds();
        Entry judged = facts.await("CommandJudged");
        assertThat(markers(facts))
                .containsExactly(new Marker(Marker.Kind.COMMAND, "echo marked", judged.id()));
    }

    @Test
    void what_is_done_to_files_is_marked() throws IOException {
        Facts facts = house.facts();
        Path file = Files.writeString(folder.resolve("one"), "x");
        house.openssh("sftp", "alice", "-b", "-", house.direct("web01"))
                .reading("rename %s %s\nrm %s\n".formatted(file, file + "2", file + "2"))
                .run()
                .succeeds();
        List<Entry> accessed = facts.await("FileAccessed", 2);
        assertThat(markers(facts))
                .containsExactly(
                        new Marker(
                                Marker.Kind.FILE,
                                "rename " + file + " " + file + "2",
                                accessed.get(0).id()),
                        new Marker(Marker.Kind.FILE, "remove " + file + "2", accessed.get(1).id()));
    }

    @Test
    void what_was_refused_in_a_session_is_marked() {
        Facts facts = house.facts();
        house.ssh("alice", "-R", "9999:127.0.0.1:9", house.direct("web01"), "sleep 1")
                .run()
                .succeeds();
        Entry refused = facts.await("ChannelRefused");
        assertThat(markers(facts))
                .filteredOn(marker -> marker.kind() == Marker.Kind.DECISION)
                .singleElement()
                .satisfies(marker -> {
                    assertThat(marker.entry()).isEqualTo(refused.id());
                    assertThat(marker.text()).startsWith("tcpip-forward");
                });
    }

    @Test
    void what_was_typed_while_echo_was_off_is_nowhere() throws IOException {
        Facts facts = house.facts();
        String secret = "never-Echoed-4711";
        try (Pty alice =
                house.terminal(
                        "alice",
                        house.direct("web01"),
                        "stty -echo; echo rea$((0))dy; read -r x; stty echo; echo length ${#x}")) {
            alice.await("rea0dy");
            alice.type(secret + "\r");
            alice.await("length " + secret.length());
        }
        List<Frame> frames = facts.recording();
        assertThat(Facts.shown(frames)).contains("length 17").doesNotContain(secret);
        assertThat(frames.toString()).doesNotContain(secret);
        Folders.texts(house.gateway().data())
                .forEach((file, text) ->
                        assertThat(text).as(file.toString()).doesNotContain(secret));
    }
}
