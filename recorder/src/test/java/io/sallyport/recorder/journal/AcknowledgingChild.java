package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.Ed25519Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// A process that appends without end and prints each sequence once it is acknowledged.
final class AcknowledgingChild {
    private AcknowledgingChild() {}

    /// @param arguments the journal's folder, and the file of the key that signs it, if any
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        FileJournal journal =
                arguments.length == 1
                        ? new FileJournal(directory, "child", InstantSource.system())
                        : TestingJournal.open(
                                directory,
                                20_000,
                                TestingJournal.every(
                                        7,
                                        Ed25519Key.fromPem(
                                                Files.readString(Path.of(arguments[1])))));
        for (int thread = 0; thread < 4; thread++) {
            Thread.ofPlatform().start(() -> appendWithoutEnd(journal));
        }
    }

    private static void appendWithoutEnd(FileJournal journal) {
        while (true) {
            Entry entry = journal.append(DoorOpened.door("x".repeat(200)));
            synchronized (System.out) {
                System.out.println(entry.sequence() + " ok");
                System.out.flush();
            }
        }
    }
}
