package io.sallyport.web.session;

import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.Person;
import io.sallyport.web.problem.RefusedException;
import io.sallyport.web.session.SessionHistory.Known;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpStatus;

/// The sessions one person may see, for the page and for REST alike.
public final class Sessions {
    /// Rows of a page unless asked otherwise, and at most.
    static final int PAGE = 50;

    static final int LARGEST_PAGE = 500;

    private final SessionHistory history;
    private final SessionSight sight;

    public Sessions(SessionHistory history, SessionSight sight) {
        this.history = history;
        this.sight = sight;
    }

    /// One page of a list.
    ///
    /// @param rows what stands on it
    /// @param number from 1
    /// @param size the most rows on a page
    /// @param total rows on all pages
    /// @param visible rows without the filter
    record Page(List<Known> rows, int number, int size, int total, int visible) {
        int pages() {
            return Math.max(1, (total + size - 1) / size);
        }
    }

    Page list(Person viewer, SessionFilter filter, int number, int size) {
        // Thousands of sessions are those of a few people on a few targets.
        Map<List<String>, Boolean> seen = new HashMap<>();
        List<Known> visible =
                history.all().stream()
                        .filter(known -> {
                            LiveSession session = known.session().asPolicyKnowsIt();
                            return seen.computeIfAbsent(
                                    List.of(
                                            session.person(),
                                            session.target(),
                                            Objects.requireNonNullElse(session.owner(), "")),
                                    _ -> sight.sees(viewer, session));
                        })
                        .toList();
        List<Known> found = visible.stream().filter(filter::admits).toList();
        int rows = Math.clamp(size, 1, LARGEST_PAGE);
        int last = Math.max(1, (found.size() + rows - 1) / rows);
        int page = Math.clamp(number, 1, last);
        int from = (page - 1) * rows;
        return new Page(
                found.subList(from, Math.min(found.size(), from + rows)),
                page,
                rows,
                found.size(),
                visible.size());
    }

    /// The session, for somebody who may see it.
    ///
    /// @throws RefusedException as 404, whether there is none or it may not be seen: the difference
    ///   would tell who worked
    public Known get(Person viewer, SessionId id) {
        return history.find(id)
                .filter(known -> sight.sees(viewer, known.session().asPolicyKnowsIt()))
                .orElseThrow(() ->
                        new RefusedException(
                                HttpStatus.NOT_FOUND,
                                "There is no such session among the "
                                        + "%,d most recent that you may see."
                                                .formatted(SessionHistory.SESSIONS_KEPT)));
    }
}
