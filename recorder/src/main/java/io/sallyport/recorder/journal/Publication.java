package io.sallyport.recorder.journal;

import io.sallyport.recorder.checkpoint.CheckpointPublisher;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the newest checkpoint to one place off the node, again and again until it is there, on a
/// thread of its own. At most one waits: a newer one stands for those before it. Guarded by `lock`.
final class Publication {
    private static final Logger log = LoggerFactory.getLogger(Publication.class);

    private static final long FIRST_RETRY_MILLIS = 1_000;
    private static final long LAST_RETRY_MILLIS = 60_000;

    /// How long a stop waits for the last checkpoint to arrive.
    private static final Duration LAST_MOMENT = Duration.ofSeconds(2);

    private static final int MAX_REASON = 500;

    private final CheckpointPublisher publisher;
    private final Consumer<Fact> journal;
    private final Thread thread;

    private final Object lock = new Object();
    private @Nullable SignedCheckpoint next;
    private boolean closing;

    /// @param journal told when it begins to fail and when it works again; does not wait
    Publication(CheckpointPublisher publisher, Consumer<Fact> journal) {
        this.publisher = publisher;
        this.journal = journal;
        this.thread = Thread.ofVirtual().name("journal-publication").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void offer(SignedCheckpoint signed) {
        synchronized (lock) {
            next = signed;
            lock.notifyAll();
        }
    }

    private void run() {
        boolean failing = false;
        long retry = FIRST_RETRY_MILLIS;
        SignedCheckpoint signed = take();
        while (signed != null) {
            try {
                publisher.publish(signed);
                if (failing) {
                    failing = false;
                    log.info("checkpoints arrive at {} again", publisher.where());
                    journal.accept(
                            new CheckpointPublicationResumed(
                                    publisher.where(), signed.checkpoint().size()));
                }
                retry = FIRST_RETRY_MILLIS;
                signed = take();
            } catch (IOException | RuntimeException e) {
                // Whatever a publisher throws, the next checkpoint has to be tried.
                log.warn("cannot publish a checkpoint at {}", publisher.where(), e);
                if (!failing) {
                    failing = true;
                    String reason = String.valueOf(e.getMessage());
                    journal.accept(
                            new CheckpointNotPublished(
                                    publisher.where(),
                                    reason.substring(0, Math.min(reason.length(), MAX_REASON))));
                }
                signed = pause(retry, signed);
                retry = Math.min(retry * 2, LAST_RETRY_MILLIS);
            }
        }
    }

    /// The next one; null once closed and all were taken.
    private @Nullable SignedCheckpoint take() {
        synchronized (lock) {
            while (next == null && !closing) {
                await(0);
            }
            SignedCheckpoint taken = next;
            next = null;
            return taken;
        }
    }

    /// Waits, and returns what to try then: the newest; null once closed.
    private @Nullable SignedCheckpoint pause(long millis, SignedCheckpoint failed) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        synchronized (lock) {
            while (!closing && System.nanoTime() < end) {
                await(TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) + 1);
            }
            if (closing) {
                return null;
            }
            SignedCheckpoint newest = next == null ? failed : next;
            next = null;
            return newest;
        }
    }

    private void await(long millis) {
        try {
            lock.wait(millis);
        } catch (InterruptedException e) {
            // Only a close that waited long enough interrupts.
            closing = true;
        }
    }

    void close() {
        synchronized (lock) {
            closing = true;
            lock.notifyAll();
        }
        if (thread.getState() != Thread.State.NEW) {
            awaitLast();
        }
        publisher.close();
    }

    private void awaitLast() {
        try {
            if (!thread.join(LAST_MOMENT)) {
                log.warn(
                        "the last checkpoint has not arrived at {} yet; it is published at the next"
                                + " start",
                        publisher.where());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
