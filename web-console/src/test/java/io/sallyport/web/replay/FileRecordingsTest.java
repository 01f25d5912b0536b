package io.sallyport.web.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRecordingsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @TempDir Path folder;

    private interface Look {
        void at(Recorder recorder) throws IOException;
    }

    private void recorded(Look look) throws IOException {
        InstantSource clock = InstantSource.fixed(NOON);
        RecordingKeys keys = RecordingKeys.of(HouseKey.open(folder.resolve(HouseKey.FILE)));
        try (FileJournal journal = new FileJournal(folder.resolve("j"), "gw1", clock);
                Recorder recorder =
                        new Recorder(folder.resolve("r"), journal, Limits.DEFAULT, clock, keys)) {
            Recording recording =
                    recorder.begin(
                            new RecordingHead(
                                    "s-1", "gw1", "ann", "192.0.2.1:1", "db01", "root", NOON));
            int exec =
                    recording.openChannel(
                            new ChannelHead(
                                    ChannelHead.Kind.EXEC,
                                    "mysql -phunter2",
                                    new ChannelHead.Terminal("xterm", 80, 24)));
            byte[] shown = "token=hunter2 shown\r\n".getBytes(StandardCharsets.UTF_8);
            recording.screen(exec, shown, 0, shown.length);
            recording.file(
                    exec,
                    new FileTransfer(
                            "/tmp/token=hunter2", FileTransfer.Direction.UPLOAD, 1, "", true));
            recording.closeChannel(exec, 0, null);
            recording.seal();
            look.at(recorder);
        }
    }

    private static String cast(Recorder recorder, Masks masks) throws IOException {
        ByteArrayOutputStream cast = new ByteArrayOutputStream();
        new FileRecordings(recorder, recorder::find, masks).writeCast("s-1", 0, cast);
        return cast.toString(StandardCharsets.UTF_8);
    }

    @Test
    void commands_paths_and_what_was_shown_are_covered() throws IOException {
        recorded(recorder -> {
            Recordings.Contents contents =
                    new FileRecordings(recorder, recorder::find, Masks.usual())
                            .contents("s-1")
                            .orElseThrow();
            assertThat(contents.channels().getFirst().head().command())
                    .isEqualTo("mysql -p*******");
            assertThat(contents.files().getFirst().path()).isEqualTo("/tmp/token=*******");
            assertThat(cast(recorder, Masks.usual()))
                    .contains("token=******* shown")
                    .doesNotContain("hunter2");
        });
    }

    @Test
    void without_masks_all_is_shown_and_of_another_session_there_is_nothing() throws IOException {
        recorded(recorder -> {
            assertThat(cast(recorder, Masks.NONE)).contains("token=hunter2 shown");
            assertThat(new FileRecordings(recorder, recorder::find, Masks.NONE).contents("s-2"))
                    .isEmpty();
        });
    }
}
