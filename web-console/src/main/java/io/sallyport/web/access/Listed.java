package io.sallyport.web.access;

import io.sallyport.web.session.SessionsPage;
import java.util.List;
import java.util.function.Function;

/// One page of a list.
///
/// @param rows what stands on it
/// @param page from 1
/// @param size the most rows on a page
/// @param total rows on all pages
public record Listed<T>(List<T> rows, int page, int size, int total) {
    public static final int LARGEST_PAGE = 500;

    public Listed {
        rows = List.copyOf(rows);
    }

    /// @param page as the address has it; the first where it is no number, the last where there are
    ///   fewer
    /// @param size as the address has it
    public static <T> Listed<T> of(List<T> all, String page, String size) {
        int rows = Math.clamp(SessionsPage.number(size), 1, LARGEST_PAGE);
        int last = Math.max(1, (all.size() + rows - 1) / rows);
        int number = Math.clamp(SessionsPage.number(page), 1, last);
        int from = (number - 1) * rows;
        return new Listed<>(
                all.subList(from, Math.min(all.size(), from + rows)), number, rows, all.size());
    }

    /// The same page, each row shown.
    public <D> Listed<D> shown(Function<T, D> document) {
        return new Listed<>(rows.stream().map(document).toList(), page, size, total);
    }
}
