package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.CheckpointUnavailableException;
import io.sallyport.recorder.checkpoint.LogKey;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signs the tree once it was quiet, long or much, on a thread of its own: the journal never waits
/// for it. The tree holds durable entries only, so a checkpoint covers nothing else.
///
/// What waits is guarded by `lock`; the files belong to whoever starts it, then to its thread.
final class CheckpointWriter {
    private static final Logger log = LoggerFactory.getLogger(CheckpointWriter.class);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final LogKey key;
    private final Checkpointing when;
    private final TreeFrontier tree;
    private final CheckpointFiles files;
    private final LongUnaryOperator segmentOf;
    private final List<Publication> publications;
    private final Thread thread =
            Thread.ofPlatform().name("journal-checkpoints").unstarted(this::run);

    private final Object lock = new Object();
    private long size;
    private long covered;
    private long grewAt;
    private long uncoveredSince;
    private long notBefore = System.nanoTime();
    private boolean closing;

    /// @param segmentOf where the segment begins that holds an entry
    CheckpointWriter(
            LogKey key,
            Checkpointing when,
            TreeFrontier tree,
            CheckpointFiles files,
            LongUnaryOperator segmentOf,
            List<Publication> publications) {
        this.key = key;
        this.when = when;
        this.tree = tree;
        this.files = files;
        this.segmentOf = segmentOf;
        this.publications = publications;
    }

    /// Makes the first checkpoint before it returns: nothing goes on without one.
    void start() throws IOException {
        make();
        thread.start();
        publications.forEach(Publication::start);
    }

    /// Told after each durable batch, by the journal's writer: brief.
    void grew(long newSize) {
        synchronized (lock) {
            long now = System.nanoTime();
            boolean wasCovered = size == covered;
            size = newSize;
            grewAt = now;
            if (wasCovered) {
                uncoveredSince = now;
            }
            if (wasCovered || size - covered >= when.entries()) {
                lock.notifyAll();
            }
        }
    }

    private void run() {
        while (awaitDue()) {
            try {
                make();
            } catch (IOException | CheckpointUnavailableException e) {
                log.error("cannot make a checkpoint of {} and try again", key.name(), e);
                synchronized (lock) {
                    notBefore = System.nanoTime() + RETRY.toNanos();
                    if (closing) {
                        return;
                    }
                }
            }
        }
    }

    /// False once closed and all is covered.
    private boolean awaitDue() {
        synchronized (lock) {
            while (true) {
                if (closing) {
                    return size > covered;
                }
                long wait = 0;
                if (size > covered) {
                    wait = untilDue(System.nanoTime());
                    if (wait <= 0) {
                        return true;
                    }
                }
                try {
                    // Up: a wait of 0 would be one without end.
                    lock.wait(wait == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(wait) + 1);
                } catch (InterruptedException e) {
                    log.debug("the thread of checkpoints was interrupted and goes on", e);
                }
            }
        }
    }

    private long untilDue(long now) {
        long due =
                size - covered >= when.entries()
                        ? now
                        : Math.min(
                                grewAt + when.quiet().toNanos(),
                                uncoveredSince + when.longest().toNanos());
        return Math.max(due - now, notBefore - now);
    }

    private void make() throws IOException {
        TreeFrontier.Head head = tree.head();
        if (head.size() == 0) {
            return;
        }
        SignedCheckpoint signed = key.sign(head.size(), head.root());
        files.append(signed, segmentOf.applyAsLong(head.size() - 1));
        synchronized (lock) {
            covered = head.size();
            size = Math.max(size, covered);
            uncoveredSince = System.nanoTime();
        }
        publications.forEach(publication -> publication.offer(signed));
    }

    /// Returns once all that is durable is covered and was handed to the publishers, who get a
    /// moment to place it.
    void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        publications.forEach(Publication::close);
        try {
            files.close();
        } catch (IOException e) {
            log.warn("cannot close the file of checkpoints; what is in it is durable", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
