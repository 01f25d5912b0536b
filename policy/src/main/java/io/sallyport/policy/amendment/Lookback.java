package io.sallyport.policy.amendment;

import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.journal.JournalUnavailableException;
import io.sallyport.recorder.rule.RuleMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out what the rules of proposed changes would have found on this node, after they were
/// proposed: who approves need not wait for it, and sees it once it is there. Used by one thread.
public final class Lookback {
    private static final Logger LOG = LoggerFactory.getLogger(Lookback.class);
    private static final Duration SINCE = Duration.ofDays(30);
    private static final int MOST_AT_ONCE = 10;

    private final String node;
    private final Database database;
    private final Journal journal;
    private final Amendments amendments;
    private final History history;
    private final InstantSource clock;

    /// @param node this node's name; it looks back for what was proposed here
    public Lookback(
            String node,
            Database database,
            Journal journal,
            Amendments amendments,
            History history,
            InstantSource clock) {
        this.node = node;
        this.database = database;
        this.journal = journal;
        this.amendments = amendments;
        this.history = history;
        this.clock = clock;
    }

    /// Looks back for what nobody looked back for yet.
    ///
    /// @return for how many
    public int look() {
        List<Amendment> waiting =
                database.read(rows -> AmendmentRows.unfound(rows, node, MOST_AT_ONCE));
        for (Amendment one : waiting) {
            try {
                look(one);
            } catch (DatabaseUnavailableException | JournalUnavailableException away) {
                throw away; // and all of them are looked at again
            } catch (IllegalStateException | IllegalArgumentException broken) {
                // It must not keep the others waiting, nor be read for again each second.
                LOG.error("nothing is found for {}", one.id(), broken);
                database.write(rows -> AmendmentRows.found(rows, one.id(), List.of()));
            }
        }
        return waiting.size();
    }

    private void look(Amendment one) {
        List<Found> found = found(one);
        journal.append(new AmendmentBacktested(FactHeader.NODE, one.id(), found));
        database.write(rows -> AmendmentRows.found(rows, one.id(), found));
    }

    private List<Found> found(Amendment one) {
        RuleBook book;
        try {
            book = amendments.bookWith(one);
        } catch (ChangeRefusedException doesNotLoad) {
            LOG.warn("nothing is found for {}: {}", one.id(), doesNotLoad.getMessage());
            return List.of(); // nor can it be approved
        }
        Set<String> rules = rules(one, book);
        return rules.isEmpty()
                ? List.of()
                : history.find(book, rules, clock.instant().minus(SINCE));
    }

    /// Those that say something new, or are to be in force.
    private static Set<String> rules(Amendment one, RuleBook book) {
        Set<String> rules = new TreeSet<>();
        for (Part part : one.parts()) {
            switch (part.kind()) {
                case RULE, MODE -> {
                    if (book.mode(part.subject()) != RuleMode.OFF) {
                        rules.add(part.subject());
                    }
                }
                case FILE ->
                        book.rules().stream()
                                .filter(rule -> rule.file().equals(part.subject()))
                                .forEach(rule -> rules.add(rule.id()));
                case RESPONSE -> {}
            }
        }
        rules.removeIf(rule -> book.idOf(rule).isEmpty());
        return rules;
    }
}
