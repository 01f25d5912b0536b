package io.sallyport.recorder.search;

import io.sallyport.recorder.shipping.Searchable;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/// What a search means, said once more without an index: looks at everything.
final class NaiveFilter {
    private static final Comparator<Searchable> LATEST_FIRST =
            Comparator.comparingLong((Searchable each) -> each.time().toEpochMilli())
                    .thenComparingLong(Searchable::sequence)
                    .thenComparing(Searchable::id)
                    .reversed();

    private NaiveFilter() {}

    static List<String> ids(List<Searchable> all, AuditQuery query) {
        return all.stream()
                .filter(each -> admits(each, query))
                .sorted(LATEST_FIRST)
                .map(Searchable::id)
                .toList();
    }

    private static boolean admits(Searchable what, AuditQuery query) {
        long millis = what.time().toEpochMilli();
        return (query.from() == null || millis >= query.from().toEpochMilli())
                && (query.until() == null || millis < query.until().toEpochMilli())
                && query.clauses().stream()
                        .allMatch(clause ->
                                clause.not()
                                        != clause.anyOf().stream()
                                                .anyMatch(term -> has(what, term)));
    }

    private static boolean has(Searchable what, AuditQuery.Term term) {
        return switch (term) {
            case AuditQuery.Value(Field field, String value, boolean beginning) ->
                    field.values(what).stream()
                            .anyMatch(each ->
                                    beginning ? each.startsWith(value) : each.equals(value));
            case AuditQuery.Phrase(List<String> words, boolean beginning) -> {
                List<String> text = Words.of(what.text()).stream().map(Words.Word::text).toList();
                yield beginning
                        ? text.stream().anyMatch(word -> word.startsWith(words.getFirst()))
                        : Collections.indexOfSubList(text, words) >= 0;
            }
        };
    }
}
