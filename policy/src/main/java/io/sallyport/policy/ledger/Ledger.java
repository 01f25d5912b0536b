package io.sallyport.policy.ledger;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.identity.Actor;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Changes rows so that the journal knows of it first and last. Safe for use by many threads and
/// nodes.
public final class Ledger {
    private static final int ID_CHARS = 8;

    /// Base 32 without the letters and digits that people confuse.
    private static final String READABLE = "abcdefghijkmnpqrstuvwxyz23456789";

    private final Database database;
    private final Journal journal;
    private final InstantSource clock;
    private final Outbox outbox;
    private final RandomGenerator random = new SecureRandom();

    /// A ledger whose changes nobody is told of.
    public Ledger(Database database, Journal journal, InstantSource clock) {
        this(database, journal, clock, Outbox.NONE);
    }

    /// @param outbox leaves what people are to be told, in the transaction of each change
    public Ledger(Database database, Journal journal, InstantSource clock, Outbox outbox) {
        this.database = database;
        this.journal = journal;
        this.clock = clock;
        this.outbox = outbox;
    }

    /// Journals what is meant, runs `work` in one transaction, and journals the outcomes it stated.
    /// Returns once the outcomes are durable.
    ///
    /// `work` locks the rows it decides on, reads them, and only then asks [Change#now]: what ended
    /// while it waited for the lock has ended.
    ///
    /// @param verb what is meant
    /// @param actor who means it
    /// @param subject on what
    /// @param terms what is asked for, in words
    /// @throws ChangeRefusedException when `work` refused; that is journalled, and nothing changed
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when the database failed;
    ///   what takes access away is then carried out by the next start at the latest
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException before the change: nothing
    ///   changed; after it: the rows have changed, and start-up finds the missing outcome
    public <T> T change(
            Verb verb, Actor actor, String subject, String terms, Function<Change, T> work) {
        String id = newId("x");
        FactHeader header = FactHeader.of(actor.person(), actor.source());
        journal.append(new ChangeBegun(header, id, verb, subject, terms));
        List<Fact> outcomes = new ArrayList<>();
        T result;
        try {
            result =
                    database.write(rows -> {
                        outcomes.clear();
                        T made = work.apply(new Change(id, actor, rows, outcomes));
                        outbox.keep(List.copyOf(outcomes), rows, now());
                        return made;
                    });
        } catch (ChangeRefusedException refused) {
            String because = refused.getMessage() == null ? "" : refused.getMessage();
            journal.append(new ChangeRefused(header, id, verb, subject, because));
            throw refused;
        }
        outcomes.forEach(journal::append);
        return result;
    }

    /// Runs one look at the rows.
    public <T> T look(Function<JdbcClient, T> look) {
        return database.read(look);
    }

    /// The time, as rows hold it.
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /// A new id: the kind's letter and eight characters that can be read out over the telephone.
    public String newId(String kind) {
        StringBuilder id = new StringBuilder(kind).append('-');
        for (int i = 0; i < ID_CHARS; i++) {
            id.append(READABLE.charAt(random.nextInt(READABLE.length())));
        }
        return id.toString();
    }

    /// A change under way. Confined to the thread that makes it.
    public final class Change {
        private final String id;
        private final Actor actor;
        private final JdbcClient rows;
        private final List<Fact> outcomes;

        private Change(String id, Actor actor, JdbcClient rows, List<Fact> outcomes) {
            this.id = id;
            this.actor = actor;
            this.rows = rows;
            this.outcomes = outcomes;
        }

        /// Joins what was meant with what came of it.
        public String id() {
            return id;
        }

        public Actor actor() {
            return actor;
        }

        public JdbcClient rows() {
            return rows;
        }

        /// The time at this moment.
        public Instant now() {
            return Ledger.this.now();
        }

        public String newId(String kind) {
            return Ledger.this.newId(kind);
        }

        /// States what came of it; journalled once the transaction is committed.
        public void outcome(Fact fact) {
            outcomes.add(fact);
        }

        /// A header for an outcome on these targets; names the target only where there is one.
        public FactHeader header(Iterable<String> targets) {
            FactHeader header = FactHeader.of(actor.person(), actor.source());
            List<String> names = new ArrayList<>();
            targets.forEach(names::add);
            return names.size() == 1 ? header.onTarget(names.getFirst()) : header;
        }
    }
}
