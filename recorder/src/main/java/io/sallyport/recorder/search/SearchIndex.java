package io.sallyport.recorder.search;

import io.sallyport.recorder.search.Hit.Place;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where searches are answered. Safe for use by many threads.
public interface SearchIndex extends AutoCloseable {
    /// The most hits at once.
    int MOST_HITS = 500;

    /// What matches, the latest first, by time, sequence and id. Fewer than asked for: there are no
    /// more. Returns within the index's time limit; may be repeated. Asks nobody who may see what.
    ///
    /// @param size how many, 1 to [#MOST_HITS]
    /// @param after only what comes after this place
    /// @throws SearchUnavailableException when it cannot be known
    List<Hit> search(AuditQuery query, int size, @Nullable Place after);

    /// Tells of all that is sought, and of more, in no order: a command that is sought and is in
    /// the index is told of. Returns when all is told; may be repeated. Takes a while: the time
    /// limit is one for each page.
    ///
    /// @throws SearchUnavailableException when it cannot be known; what was told is not all
    void find(Sought sought, Consumer<Spot> spot);

    /// How many facts of a journal are in the index, by stretches of its sequence: entry `n` is in
    /// stretch `n / length`. A stretch of which nothing is there is left out. Returns within the
    /// index's time limit; may be repeated.
    ///
    /// @throws SearchUnavailableException when it cannot be known
    Map<Long, Long> facts(String journal, long length);

    /// Idempotent.
    @Override
    void close();

    /// An index that cannot be opened.
    ///
    /// @param why told to whoever searches
    static SearchIndex unavailable(String why) {
        return new SearchIndex() {
            @Override
            public List<Hit> search(AuditQuery query, int size, @Nullable Place after) {
                throw new SearchUnavailableException(why);
            }

            @Override
            public void find(Sought sought, Consumer<Spot> spot) {
                throw new SearchUnavailableException(why);
            }

            @Override
            public Map<Long, Long> facts(String journal, long length) {
                throw new SearchUnavailableException(why);
            }

            @Override
            public void close() {}
        };
    }
}
