package io.sallyport.recorder.journal;

import java.nio.file.Path;
import java.time.InstantSource;

/// A process that appends without end and prints each sequence once it is acknowledged.
final class AcknowledgingChild {
    private AcknowledgingChild() {}

    public static void main(String[] arguments) {
        FileJournal journal =
                new FileJournal(Path.of(arguments[0]), "child", InstantSource.system());
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
