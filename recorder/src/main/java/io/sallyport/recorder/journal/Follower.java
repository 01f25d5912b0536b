package io.sallyport.recorder.journal;

import io.sallyport.recorder.journal.Journal.Subscription;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a journal from a bookmark on, as it grows. An entry counts as read when the reader
/// returns; while it throws, the same entry is handed to it again, and none after it: what cannot
/// be done now waits in the journal and is not passed over. At least once each: after a crash those
/// since the bookmark come again.
///
/// Works on a thread of its own, which calls the reader; [#close] may come from any.
public final class Follower implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Follower.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// A bookmark costs the disk a flush; what it lags behind by is read again after a crash.
    private static final Duration KEEP_EVERY = Duration.ofSeconds(1);

    /// How long closing waits for the entry that is being read.
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    private final String name;
    private final Journal journal;
    private final Bookmark bookmark;
    private final Consumer<Entry> reader;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object reading = new Object();
    private final Subscription subscription;
    private long done;
    private long lastKept = System.nanoTime();
    private @Nullable String trouble;

    private Follower(String name, Journal journal, Bookmark bookmark, Consumer<Entry> reader) {
        this.name = name;
        this.journal = journal;
        this.bookmark = bookmark;
        this.reader = reader;
        this.done = bookmark.next();
        this.subscription = journal.follow(done, this::take);
    }

    /// Begins to read.
    ///
    /// @param name of who reads, for the log
    /// @param bookmark used by this follower alone from now on
    /// @param reader called with one entry at a time, in their order; may wait
    public static Follower start(
            String name, Journal journal, Bookmark bookmark, Consumer<Entry> reader) {
        return new Follower(name, journal, bookmark, reader);
    }

    private void take(Entry entry) {
        synchronized (reading) {
            if (closing.getCount() == 0 || !read(entry)) {
                return;
            }
            done = entry.sequence() + 1;
            boolean last = done >= journal.size();
            if (last && System.nanoTime() - lastKept >= KEEP_EVERY.toNanos()
                    || System.nanoTime() - lastKept >= 10 * KEEP_EVERY.toNanos()) {
                keep();
            }
        }
    }

    /// @return whether it is read, rather than that this is closed
    private boolean read(Entry entry) {
        long pause = FIRST_PAUSE.toMillis();
        while (true) {
            try {
                reader.accept(entry);
                if (trouble != null) {
                    log.info("{} goes on after {}", name, entry.id());
                    trouble = null;
                }
                return true;
            } catch (RuntimeException e) {
                // Whatever it is: to go on would lose this entry.
                if (!String.valueOf(e.getMessage()).equals(trouble)) {
                    log.error("{} cannot take {} and tries again", name, entry.id(), e);
                    trouble = String.valueOf(e.getMessage());
                }
            }
            try {
                if (closing.await(pause, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE.toMillis());
        }
    }

    private void keep() {
        try {
            bookmark.keep(done);
        } catch (IOException e) {
            log.error("{} cannot keep its place; free or repair that disk", name, e);
        }
        lastKept = System.nanoTime();
    }

    /// Stops after the entry that is being read, and keeps the place.
    @Override
    public void close() {
        closing.countDown();
        subscription.close();
        Thread last =
                Thread.ofVirtual()
                        .start(() -> {
                            synchronized (reading) {
                                if (done > bookmark.next()) {
                                    keep();
                                }
                            }
                        });
        try {
            if (!last.join(LONGEST_STOP)) {
                log.info("{} is stopped while it reads; that is read again", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
