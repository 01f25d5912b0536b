package io.sallyport.gateway.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.retention.Deletions;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import io.sallyport.recorder.store.RecordingCopies;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RecordingsOfNodeTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir Path directory;
    private Journal journal;
    private Recorder recorder;
    private RecordingsOfNode recordings;

    @BeforeEach
    void open() {
        InstantSource clock = InstantSource.fixed(NOON);
        journal = new FileJournal(directory.resolve("journal"), "gw1", clock);
        recorder =
                new Recorder(
                        directory.resolve("recordings"),
                        journal,
                        Limits.DEFAULT,
                        clock,
                        RecordingKeys.of(HouseKey.open(directory.resolve(HouseKey.FILE))));
        recordings =
                new RecordingsOfNode(
                        new RecordingCopies(
                                recorder,
                                journal,
                                null,
                                Duration.ofDays(7),
                                clock,
                                () -> Long.MAX_VALUE));
    }

    @AfterEach
    void close() {
        recorder.close();
        journal.close();
    }

    @Test
    void a_recording_is_said_to_run_until_its_session_is_over() {
        Recording recording =
                recorder.begin(
                        new RecordingHead(
                                "s1", "gw1", "alice", "192.0.2.1:1", "db01", "root", NOON));
        assertThat(recordings.find("s1").orElseThrow().running()).isTrue();
        recording.seal();
        assertThat(recordings.find("s1").orElseThrow().running()).isFalse();
    }

    @Test
    void what_cannot_be_read_is_not_erased_in_the_words_that_policy_knows() throws Exception {
        Files.move(recorder.directory(), directory.resolve("unmounted"));
        assertThatThrownBy(() -> recordings.erase("s1"))
                .isInstanceOf(Deletions.NotErasedException.class)
                .hasMessageContaining("cannot look for recordings");
        Files.move(directory.resolve("unmounted"), recorder.directory());
        assertThat(recordings.erase("s1")).isEmpty();
    }
}
