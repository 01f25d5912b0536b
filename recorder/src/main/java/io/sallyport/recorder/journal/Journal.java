package io.sallyport.recorder.journal;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// An append-only log of facts. Safe for use by many threads at once.
public interface Journal extends AutoCloseable {

    /// Returns once the fact is durable on disk, with its place in the journal. Not to be called
    /// from a thread that reads from a network: it waits for the disk.
    ///
    /// @throws JournalUnavailableException when the fact is not durable; the effect must not happen
    Entry append(Fact fact);

    /// As [#append], without waiting: the future completes once the fact is durable, or
    /// exceptionally with [JournalUnavailableException]. Never blocks: what exceeds the bound of
    /// facts that may wait is refused. Facts of one thread keep their order. What is attached to
    /// the future runs on the journal's writer: it must be brief and must not wait, least of all
    /// for another [#append].
    CompletableFuture<Entry> submit(Fact fact);

    /// The number of durable entries, which is the sequence the next one will get at the earliest.
    long size();

    /// Up to `limit` durable entries from `sequence` on, in order; empty past the end.
    List<Entry> read(long sequence, int limit);

    /// The sequence of the first entry of that time or later; the next one's where there is none.
    /// By halves: as exact as the clock behind the entries is steady.
    default long firstAfter(Instant time) {
        long low = 0;
        long high = size();
        while (low < high) {
            long middle = (low + high) >>> 1;
            List<Entry> entry = read(middle, 1);
            if (!entry.isEmpty() && entry.getFirst().time().isBefore(time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Hands every durable entry from `sequence` on to `reader`, in order, on a thread of its own,
    /// until the subscription is closed. A reader that throws is logged and keeps receiving.
    Subscription follow(long sequence, Consumer<Entry> reader);

    /// No more facts are accepted; what was accepted is durable when this returns.
    @Override
    void close();

    /// A running [#follow].
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
