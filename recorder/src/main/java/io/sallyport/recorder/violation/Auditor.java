package io.sallyport.recorder.violation;

import io.sallyport.recorder.journal.Bookmark;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Follower;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.rule.Correlating;
import io.sallyport.recorder.rule.Rule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/// Follows the journal and journals what of it is a violation, milliseconds later: each once, also
/// where it was killed between. A violation's id is made of its fact and its rule; those that stand
/// in the journal behind the place where the auditor begins are known, and not journalled again.
///
/// Not protected: a violation is found after its fact. What must not happen is kept from happening
/// before, where it is judged.
///
/// Works on a thread of its own.
public final class Auditor implements AutoCloseable {
    /// Its bookmark's name.
    public static final String NAME = "auditor";

    private static final String OWN = ViolationFound.class.getSimpleName();
    private static final int ENTRIES_AT_ONCE = 1000;

    private final Journal journal;
    private final Findings findings;
    private final CorrelatedCommands correlated;

    /// Ids that are journalled: those behind the bookmark when this began, until what they rest on
    /// is read; then those of the entry that is being read.
    private final Set<String> known = new HashSet<>();

    /// Everything before this was journalled before this auditor began.
    private final long own;

    private final Follower follower;
    private long current = -1;

    private Auditor(
            Journal journal,
            Bookmark bookmark,
            Function<String, Optional<Rule>> rules,
            Supplier<Correlating> correlations) {
        this.journal = journal;
        this.findings = new Findings(rules);
        this.correlated = new CorrelatedCommands(journal, correlations);
        this.own = journal.size();
        for (long next = bookmark.next(); next < own; ) {
            List<Entry> entries = journal.read(next, ENTRIES_AT_ONCE);
            entries.stream()
                    .filter(entry -> entry.fact().equals(OWN))
                    .forEach(entry -> known.add(entry.detail().path("violation").stringValue("")));
            next = entries.getLast().sequence() + 1;
        }
        follower = Follower.start("the auditor", journal, bookmark, this::take);
    }

    /// Begins where the last auditor of this journal came to; at its beginning where there was
    /// none.
    ///
    /// @param folder where its bookmark is
    /// @param rules those in force, by their ids
    /// @param correlations those that there are now
    /// @throws IOException when the bookmark cannot be read
    public static Auditor start(
            Journal journal,
            Path folder,
            Function<String, Optional<Rule>> rules,
            Supplier<Correlating> correlations)
            throws IOException {
        return new Auditor(journal, Bookmark.open(folder, NAME, journal), rules, correlations);
    }

    /// Throws where a violation is not durable: the entry comes again then, and what of it was
    /// journalled is known.
    private void take(Entry entry) {
        if (entry.sequence() >= own && entry.sequence() != current) {
            known.clear();
        }
        current = entry.sequence();
        List<Finding> all = new ArrayList<>(findings.of(entry));
        all.addAll(correlated.of(entry));
        for (Finding found : all) {
            String id = ViolationFound.id(entry, found.rule());
            if (!known.contains(id)) {
                journal.append(
                        new ViolationFound(
                                entry.header(),
                                id,
                                found.rule(),
                                found.title(),
                                found.version(),
                                found.level().word(),
                                entry.fact(),
                                entry.id(),
                                entry.time(),
                                found.decision(),
                                found.offset(),
                                found.text()));
                known.add(id);
            }
        }
    }

    @Override
    public void close() {
        follower.close();
    }
}
