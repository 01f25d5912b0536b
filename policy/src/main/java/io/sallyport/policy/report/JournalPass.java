package io.sallyport.policy.report;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/// Reads the journal once, from the beginning of a period to the last fact that is durable when it
/// begins: a session of the period may be sealed after it. Holds few facts at a time, and gives way
/// to others between them.
final class JournalPass {
    /// Facts of one pass; some minutes.
    static final long MOST_FACTS = 5_000_000;

    /// As the journal's own index has them.
    private static final int AT_ONCE = 256;

    /// Facts stand in the order in which they were accepted, by a clock that may be set back.
    private static final Duration CLOCK_SET_BACK = Duration.ofHours(1);

    private JournalPass() {}

    /// @return how many were read
    /// @throws ReportUnavailableException when they cannot be read, or are too many
    static long over(Journal journal, Instant from, Consumer<Entry> reader) {
        try {
            long end = journal.size();
            long first = first(journal, from.minus(CLOCK_SET_BACK), end);
            if (end - first > MOST_FACTS) {
                throw new ReportUnavailableException(
                        "the journal has "
                                + (end - first)
                                + " facts since then, and a report reads "
                                + MOST_FACTS
                                + " at most; ask for a shorter period");
            }
            long next = first;
            while (next < end) {
                List<Entry> entries =
                        journal.read(next, (int) Math.min(AT_ONCE - next % AT_ONCE, end - next));
                if (entries.isEmpty()) {
                    throw new ReportUnavailableException("fact " + next + " cannot be read");
                }
                entries.forEach(reader);
                next += entries.size();
                if (Thread.currentThread().isInterrupted()) {
                    throw new ReportUnavailableException("the report was interrupted");
                }
                Thread.yield(); // sessions come first
            }
            return end - first;
        } catch (JournalUnavailableException unreadable) {
            throw new ReportUnavailableException(
                    "the journal cannot be read; tell the gateway's administrator", unreadable);
        }
    }

    /// The first fact that is not before this, as far as the clock was not set back.
    private static long first(Journal journal, Instant from, long end) {
        long low = 0;
        long high = end;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (journal.read(middle, 1).getFirst().time().isBefore(from)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
