package io.sallyport.recorder.journal;

import io.sallyport.recorder.journal.EntryFormat.Draft;
import io.sallyport.recorder.journal.SegmentFiles.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that writes the journal. What waits for it is bounded and guarded by `lock`;
/// files, place and segment belong to the thread alone.
final class JournalWriter {
    private static final Logger log = LoggerFactory.getLogger(JournalWriter.class);

    /// How many facts may wait to be written.
    static final int MAX_WAITING_ENTRIES = 65_536;

    /// How many bytes of facts may wait to be written.
    static final long MAX_WAITING_BYTES = 32L << 20;

    /// Hears of each durable batch, on the writer's thread, before those who wait are told.
    interface Durable {
        /// @param size the number of durable entries now
        /// @param leaves the leaf hashes of those that are new
        void batch(long size, byte[][] leaves);
    }

    private record Waiting(Draft draft, int bytes, CompletableFuture<Entry> future) {}

    private final String journal;
    private final SegmentFiles files;
    private final long maxSegmentBytes;
    private final LongFunction<Segment> newSegment;
    private final Durable durable;
    private final Thread thread;

    private final Object lock = new Object();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closing;
    private @Nullable JournalUnavailableException failure;

    private final MessageDigest digest = EntryFormat.sha256();
    private final ByteBuffer batch = ByteBuffer.allocateDirect(EntryFormat.MAX_LINE_BYTES);
    private SegmentFile file;
    private Segment segment;
    private long sequence;

    /// @param file the last segment, open at its durable end
    /// @param newSegment makes the segment that begins at a sequence known to readers
    /// @param durable hears of each durable batch
    JournalWriter(
            String journal,
            SegmentFiles files,
            SegmentFile file,
            Segment segment,
            long sequence,
            long maxSegmentBytes,
            LongFunction<Segment> newSegment,
            Durable durable) {
        this.journal = journal;
        this.files = files;
        this.file = file;
        this.segment = segment;
        this.sequence = sequence;
        this.maxSegmentBytes = maxSegmentBytes;
        this.newSegment = newSegment;
        this.durable = durable;
        this.thread = Thread.ofPlatform().name("journal-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    CompletableFuture<Entry> submit(Draft draft) {
        int bytes = draft.lineBound(journal);
        CompletableFuture<Entry> future = new CompletableFuture<>();
        if (bytes > EntryFormat.MAX_LINE_BYTES) {
            future.completeExceptionally(
                    new JournalUnavailableException(
                            "a "
                                    + draft.fact()
                                    + " of "
                                    + bytes
                                    + " bytes is not written: an entry has at most "
                                    + EntryFormat.MAX_LINE_BYTES
                                    + "; shorten its longest text"));
            return future;
        }
        JournalUnavailableException refusal = enqueue(new Waiting(draft, bytes, future));
        if (refusal != null) {
            future.completeExceptionally(refusal);
        }
        return future;
    }

    private @Nullable JournalUnavailableException enqueue(Waiting next) {
        synchronized (lock) {
            if (failure != null) {
                return refusal(failure);
            }
            if (closing) {
                return new JournalUnavailableException(
                        "the journal is closed; a " + next.draft().fact() + " was not written");
            }
            if (waiting.size() >= MAX_WAITING_ENTRIES
                    || waitingBytes + next.bytes() > MAX_WAITING_BYTES) {
                return new JournalUnavailableException(
                        "the disk is behind: "
                                + waiting.size()
                                + " facts with "
                                + waitingBytes
                                + " bytes wait for "
                                + segment.file()
                                + ", the next is refused; try again, and look for a slow disk");
            }
            waiting.add(next);
            waitingBytes += next.bytes();
            lock.notifyAll();
            return null;
        }
    }

    private static JournalUnavailableException refusal(JournalUnavailableException failure) {
        // A new one each time: it carries the stack of who is refused.
        return new JournalUnavailableException(String.valueOf(failure.getMessage()), failure);
    }

    private void run() {
        List<Waiting> taken = new ArrayList<>();
        while (take(taken)) {
            if (write(taken)) {
                taken.clear();
            } else {
                return;
            }
        }
        try {
            file.close();
        } catch (IOException e) {
            log.warn("cannot close {}; everything in it is durable", segment.file(), e);
        }
    }

    /// Waits for facts and takes as many as fit a batch; false once closed and empty.
    private boolean take(List<Waiting> taken) {
        synchronized (lock) {
            while (waiting.isEmpty()) {
                if (closing) {
                    return false;
                }
                waitUninterruptibly();
            }
            int bytes = 0;
            Waiting next = waiting.peek();
            while (next != null && bytes + next.bytes() <= EntryFormat.MAX_LINE_BYTES) {
                taken.add(waiting.remove());
                bytes += next.bytes();
                waitingBytes -= next.bytes();
                next = waiting.peek();
            }
            return true;
        }
    }

    private void waitUninterruptibly() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread, and losing facts is not one.
            log.debug("the journal's writer was interrupted and goes on", e);
        }
    }

    private boolean write(List<Waiting> taken) {
        int[] lengths = new int[taken.size()];
        byte[][] leaves = new byte[lengths.length][];
        batch.clear();
        for (int i = 0; i < lengths.length; i++) {
            EntryFormat.Line line =
                    EntryFormat.line(taken.get(i).draft(), journal, sequence + i, digest);
            batch.put(line.bytes());
            lengths[i] = line.bytes().length;
            leaves[i] = line.leaf();
        }
        batch.flip();
        try {
            if (segment.bytes() > 0 && segment.bytes() + batch.remaining() > maxSegmentBytes) {
                SegmentFile next = files.open(segment.fileOfNext(sequence));
                file.close();
                file = next;
                segment = newSegment.apply(sequence);
            }
            file.write(batch);
            file.force();
        } catch (IOException e) {
            fail(taken, e);
            return false;
        }
        for (int length : lengths) {
            segment.indexed(length);
        }
        long first = sequence;
        sequence += lengths.length;
        // Readable before it is acknowledged, so that who was told can read it back.
        durable.batch(sequence, leaves);
        for (int i = 0; i < lengths.length; i++) {
            Waiting done = taken.get(i);
            done.future().complete(EntryFormat.entry(done.draft(), journal, first + i));
        }
        return true;
    }

    private void fail(List<Waiting> taken, IOException cause) {
        JournalUnavailableException unavailable =
                new JournalUnavailableException(
                        "cannot write journal segment "
                                + segment.file()
                                + ": "
                                + cause
                                + "; nothing more is accepted. Make room or repair the disk, then"
                                + " restart this node",
                        cause);
        log.error("the journal has failed", unavailable);
        try {
            // Best effort: whoever waited is told "no", so the bytes should not be there.
            file.truncate(segment.bytes());
        } catch (IOException e) {
            log.warn("cannot cut {} back to {} bytes", segment.file(), segment.bytes(), e);
        }
        try {
            file.close();
        } catch (IOException e) {
            log.warn("cannot close {}", segment.file(), e);
        }
        List<Waiting> refused = new ArrayList<>(taken);
        synchronized (lock) {
            failure = unavailable;
            refused.addAll(waiting);
            waiting.clear();
            waitingBytes = 0;
        }
        for (Waiting one : refused) {
            one.future().completeExceptionally(refusal(unavailable));
        }
    }

    /// Returns once everything accepted is durable or refused.
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
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
