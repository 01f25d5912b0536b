package io.sallyport.policy.identity;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.database.Moments;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// When each key was last signed in with, so that people see which ones nobody needs any more. Safe
/// for use by many threads.
///
/// A convenience, not evidence: a row lags by up to [#APART], and a use is forgotten where the
/// database is away. Every sign-in is a fact in the journal.
public final class KeyUses {
    private static final Logger LOG = LoggerFactory.getLogger(KeyUses.class);

    /// A key's row is written at most this often.
    public static final Duration APART = Duration.ofMinutes(1);

    private static final int MOST_REMEMBERED = 10_000;

    private final @Nullable Database database;
    private final Executor waiting;
    private final InstantSource clock;

    /// Guards what follows.
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Holding, Seen> seen = new Remembered();
    private final SequencedMap<Holding, KeyUse> unwritten = new LinkedHashMap<>();
    private boolean writing;

    /// @param waiting runs what waits for the database, one piece at a time
    public KeyUses(Database database, Executor waiting, InstantSource clock) {
        this(clock, database, waiting);
    }

    private KeyUses(InstantSource clock, @Nullable Database database, Executor waiting) {
        this.clock = clock;
        this.database = database;
        this.waiting = waiting;
    }

    /// For a node without a database: knows what it saw since it started.
    public static KeyUses sinceStart(InstantSource clock) {
        return new KeyUses(clock, null, Runnable::run);
    }

    /// Somebody signed in with a key of theirs. Never waits and never fails, whatever the database
    /// does: a sign-in does not depend on it.
    ///
    /// @param from the address the person came from
    public void used(String person, String fingerprint, String from) {
        Holding key = new Holding(person, fingerprint);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        KeyUse use = new KeyUse(fingerprint, now, from);
        lock.lock();
        try {
            Seen before = seen.get(key);
            Instant kept = before == null ? null : before.kept();
            boolean soon = kept != null && now.isBefore(kept.plus(APART));
            boolean keep = database != null && !soon && unwritten.size() < MOST_REMEMBERED;
            seen.put(key, new Seen(use, keep ? now : kept));
            if (!keep) {
                return;
            }
            unwritten.put(key, use);
            if (writing) {
                return;
            }
            writing = true;
        } finally {
            lock.unlock();
        }
        try {
            waiting.execute(this::write);
        } catch (RejectedExecutionException stopping) {
            stopped();
        }
    }

    /// The last use of each of a person's keys, by fingerprint; of keys never used there is none.
    ///
    /// @throws DatabaseUnavailableException when it is not known now
    public Map<String, KeyUse> of(String person) {
        Map<String, KeyUse> uses = new HashMap<>(kept(person));
        lock.lock();
        try {
            seen.forEach((key, last) -> {
                if (key.person().equals(person)) {
                    uses.merge(
                            key.fingerprint(),
                            last.use(),
                            (one, other) -> one.at().isAfter(other.at()) ? one : other);
                }
            });
        } finally {
            lock.unlock();
        }
        return Map.copyOf(uses);
    }

    private Map<String, KeyUse> kept(String person) {
        if (database == null) {
            return Map.of();
        }
        Map<String, KeyUse> uses = new HashMap<>();
        return database.read(rows -> {
            rows.sql("select * from key_use where person = ?")
                    .param(person)
                    .query((row, _) ->
                            new KeyUse(
                                    row.getString("fingerprint"),
                                    Moments.of(row, "last_used"),
                                    row.getString("used_from")))
                    .list()
                    .forEach(use -> uses.put(use.fingerprint(), use));
            return uses;
        });
    }

    private void write() {
        boolean done = false;
        try {
            while (!done) {
                done = writeNext();
            }
        } finally {
            if (!done) {
                stopped();
            }
        }
    }

    /// @return whether there was nothing more to write
    private boolean writeNext() {
        Map.Entry<Holding, KeyUse> next;
        lock.lock();
        try {
            next = unwritten.pollFirstEntry();
            if (next == null) {
                writing = false;
                return true;
            }
        } finally {
            lock.unlock();
        }
        try {
            write(next.getKey(), next.getValue());
        } catch (DatabaseUnavailableException away) {
            LOG.warn("the last use of a key could not be kept; it is tried at its next use", away);
            forgetKept(next.getKey());
        }
        return false;
    }

    private void write(Holding key, KeyUse use) {
        if (database == null) {
            throw new IllegalStateException("there is no database to write to");
        }
        database.write(rows -> {
            rows.sql(
                            """
                            insert into key_use (person, fingerprint, last_used, used_from)
                            values (?, ?, ?, ?) on conflict do nothing
                            """)
                    .param(key.person())
                    .param(key.fingerprint())
                    .param(Moments.column(use.at()))
                    .param(use.from())
                    .update();
            // Another node may have seen a later one.
            return rows.sql(
                            """
                            update key_use set last_used = ?, used_from = ?
                            where person = ? and fingerprint = ? and last_used < ?
                            """)
                    .param(Moments.column(use.at()))
                    .param(use.from())
                    .param(key.person())
                    .param(key.fingerprint())
                    .param(Moments.column(use.at()))
                    .update();
        });
    }

    private void forgetKept(Holding key) {
        lock.lock();
        try {
            seen.computeIfPresent(key, (_, last) -> new Seen(last.use(), null));
        } finally {
            lock.unlock();
        }
    }

    private void stopped() {
        lock.lock();
        try {
            writing = false;
        } finally {
            lock.unlock();
        }
    }

    private record Holding(String person, String fingerprint) {}

    /// @param kept when it was last handed over to be kept
    private record Seen(KeyUse use, @Nullable Instant kept) {}

    /// What was used longest ago is forgotten first.
    private static final class Remembered extends LinkedHashMap<Holding, Seen> {
        private static final long serialVersionUID = 1;

        Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Holding, Seen> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
