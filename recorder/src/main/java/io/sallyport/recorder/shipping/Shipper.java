package io.sallyport.recorder.shipping;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.Journal.Subscription;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the journal into one sink, at least once each; the sink sees to it that a reader finds
/// each once. What waits, waits in the journal on disk: in memory is one batch, and what the
/// journal reads ahead.
///
/// A batch goes when it is full or when the journal holds nothing more, so that a single fact does
/// not wait and many go together; at the sink's own pace, if it has one. The position is kept only
/// after the sink has them all, or has refused them and they are in the dead letters.
///
/// Works on the journal's follower thread, which it blocks while the sink is away; [#status] and
/// [#close] may come from any thread.
public final class Shipper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shipper.class);

    /// How long a stop waits for the batch that is under way; what it does not reach is sent again.
    private static final Duration LONGEST_STOP = Duration.ofSeconds(5);

    /// How often a sink that wants a pause is looked past: whether a full batch waits.
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private final Journal journal;
    private final ShippingSink sink;
    private final Spool spool;
    private final InstantSource clock;
    private final ShippingLimits limits;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Subscription subscription;
    private final String journalId;

    /// Entries before this one may have been sent without that being noted.
    private final long perhapsThereBefore;

    private final List<Parcel> batch = new ArrayList<>();
    private long batchBytes;

    /// Of the same batch, those that the sink could not even make a document of.
    private final List<Refusal> unmade = new ArrayList<>();

    private final Object working = new Object();
    private final Object progress = new Object();
    private volatile long next;
    private final AtomicLong refused = new AtomicLong();
    private volatile @Nullable Instant oldest;

    /// When the last batch went, on the clock of [System#nanoTime].
    private long lastShipped = System.nanoTime();

    private volatile @Nullable String trouble;

    private Shipper(
            Journal journal,
            ShippingSink sink,
            Path spool,
            InstantSource clock,
            ShippingLimits limits)
            throws IOException {
        this.journal = journal;
        this.sink = sink;
        this.spool = new Spool(spool, sink.name());
        this.clock = clock;
        this.limits = limits;
        Entry first = journal.read(0, 1).getFirst();
        journalId = first.id().substring(0, first.id().lastIndexOf('-'));
        Optional<Spool.Position> kept = this.spool.position();
        Optional<Spool.Position> ours =
                kept.filter(position -> position.journal().equals(journalId));
        if (kept.isPresent() && ours.isEmpty()) {
            log.warn(
                    "{} was shipped from another journal ({}); {} is shipped from its start",
                    sink.name(),
                    kept.get().journal(),
                    journalId);
        }
        next = ours.map(Spool.Position::next).orElse(0L);
        if (next > journal.size()) {
            throw new IOException(
                    "the journal has "
                            + journal.size()
                            + " entries, but "
                            + next
                            + " were shipped to "
                            + sink.name()
                            + ": entries were lost, or an old copy was restored. New entries would get"
                            + " ids that are taken; restore the whole journal, or move it away so that"
                            + " a new one begins");
        }
        perhapsThereBefore = ours.isPresent() ? next + ShippingLimits.MOST_ENTRIES : journal.size();
        subscription = journal.follow(next, this::take);
    }

    /// Begins to ship, from where the last shipper of this sink and this journal came to.
    ///
    /// @param spool the folder of positions and dead letters
    /// @throws IOException when the position cannot be read, or lies past the journal's end
    public static Shipper start(
            Journal journal,
            ShippingSink sink,
            Path spool,
            InstantSource clock,
            ShippingLimits limits)
            throws IOException {
        return new Shipper(journal, sink, spool, clock, limits);
    }

    /// How far it is.
    public ShippingStatus status() {
        long waiting = Math.max(0, journal.size() - next);
        Instant since = oldest;
        Duration behind =
                waiting == 0 || since == null
                        ? Duration.ZERO
                        : Duration.between(since, clock.instant());
        return new ShippingStatus(
                sink.name(),
                next,
                waiting,
                behind.isNegative() ? Duration.ZERO : behind,
                refused.get(),
                trouble,
                sink.notes());
    }

    /// On the follower's thread. Never throws: the journal would go on with the next entry, and
    /// this one would be lost.
    private void take(Entry entry) {
        synchronized (working) {
            if (isClosing()) {
                return;
            }
            if (batch.isEmpty()) {
                oldest = entry.time();
            }
            add(entry);
            long end = entry.sequence() + 1;
            if (isFull() || (isLast(end) && keepsPace(end) && isLast(end))) {
                ship(end);
            }
        }
    }

    private boolean isFull() {
        return batch.size() + unmade.size() >= limits.entries();
    }

    private boolean isLast(long end) {
        return end >= journal.size();
    }

    /// Waits until the sink may get a batch again, or what waits in the journal meanwhile makes a
    /// full one.
    ///
    /// @param end the first entry that is not in the batch
    /// @return whether it may, rather than that the shipper is closed
    private boolean keepsPace(long end) {
        long until = lastShipped + sink.pace().toNanos();
        while (journal.size() - end + batch.size() + unmade.size() < limits.entries()) {
            long wait = until - System.nanoTime();
            if (wait <= 0) {
                return true;
            }
            if (sleeps(Math.min(wait, LOOK_EVERY.toNanos()))) {
                return false;
            }
        }
        return true;
    }

    private void add(Entry entry) {
        byte[] document;
        List<byte[]> parts;
        try {
            document = sink.pack(entry);
            parts = sink.packParts(entry);
        } catch (RuntimeException e) {
            // Our own mistake must not stop the flow.
            log.error("entry {} could not be made into a document", entry.id(), e);
            unmade.add(
                    new Refusal(
                            new Parcel(entry, new byte[0]),
                            "could not be made into a document: " + e));
            return;
        }
        int bytes = document.length + parts.stream().mapToInt(part -> part.length).sum();
        if (!batch.isEmpty() && batchBytes + bytes > limits.bytes()) {
            ship(entry.sequence());
            oldest = entry.time();
        }
        batch.add(new Parcel(entry, document));
        for (int i = 0; i < parts.size(); i++) {
            batch.add(new Parcel(entry, i + 1, parts.get(i)));
        }
        batchBytes += bytes;
    }

    /// Returns once the whole batch is settled and that is noted, or the shipper is closed.
    ///
    /// @param end the first entry that is not in the batch
    private void ship(long end) {
        List<Parcel> left = List.copyOf(batch);
        boolean perhapsThere = next < perhapsThereBefore;
        int failures = 0;
        while (!(left.isEmpty() && unmade.isEmpty()) && !isClosing()) {
            try {
                setAside(unmade);
                unmade.clear();
                Delivery delivery =
                        left.isEmpty() ? Delivery.COMPLETE : sink.ship(left, perhapsThere);
                setAside(delivery.refused());
                // Some were taken: the sink is not away, only busy with these.
                failures = delivery.again().size() < left.size() ? 0 : failures;
                left = delivery.again();
                perhapsThere = false;
                if (!left.isEmpty()) {
                    pause(String.valueOf(delivery.because()), failures++);
                }
            } catch (SinkUnavailableException e) {
                perhapsThere |= e.mayHaveArrived();
                pause(String.valueOf(e.getMessage()), failures++);
            } catch (IOException e) {
                perhapsThere = true;
                pause("cannot write dead letters to " + spool.refusedFile() + ": " + e, failures++);
            } catch (RuntimeException e) {
                // What a library throws must not cost an entry.
                log.error("{} failed in an unexpected way", sink.name(), e);
                perhapsThere = true;
                pause("failed in an unexpected way: " + e, failures++);
            }
        }
        if (left.isEmpty() && unmade.isEmpty()) {
            keep(end);
        }
        batch.clear();
        unmade.clear();
        batchBytes = 0;
        lastShipped = System.nanoTime();
    }

    /// A position that cannot be kept is no reason to stop: what is sent twice is found.
    private void keep(long end) {
        synchronized (progress) {
            next = end;
            oldest = null;
            progress.notifyAll();
        }
        try {
            spool.keep(new Spool.Position(journalId, end));
            if (trouble != null) {
                log.info("{} takes entries again; entry {} is next", sink.name(), end);
            }
            trouble = null;
        } catch (IOException e) {
            String why = "cannot keep the position in " + spool.positionFile() + ": " + e;
            if (!why.equals(trouble)) {
                log.error("{}: {}; free or repair that disk", sink.name(), why);
            }
            trouble = why;
        }
    }

    private void setAside(List<Refusal> refusals) throws IOException {
        if (refusals.isEmpty()) {
            return;
        }
        spool.setAside(refusals);
        refused.addAndGet(refusals.size());
        Refusal first = refusals.getFirst();
        log.error(
                "{} refused {} entries, the first is {}: {}; they are in {}",
                sink.name(),
                refusals.size(),
                first.parcel().id(),
                first.because(),
                spool.refusedFile());
        // The fact of a refusal may be refused as well: telling of that would never end.
        String own = EntriesSetAside.class.getSimpleName();
        if (refusals.stream().allMatch(r -> r.parcel().entry().fact().equals(own))) {
            return;
        }
        journal.submit(
                        new EntriesSetAside(
                                sink.name(),
                                refusals.size(),
                                first.parcel().id(),
                                String.valueOf(spool.refusedFile().getFileName()),
                                first.because()))
                .whenComplete((entry, failure) -> {
                    if (failure instanceof JournalUnavailableException) {
                        log.error("the refusal could not be journalled", failure);
                    }
                });
    }

    /// Longer with each failure, and not as long as others wait: a cluster that comes back is not
    /// met by all its nodes at once.
    private void pause(String why, int failures) {
        if (!why.equals(trouble)) {
            log.warn("{} does not take entries and is tried again: {}", sink.name(), why);
            synchronized (progress) {
                trouble = why;
                progress.notifyAll();
            }
        }
        long longest = limits.longestPause().toMillis();
        long bound = limits.firstPause().toMillis();
        for (int i = 0; i < failures && bound < longest; i++) {
            bound *= 2;
        }
        bound = Math.min(bound, longest);
        long millis = bound / 2 + ThreadLocalRandom.current().nextLong(bound / 2 + 1);
        sleeps(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /// @return whether the shipper was closed meanwhile
    private boolean sleeps(long nanos) {
        try {
            return closing.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
            return true;
        }
    }

    /// Waits until nothing waits any more, something is wrong, or the time is up.
    ///
    /// @return whether the sink has everything
    public boolean awaitCaughtUp(Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (progress) {
            while (next < journal.size()) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || trouble != null || isClosing()) {
                    return false;
                }
                try {
                    progress.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    /// Stops; what was not sent is sent by the next shipper. Waits a few seconds for the batch that
    /// is under way, so that it is noted.
    @Override
    public void close() {
        closing.countDown();
        subscription.close();
        Thread last = Thread.ofVirtual().start(this::settled);
        try {
            if (!last.join(LONGEST_STOP)) {
                log.info("{} is stopped while it sends; that is sent again", sink.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sink.close();
    }

    private void settled() {
        synchronized (working) {
            batch.clear();
        }
    }
}
