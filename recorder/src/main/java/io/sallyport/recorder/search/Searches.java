package io.sallyport.recorder.search;

import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.search.Hit.Place;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Searches by people. Every hit is put before whoever decides what the person may see, and every
/// search is in the journal before its answer is given. Safe for use by many threads.
///
/// What a person may not see is left out without a trace: nothing counts it. One thing shows: after
/// [#MOST_LOOKED] hits that were left out an answer breaks off, with a place to go on from.
public final class Searches {
    /// Hits on one page.
    public static final int MOST_SHOWN = 200;

    public static final int USUALLY_SHOWN = 50;

    /// Hits that are looked at for one page.
    static final int MOST_LOOKED = 5_000;

    /// Searches at a time on one node; how long others wait.
    private static final int AT_ONCE = 8;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    /// How long one page may take, hits that are left out included.
    private static final Duration LONGEST_PAGE = Duration.ofSeconds(20);

    private static final AuditQuery.Term OPENED =
            new AuditQuery.Value(Field.FACT, "SessionOpened", false);

    private final SearchIndex index;
    private final Journal journal;
    private final InstantSource clock;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public Searches(SearchIndex index, Journal journal, InstantSource clock) {
        this.index = index;
        this.journal = journal;
        this.clock = clock;
    }

    /// @param hits what the person may see, the latest first
    /// @param next where to go on; absent where there is nothing more
    public record Page(List<Hit> hits, Optional<Place> next) {
        public Page {
            hits = List.copyOf(hits);
        }
    }

    /// What `since:2h` counts from.
    public Instant now() {
        return clock.instant();
    }

    /// One page. Journalled when this returns.
    ///
    /// @param person who searches
    /// @param source where from
    /// @param size how many hits, 1 to [#MOST_SHOWN]
    /// @param after where the page before ended; absent for the first
    /// @param sees whether the person may see a hit; of a line of a screen the header is that of
    ///   the session, of a session's facts the owner is
    /// @throws SearchUnavailableException when the index does not answer
    /// @throws io.sallyport.recorder.journal.JournalUnavailableException when it is not in the
    ///   journal; nothing is shown then
    public Page find(
            String person,
            String source,
            AuditQuery query,
            int size,
            @Nullable Place after,
            Predicate<Hit> sees) {
        if (size < 1 || size > MOST_SHOWN) {
            throw new IllegalArgumentException("a page has 1 to " + MOST_SHOWN + " hits");
        }
        Page page = inTurn(query, size, after, sees);
        journal.append(
                new AuditSearched(
                        FactHeader.of(person, source),
                        query.written(),
                        page.hits().size(),
                        after == null ? "" : after.toString()));
        return page;
    }

    private Page inTurn(AuditQuery query, int size, @Nullable Place after, Predicate<Hit> sees) {
        try {
            if (!places.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SearchUnavailableException(
                        AT_ONCE + " searches run on this node already; try again in a moment");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SearchUnavailableException("interrupted", e);
        }
        try {
            return page(query, size, after, sees);
        } finally {
            places.release();
        }
    }

    private Page page(AuditQuery query, int size, @Nullable Place after, Predicate<Hit> sees) {
        long deadline = System.nanoTime() + LONGEST_PAGE.toNanos();
        Openings openings = new Openings();
        List<Hit> seen = new ArrayList<>();
        Place at = after;
        int looked = 0;
        while (looked < MOST_LOOKED && System.nanoTime() < deadline) {
            // More than is wanted: some may be left out.
            int asked = Math.min(SearchIndex.MOST_HITS, size * 2);
            List<Hit> found = index.search(query, asked, at);
            openings.learn(found);
            for (Hit hit : found) {
                at = hit.place();
                looked++;
                Hit whole = openings.complete(hit);
                if (whole == null || !sees.test(whole)) {
                    continue;
                }
                if (seen.size() == size) {
                    // One more that may be seen: to be told of another would tell of what may not.
                    return new Page(seen, Optional.of(seen.getLast().place()));
                }
                seen.add(whole);
            }
            if (found.size() < asked) {
                return new Page(seen, Optional.empty());
            }
        }
        return new Page(seen, Optional.ofNullable(at));
    }

    /// How sessions were opened: that says whose data was touched, which the facts of recordings
    /// and their lines do not.
    private final class Openings {
        private final Map<String, Optional<FactHeader>> bySession = new HashMap<>();

        /// Asks for all sessions of these hits at once.
        void learn(List<Hit> hits) {
            Set<String> unknown = new LinkedHashSet<>();
            for (Hit hit : hits) {
                String session = hit.header().session();
                if (session != null && needsOpening(hit) && !bySession.containsKey(session)) {
                    unknown.add(session);
                }
            }
            if (unknown.isEmpty()) {
                return;
            }
            List<AuditQuery.Term> anyOfThem =
                    unknown.stream()
                            .<AuditQuery.Term>map(
                                    session -> new AuditQuery.Value(Field.SESSION, session, false))
                            .toList();
            AuditQuery opened =
                    new AuditQuery(
                            List.of(
                                    new AuditQuery.Clause(anyOfThem, false),
                                    new AuditQuery.Clause(List.of(OPENED), false)),
                            null,
                            null,
                            "");
            for (Hit opening : index.search(opened, unknown.size(), null)) {
                bySession.put(
                        String.valueOf(opening.header().session()), Optional.of(opening.header()));
            }
            for (String session : unknown) {
                bySession.putIfAbsent(session, Optional.empty());
            }
        }

        private static boolean needsOpening(Hit hit) {
            return hit.screen() != null || hit.header().owner() == null;
        }

        /// With the session's own header. Null for a line of a screen where it is not known how the
        /// session was opened: nobody can decide about it then.
        @Nullable Hit complete(Hit hit) {
            String session = hit.header().session();
            if (session == null) {
                return hit.screen() == null ? hit : null;
            }
            if (!needsOpening(hit)) {
                return hit;
            }
            Optional<FactHeader> opened = bySession.getOrDefault(session, Optional.empty());
            if (hit.screen() == null) {
                return opened.map(FactHeader::owner).map(hit::of).orElse(hit);
            }
            return opened.map(hit::about).orElse(null);
        }
    }
}
