package io.sallyport.recorder.correlation;

import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Correlation.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one correlation holds of one group: the events of the timespan before its newest, and until
/// when it has been told already.
///
/// Confined to one thread.
final class Window {
    private final Correlation correlation;
    private final Bounds bounds;

    /// In the order of time; of the same time in the order they came in.
    private final List<Seen> seen = new ArrayList<>();

    /// To the end of this instant a match was told already.
    private @Nullable Instant quiet;

    private Instant newest = Instant.MIN;

    /// An event, as far as it counts here.
    ///
    /// @param kind the rule, or the value: another of the same kind may stand for it
    record Seen(Instant at, String kind, List<String> events) {
        String last() {
            return events.getLast();
        }
    }

    Window(Correlation correlation, Bounds bounds) {
        this.correlation = correlation;
        this.bounds = bounds;
    }

    /// Whether it holds nothing that counts with an event of this time, or later.
    boolean isPast(Instant now) {
        return newest.isBefore(startOf(now).minus(bounds.late()));
    }

    private Instant startOf(Instant end) {
        return end.minus(correlation.timespan());
    }

    /// Takes an event in.
    ///
    /// @return its place, or -1 where it came too late
    int keep(Seen event) {
        if (!newest.equals(Instant.MIN) && event.at().isBefore(newest.minus(bounds.late()))) {
            return -1;
        }
        newest = event.at().isAfter(newest) ? event.at() : newest;
        Instant oldest = startOf(newest).minus(bounds.late());
        int expired = 0;
        while (expired < seen.size() && seen.get(expired).at().isBefore(oldest)) {
            expired++;
        }
        seen.subList(0, expired).clear();
        int place = seen.size();
        while (place > 0 && seen.get(place - 1).at().isAfter(event.at())) {
            place--;
        }
        seen.add(place, event);
        return place;
    }

    /// Lets the least needed event go where there are too many.
    ///
    /// @return whether one had to go
    boolean shrink() {
        if (seen.size() <= bounds.events()) {
            return false;
        }
        seen.remove(leastNeeded());
        return true;
    }

    /// One that a newer of its kind stands for, so that many of one kind do not drive the others
    /// out; the oldest where there is none.
    private int leastNeeded() {
        if (correlation.type() == Type.TEMPORAL_ORDERED) {
            for (int i = 0; i + 1 < seen.size(); i++) {
                if (seen.get(i).kind().equals(seen.get(i + 1).kind())) {
                    return i;
                }
            }
            return 0;
        }
        int least = 0;
        Set<String> newer = new HashSet<>();
        for (int i = seen.size() - 1; i >= 0; i--) {
            if (!newer.add(seen.get(i).kind())) {
                least = i;
            }
        }
        return least;
    }

    /// The events of the first match that ends with the event of this place, or after it: one that
    /// came late completes what others had to wait for.
    List<Seen> matchFrom(int place) {
        Instant first = seen.get(place).at();
        for (int i = place; i < seen.size(); i++) {
            Instant end = seen.get(i).at();
            if (startOf(end).isAfter(first)) {
                return List.of();
            }
            if (quiet == null || end.isAfter(quiet)) {
                List<Seen> match = matchOf(within(startOf(end), i));
                if (!match.isEmpty()) {
                    told(end);
                    return match;
                }
            }
        }
        return List.of();
    }

    /// A match of this time was told: those that share events with it are not told again.
    void told(Instant at) {
        Instant end = at.plus(correlation.timespan());
        quiet = quiet == null || end.isAfter(quiet) ? end : quiet;
        newest = at.isAfter(newest) ? at : newest;
    }

    private List<Seen> within(Instant start, int last) {
        int first = last;
        while (first > 0 && !seen.get(first - 1).at().isBefore(start)) {
            first--;
        }
        return seen.subList(first, last + 1);
    }

    private List<Seen> matchOf(List<Seen> events) {
        return switch (correlation.type()) {
            case EVENT_COUNT -> where(correlation.count().holds(events.size()), events);
            case VALUE_COUNT, TEMPORAL -> where(correlation.count().holds(kinds(events)), events);
            case TEMPORAL_ORDERED -> chain(events);
        };
    }

    private static List<Seen> where(boolean holds, List<Seen> events) {
        return holds ? List.copyOf(events) : List.of();
    }

    private static int kinds(List<Seen> events) {
        Set<String> kinds = new HashSet<>();
        events.forEach(event -> kinds.add(event.kind()));
        return kinds.size();
    }

    /// The last event has to complete it. Before it the earliest of each kind after the one before:
    /// if any chain is complete, this one is. An event that two rules match does not follow itself.
    private List<Seen> chain(List<Seen> events) {
        List<String> rules = correlation.rules();
        List<Seen> chain = new ArrayList<>();
        for (Seen event : events.subList(0, events.size() - 1)) {
            if (chain.size() < rules.size() - 1 && follows(chain, event)) {
                chain.add(event);
            }
        }
        if (chain.size() < rules.size() - 1 || !follows(chain, events.getLast())) {
            return List.of();
        }
        chain.add(events.getLast());
        return chain;
    }

    private boolean follows(List<Seen> chain, Seen event) {
        return event.kind().equals(correlation.rules().get(chain.size()))
                && (chain.isEmpty() || !chain.getLast().last().equals(event.last()));
    }
}
