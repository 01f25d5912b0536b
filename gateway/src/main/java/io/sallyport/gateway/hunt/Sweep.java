package io.sallyport.gateway.hunt;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Need;
import io.sallyport.recorder.search.SearchIndex;
import io.sallyport.recorder.search.Sought;
import io.sallyport.recorder.search.Spot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Which entries of a journal have to be looked at so that nothing is missed that rules may match:
/// those that the index names by the rules' literals, what came before them in their sessions, and
/// every stretch of the journal that the index does not have whole.
///
/// Confined to one thread.
final class Sweep {
    /// Entries that are compared with the index as a whole; more where there would be too many such
    /// stretches for one answer of it.
    private static final long SHORTEST_STRETCH = 1_000;

    private static final long MOST_STRETCHES = 20_000;

    /// Where a sweep would name more sessions all is read.
    private static final int MOST_SESSIONS = 50_000;

    /// Entries that are read though nobody wants them rather than to look for the next place.
    private static final int NEAR = 32;

    private static final int AT_ONCE = 500;

    private final Journal journal;
    private final SearchIndex index;
    private final long size;
    private final long stretch;

    /// What is asked about, and what is only passed.
    private final BitSet asked = new BitSet();

    private final BitSet passed = new BitSet();
    private final Set<String> sessions = new HashSet<>();
    private boolean everything;

    Sweep(Journal journal, SearchIndex index) {
        this.journal = journal;
        this.index = index;
        this.size = Math.min(journal.size(), Integer.MAX_VALUE - 1);
        this.stretch = Math.max(SHORTEST_STRETCH, size / MOST_STRETCHES);
    }

    /// @throws io.sallyport.recorder.search.SearchUnavailableException when the index cannot say
    void plan(List<Need> needs, @Nullable Instant from) {
        String name = name();
        if (name.isEmpty()) {
            return;
        }
        if (!needs.stream().allMatch(Sought::narrows)) {
            readEverything();
            return;
        }
        Map<Long, Long> before = index.facts(name, stretch);
        index.find(Sought.byRules(name, needs, from), this::candidate);
        askStretches(before);
        for (List<String> some : inBatches(sessions)) {
            index.find(Sought.ofSessions(name, Set.copyOf(some)), this::context);
        }
        // What the index lost meanwhile was perhaps not told of.
        Map<Long, Long> after = index.facts(name, stretch);
        if (!isWhole(before, after)) {
            readEverything();
        }
    }

    /// All facts of a kind, too.
    void readAlso(String fact) {
        String name = name();
        if (!everything && !name.isEmpty()) {
            index.find(Sought.ofKind(name, fact), this::context);
        }
    }

    /// The journal's id; empty while there is no entry.
    private String name() {
        List<Entry> first = journal.read(0, 1);
        String id = first.isEmpty() ? "" : first.getFirst().id();
        return id.substring(0, Math.max(0, id.lastIndexOf('-')));
    }

    /// Whatever the rules are.
    void readEverything() {
        everything = true;
    }

    private void candidate(Spot spot) {
        if (spot.sequence() < size) {
            asked.set((int) spot.sequence());
            session(spot.session());
        }
    }

    private void session(String session) {
        if (!session.isEmpty() && sessions.size() <= MOST_SESSIONS) {
            sessions.add(session);
        }
        everything |= sessions.size() > MOST_SESSIONS;
    }

    private void context(Spot spot) {
        if (spot.sequence() < size) {
            passed.set((int) spot.sequence());
        }
    }

    /// Asks about all in the stretches that are not whole.
    private void askStretches(Map<Long, Long> facts) {
        for (long from = 0; from < size && !everything; from += stretch) {
            long until = Math.min(from + stretch, size);
            if (isWhole(facts, from, until)) {
                continue;
            }
            asked.set((int) from, (int) until);
            if (asked.cardinality() > size / 2) {
                readEverything(); // before what is read here is read twice
                return;
            }
            for (long next = from; next < until; ) {
                List<Entry> entries = journal.read(next, (int) Math.min(AT_ONCE, until - next));
                entries.stream()
                        .filter(entry -> entry.fact().equals(PastEvent.COMMAND))
                        .map(entry -> entry.header().session())
                        .forEach(session -> session(session == null ? "" : session));
                next += Math.max(1, entries.size());
            }
        }
    }

    /// More than there are is no whole, too: something is there that does not belong there. The
    /// last stretch is none: it grows while it is counted.
    private boolean isWhole(Map<Long, Long> facts, long from, long until) {
        return until - from == stretch && facts.getOrDefault(from / stretch, 0L) == stretch;
    }

    private boolean isWhole(Map<Long, Long> before, Map<Long, Long> after) {
        for (long from = 0; from + stretch <= size; from += stretch) {
            if (isWhole(before, from, from + stretch) && !isWhole(after, from, from + stretch)) {
                return false;
            }
        }
        return true;
    }

    private static List<List<String>> inBatches(Set<String> all) {
        List<String> left = List.copyOf(all);
        List<List<String>> batches = new ArrayList<>();
        for (int from = 0; from < left.size(); from += Sought.MOST_SESSIONS) {
            batches.add(left.subList(from, Math.min(from + Sought.MOST_SESSIONS, left.size())));
        }
        return batches;
    }

    /// Whether the rules are asked about this entry; of the others only what they leave their
    /// shells with counts.
    boolean asks(Entry entry) {
        return everything || asked.get((int) entry.sequence());
    }

    /// How many there are.
    long entries() {
        return size;
    }

    /// How many entries are read.
    long reads() {
        if (everything) {
            return size;
        }
        BitSet all = (BitSet) asked.clone();
        all.or(passed);
        return all.cardinality();
    }

    /// All that have to be read, in order.
    ///
    /// @param to returns whether to go on
    void read(Consumer<List<Entry>> to, Stop stop) {
        BitSet all = (BitSet) asked.clone();
        all.or(passed);
        long next = everything ? 0 : all.nextSetBit(0);
        while (next >= 0 && next < size && !stop.isAsked()) {
            List<Entry> entries = journal.read(next, length(all, (int) next));
            to.accept(
                    entries.stream()
                            .filter(each -> everything || all.get((int) each.sequence()))
                            .toList());
            long behind = next + Math.max(1, entries.size());
            next = everything || behind >= size ? behind : all.nextSetBit((int) behind);
        }
    }

    /// Asked between two pieces of work.
    @FunctionalInterface
    interface Stop {
        boolean isAsked();
    }

    private int length(BitSet all, int from) {
        long most = Math.min(AT_ONCE, size - from);
        if (everything) {
            return (int) most;
        }
        int last = from;
        for (int at = all.nextSetBit(from + 1);
                at >= 0 && at - last <= NEAR && at - from < most;
                at = all.nextSetBit(at + 1)) {
            last = at;
        }
        return last - from + 1;
    }
}
