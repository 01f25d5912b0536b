package io.sallyport.web;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.recording.ChannelHead;
import io.sallyport.recorder.recording.FileTransfer;
import io.sallyport.recorder.recording.HouseKey;
import io.sallyport.recorder.recording.Limits;
import io.sallyport.recorder.recording.OutputStreamKind;
import io.sallyport.recorder.recording.Recorder;
import io.sallyport.recorder.recording.Recording;
import io.sallyport.recorder.recording.RecordingHead;
import io.sallyport.recorder.recording.RecordingKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/// One session that the real recorder recorded: a shell, a hostile command, a hostile path.
@TestConfiguration
class RecordedSession {
    static final String ID = "s-recorded";

    private static final String HOSTILE = "echo \u001b[2J\u202e<script>alert(1)</script>";

    @Bean
    Recorder recorder(FakeJournal journal, ManualClock clock) throws IOException {
        Path directory = Files.createTempDirectory(Path.of("target"), "recordings");
        RecordingKeys keys = RecordingKeys.of(HouseKey.open(directory.resolve(HouseKey.FILE)));
        Recorder recorder = new Recorder(directory, journal, Limits.DEFAULT, clock, keys);
        FactHeader header =
                new FactHeader(
                        "alice",
                        "203.0.113.7:50122",
                        "db01",
                        "root",
                        ID,
                        "standing-ops",
                        null,
                        null);
        journal.tell("SessionOpened", header, Map.of(), clock.instant());
        record(recorder, clock);
        journal.tell(
                "SessionEnded",
                header,
                Map.of("reason", "closed by the operator"),
                clock.instant().plusSeconds(187));
        return recorder;
    }

    private static void record(Recorder recorder, ManualClock clock) {
        Recording recording =
                recorder.begin(
                        new RecordingHead(
                                ID,
                                "node1",
                                "alice",
                                "203.0.113.7:50122",
                                "db01",
                                "root",
                                clock.instant()));
        int shell =
                recording.openChannel(
                        new ChannelHead(
                                ChannelHead.Kind.SHELL,
                                null,
                                new ChannelHead.Terminal("xterm-256color", 100, 28)));
        show(recording, shell, "root@db01:~# echo hello from db01\r\n");
        show(recording, shell, "\u001b[1;32mhello from db01\u001b[0m\r\nroot@db01:~# ");
        int command = recording.openChannel(new ChannelHead(ChannelHead.Kind.EXEC, HOSTILE, null));
        byte[] output = "<script>alert(1)</script>\n".getBytes(StandardCharsets.UTF_8);
        recording.output(command, OutputStreamKind.STDOUT, output, 0, output.length);
        recording.closeChannel(command, 1, null);
        int files =
                recording.openChannel(new ChannelHead(ChannelHead.Kind.SUBSYSTEM, "sftp", null));
        recording.file(
                files,
                new FileTransfer(
                        "/srv/<script>alert(2)</script>/dump.sql",
                        FileTransfer.Direction.UPLOAD,
                        48_213,
                        "cd".repeat(32),
                        true));
        recording.closeChannel(files, null, null);
        recording.closeChannel(shell, 0, null);
        recording.seal();
    }

    private static void show(Recording recording, int channel, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        recording.screen(channel, bytes, 0, bytes.length);
    }
}
