package io.sallyport.recorder.recording;

import io.sallyport.recorder.journal.FileJournal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;

/// A process that shows numbered lines without end: each is printed once it is recorded.
final class ShowingChild {
    private ShowingChild() {}

    public static void main(String[] arguments) {
        Path data = Path.of(arguments[0]);
        FileJournal journal =
                new FileJournal(data.resolve("journal"), "child", InstantSource.system());
        Recorder recorder =
                new Recorder(
                        data.resolve("recordings"),
                        journal,
                        Limits.DEFAULT,
                        InstantSource.system(),
                        RecordingKeys.of(HouseKey.existing(Path.of(arguments[2]))));
        Recording recording = recorder.begin(RecorderTest.head(arguments[1]));
        int channel = recording.openChannel(RecorderTest.SHELL);
        for (int i = 0; true; i++) {
            byte[] line = ("line " + i + "\r\n").getBytes(StandardCharsets.US_ASCII);
            recording.screen(channel, line, 0, line.length);
            System.out.println(i + " ok");
            System.out.flush();
        }
    }
}
