package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.CheckpointPublisher;
import io.sallyport.recorder.checkpoint.CheckpointSigner;
import java.time.Duration;
import java.util.List;

/// Who signs a journal's checkpoints, when, and where they go.
///
/// @param signer the node's key
/// @param publishers places off the node
/// @param quiet how long nothing is appended before a checkpoint is made
/// @param longest how old an entry gets at most before a checkpoint covers it
/// @param entries how many entries a checkpoint covers at most before it is made at once
public record Checkpointing(
        CheckpointSigner signer,
        List<CheckpointPublisher> publishers,
        Duration quiet,
        Duration longest,
        int entries) {
    public Checkpointing {
        publishers = List.copyOf(publishers);
    }

    /// After a quiet second, after ten seconds at the latest, or after 10,000 entries.
    public static Checkpointing by(CheckpointSigner signer, List<CheckpointPublisher> publishers) {
        return new Checkpointing(
                signer, publishers, Duration.ofSeconds(1), Duration.ofSeconds(10), 10_000);
    }
}
