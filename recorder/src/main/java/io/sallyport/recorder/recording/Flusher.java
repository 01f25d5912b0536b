package io.sallyport.recorder.recording;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Makes all live recordings durable, once every interval. One thread keeps the time, a few wait
/// for the disk.
final class Flusher {
    /// How many recordings are forced to disk at once: enough to share the disk's own commits.
    private static final int FORCING_THREADS = 4;

    private final Collection<FileRecording> live;
    private final Duration interval;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final ExecutorService forcing;

    Flusher(Collection<FileRecording> live, Duration interval) {
        this.live = live;
        this.interval = interval;
        AtomicInteger number = new AtomicInteger();
        this.forcing =
                Executors.newFixedThreadPool(
                        FORCING_THREADS,
                        task ->
                                Thread.ofPlatform()
                                        .daemon()
                                        .name("recording-force-" + number.incrementAndGet())
                                        .unstarted(task));
        Thread.ofPlatform().daemon().name("recording-flusher").start(this::run);
    }

    private void run() {
        try {
            while (!stop.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                flushAll();
            }
        } catch (InterruptedException e) {
            // Unflushed recordings must not go on as if they were flushed.
            live.forEach(recording -> recording.breakOff(e));
        }
    }

    private void flushAll() {
        CompletableFuture<?>[] running =
                live.stream()
                        .map(recording ->
                                CompletableFuture.runAsync(recording::makeDurable, forcing)
                                        .whenComplete((_, e) -> breakOff(recording, e)))
                        .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            // Each recording has been told its own; the thread must go on for the others.
            return;
        }
    }

    private static void breakOff(
            FileRecording recording, @org.jspecify.annotations.Nullable Throwable e) {
        if (e != null) {
            recording.breakOff(e);
        }
    }

    void close() {
        stop.countDown();
        forcing.close();
    }
}
