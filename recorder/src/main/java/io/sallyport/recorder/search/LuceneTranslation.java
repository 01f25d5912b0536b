package io.sallyport.recorder.search;

import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/// A search in Lucene's terms. Nothing is scored: the latest comes first.
final class LuceneTranslation {
    static final String TEXT = "text";
    private static final String TIME = "time";

    private LuceneTranslation() {}

    static Query of(AuditQuery query) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        // Something to take away from, where there is nothing but a minus.
        all.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
        for (AuditQuery.Clause clause : query.clauses()) {
            all.add(anyOf(clause), clause.not() ? Occur.MUST_NOT : Occur.FILTER);
        }
        if (query.from() != null || query.until() != null) {
            all.add(
                    LongField.newRangeQuery(
                            TIME,
                            query.from() == null ? Long.MIN_VALUE : query.from().toEpochMilli(),
                            query.until() == null
                                    ? Long.MAX_VALUE
                                    : query.until().toEpochMilli() - 1),
                    Occur.FILTER);
        }
        return all.build();
    }

    private static Query anyOf(AuditQuery.Clause clause) {
        if (clause.anyOf().size() == 1) {
            return term(clause.anyOf().getFirst());
        }
        BooleanQuery.Builder any = new BooleanQuery.Builder();
        clause.anyOf().forEach(term -> any.add(term(term), Occur.SHOULD));
        return any.build();
    }

    private static Query term(AuditQuery.Term term) {
        return switch (term) {
            case AuditQuery.Phrase phrase when phrase.beginning() ->
                    new PrefixQuery(new Term(TEXT, phrase.words().getFirst()));
            case AuditQuery.Phrase phrase when phrase.words().size() == 1 ->
                    new TermQuery(new Term(TEXT, phrase.words().getFirst()));
            case AuditQuery.Phrase phrase ->
                    new PhraseQuery(TEXT, phrase.words().toArray(String[]::new));
            case AuditQuery.Value value -> {
                Term wanted = new Term(value.field().word(), value.value());
                yield value.beginning() ? new PrefixQuery(wanted) : new TermQuery(wanted);
            }
        };
    }
}
