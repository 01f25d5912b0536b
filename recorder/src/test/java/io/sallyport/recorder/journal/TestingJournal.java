package io.sallyport.recorder.journal;

import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.checkpoint.CheckpointSigner;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// Real journals with small segments, for tests of other packages.
public final class TestingJournal {
    private static final Duration NEVER = Duration.ofDays(1);

    private TestingJournal() {}

    /// Checkpoints at start, at stop and after this many entries.
    public static Checkpointing every(int entries, CheckpointSigner signer) {
        return new Checkpointing(signer, List.of(), NEVER, NEVER, entries);
    }

    public static FileJournal open(
            Path directory, long maxSegmentBytes, Checkpointing checkpointing) {
        return new FileJournal(
                directory,
                "node",
                InstantSource.system(),
                SegmentFiles.real(),
                maxSegmentBytes,
                checkpointing,
                null);
    }

    /// Appends and waits until a checkpoint covers it.
    public static void appendCovered(FileJournal journal, Path directory, Fact fact) {
        long size = journal.append(fact).sequence() + 1;
        await().pollInterval(Duration.ofMillis(2))
                .until(() ->
                        CheckpointFiles.last(directory).orElseThrow().checkpoint().size() >= size);
    }

    public static Fact door(String name) {
        return DoorOpened.door(name);
    }
}
