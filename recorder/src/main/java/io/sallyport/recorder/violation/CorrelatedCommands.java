package io.sallyport.recorder.violation;

import io.sallyport.recorder.correlation.Bounds;
import io.sallyport.recorder.correlation.Correlated;
import io.sallyport.recorder.correlation.Correlations;
import io.sallyport.recorder.correlation.JournalEvent;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Correlating;
import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/// What correlations find in the commands and sessions of a journal, as they come. After a start,
/// and when other rules are in force, what the journal has of the time that counts is gone through
/// again.
///
/// Confined to one thread.
final class CorrelatedCommands {
    private static final int ENTRIES_AT_ONCE = 1000;
    private static final int LONGEST_TEXT = 500;
    private static final int MOST_NAMED = 5;

    private final Journal journal;
    private final Supplier<Correlating> inForce;
    private Correlating current = Correlating.NOTHING;
    private Correlations correlations = of(current);
    private long asked = -1;
    private List<Finding> found = List.of(); // about that entry

    CorrelatedCommands(Journal journal, Supplier<Correlating> inForce) {
        this.journal = journal;
        this.inForce = inForce;
    }

    private static Correlations of(Correlating those) {
        return new Correlations(those.rules(), those.correlations(), Bounds.USUAL);
    }

    /// What the entry completes. Asked again about the same entry it says the same.
    List<Finding> of(Entry entry) {
        if (entry.sequence() == asked) {
            return found;
        }
        Correlating now = inForce.get();
        if (now != current) {
            correlations = of(now);
            if (!now.correlations().isEmpty()) {
                recall(entry.sequence());
            }
            current = now; // only now: where the journal could not be read all of it is done again
        }
        asked = entry.sequence();
        found =
                see(entry).stream()
                        .filter(match -> current.told().contains(match.correlation().id()))
                        .filter(match -> match.correlation().level().compareTo(Findings.LEAST) >= 0)
                        .map(match -> finding(match, entry))
                        .toList();
        return found;
    }

    /// Twice as far back as events count: what a match was told of then keeps it from being told
    /// again now.
    private void recall(long until) {
        if (until == 0) {
            return;
        }
        Instant newest = journal.read(until - 1, 1).getFirst().time();
        Instant oldest = newest.minus(correlations.reach().multipliedBy(2));
        for (long next = firstSince(oldest, until); next < until; ) {
            List<Entry> entries = journal.read(next, ENTRIES_AT_ONCE);
            entries.stream().filter(each -> each.sequence() < until).forEach(this::see);
            next = entries.getLast().sequence() + 1;
        }
    }

    private long firstSince(Instant time, long until) {
        long low = 0;
        long high = until;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (journal.read(middle, 1).getFirst().time().isBefore(time)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private List<Correlated> see(Entry entry) {
        JournalEvent event = JournalEvent.of(entry);
        if (!event.counts()) {
            return List.of();
        }
        List<String> rules = new ArrayList<>(event.rules());
        rules.addAll(event.kinds());
        List<Correlated> found = new ArrayList<>();
        event.occurrences(rules).forEach(each -> found.addAll(correlations.see(each)));
        return found;
    }

    private static Finding finding(Correlated match, Entry entry) {
        JsonNode last = entry.detail();
        List<String> before = match.events().subList(0, match.events().size() - 1);
        String text = last.path("text").asString("a session on " + entry.header().target());
        if (!before.isEmpty()) {
            text +=
                    " (after "
                            + String.join(
                                    ", ", before.subList(0, Math.min(MOST_NAMED, before.size())))
                            + (before.size() > MOST_NAMED
                                    ? " and " + (before.size() - MOST_NAMED) + " more)"
                                    : ")");
        }
        return new Finding(
                match.correlation().id(),
                match.correlation().title(),
                match.correlation().version(),
                match.correlation().level(),
                last.path("decision").stringValue(""),
                last.path("offset").longValue(0),
                PrintableText.of(text, LONGEST_TEXT));
    }
}
