package io.sallyport.gateway.hunt;

import io.sallyport.policy.amendment.Found;
import io.sallyport.policy.amendment.History;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Journal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The commands in this node's own journal, read from its beginning: a session that began before
/// the time of interest may have changed its folder.
public final class JournalHistory implements History {
    private static final int ENTRIES_AT_ONCE = 1_000;

    private final Journal journal;

    public JournalHistory(Journal journal) {
        this.journal = journal;
    }

    @Override
    public List<Found> find(RuleBook book, Set<String> rules, Instant since) {
        Backtest backtest = new Backtest(HuntedRules.named(book, rules), (rule, past) -> {});
        long end = journal.size();
        for (long next = 0; next < end; ) {
            List<Entry> entries = journal.read(next, ENTRIES_AT_ONCE);
            if (entries.isEmpty()) {
                break;
            }
            entries.forEach(
                    entry -> PastEvent.of(entry).ifPresent(past -> backtest.look(past, since)));
            next = entries.getLast().sequence() + 1;
        }
        List<Found> found = new ArrayList<>();
        backtest.hits()
                .forEach((rule, hits) -> {
                    if (rules.contains(rule)) {
                        found.add(found(rule, hits));
                    }
                });
        return found;
    }

    private static Found found(String rule, Hits hits) {
        return new Found(
                rule,
                hits.count(),
                hits.inShadow(),
                written(hits.first()),
                written(hits.last()),
                hits.people(),
                hits.targets());
    }

    private static @Nullable String written(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
