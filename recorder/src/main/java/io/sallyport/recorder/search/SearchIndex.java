package io.sallyport.recorder.search;

import io.sallyport.recorder.search.Hit.Place;
import java.util.List;
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
            public void close() {}
        };
    }
}
