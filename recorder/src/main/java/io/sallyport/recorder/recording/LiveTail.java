package io.sallyport.recorder.recording;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A recording that is still written, frame by frame from its first one, and then each frame as it
/// is written. What is handed out is in the recording's file or, of commands without a terminal, in
/// the writer's buffer.
///
/// Whoever writes never waits for whoever reads. At most a mebibyte waits here; a reader that is
/// slower than that finds the rest in the file, where it is looked for from the start again: after
/// a pause that grows with the time this takes, so that following a flood costs a bounded part of
/// one thread. Confined to one thread, but for [#close].
public final class LiveTail implements AutoCloseable {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);

    /// How much longer than the last look through the file the pause before the next is.
    private static final int PAUSE_FACTOR = 4;

    private final FileRecording recording;
    private final Supplier<RecordingReader> file;
    private volatile Follower follower;
    private @Nullable RecordingReader past;
    private long frames; // in the file when following began
    private long seen;
    private long lookNanos; // how long the last look through the file took
    private long began;

    /// What following brings.
    public sealed interface Next {
        /// @param past it was written before following began, or before the reader fell behind
        record Came(Frame frame, boolean past) implements Next {}

        /// Nothing came in time.
        record Quiet() implements Next {}

        /// The recording is over, and all of it was read.
        record Over() implements Next {}
    }

    LiveTail(FileRecording recording, Supplier<RecordingReader> file) {
        this.recording = recording;
        this.file = file;
        this.follower = attach();
    }

    private Follower attach() {
        FileRecording.Following following = recording.follow();
        frames = following.frames();
        began = System.nanoTime();
        try {
            past = file.get();
        } catch (RecordingUnavailableException e) {
            recording.unfollow(following.follower());
            throw e;
        }
        for (long skipped = 0; skipped < seen; skipped++) {
            read(past);
        }
        return following.follower();
    }

    /// The next frame. Waits no longer than that.
    ///
    /// @throws RecordingUnavailableException when the file cannot be read back
    public Next next(Duration patience) throws InterruptedException {
        RecordingReader from = past;
        if (from != null) {
            if (seen < frames) {
                seen++;
                return new Next.Came(read(from), true);
            }
            from.close();
            past = null;
            lookNanos = System.nanoTime() - began;
        }
        if (follower.isBehind()) {
            return catchUp(patience);
        }
        Frame frame = follower.poll(patience);
        if (frame != null) {
            seen++;
            return new Next.Came(frame, false);
        }
        return follower.isOver() ? new Next.Over() : new Next.Quiet();
    }

    private Next catchUp(Duration patience) throws InterruptedException {
        Duration pause = Duration.ofNanos(lookNanos).multipliedBy(PAUSE_FACTOR);
        Duration whole = pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
        Duration left = whole.minusNanos(System.nanoTime() - began - lookNanos);
        if (left.isPositive()) {
            follower.awaitEnd(left.compareTo(patience) < 0 ? left : patience);
        }
        if (left.compareTo(patience) <= 0 || recording.isOver()) {
            recording.unfollow(follower);
            follower = attach();
        }
        return new Next.Quiet();
    }

    /// For tests: what waits in memory.
    int waitingBytes() {
        return follower.bytes();
    }

    private static Frame read(RecordingReader from) {
        if (!from.hasNext()) {
            Optional<Damage> damage = from.damage();
            throw new RecordingUnavailableException(
                    "the recording cannot be read back: "
                            + damage.map(Damage::reason).orElse("it ends too early"));
        }
        return from.next();
    }

    /// Follows no longer.
    @Override
    public void close() {
        recording.unfollow(follower);
        RecordingReader from = past;
        if (from != null) {
            from.close();
        }
    }
}
