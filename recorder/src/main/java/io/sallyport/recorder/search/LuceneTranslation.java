package io.sallyport.recorder.search;

import io.sallyport.recorder.shipping.Searchable;
import io.sallyport.recorder.shipping.Traces;
import java.util.List;
import java.util.Set;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/// A search in Lucene's terms. Nothing is scored: the latest comes first.
final class LuceneTranslation {
    static final String TEXT = "text";
    static final String TRACE = "trace";
    static final String ID = "id";
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

    /// Of a command that has no traces of the form that is asked for nothing can be said: it is
    /// among what is found.
    static Query of(Sought sought) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        all.add(factsOf(sought.journal()), Occur.FILTER);
        all.add(new TermQuery(new Term(Field.FACT.word(), sought.fact())), Occur.FILTER);
        if (sought.from() != null) {
            all.add(
                    LongField.newRangeQuery(TIME, sought.from().toEpochMilli(), Long.MAX_VALUE),
                    Occur.FILTER);
        }
        if (!sought.sessions().isEmpty()) {
            all.add(
                    new TermInSetQuery(
                            Field.SESSION.word(),
                            sought.sessions().stream().map(BytesRef::new).toList()),
                    Occur.FILTER);
        }
        if (!sought.anyOf().isEmpty()) {
            BooleanQuery.Builder without = new BooleanQuery.Builder();
            without.add(MatchAllDocsQuery.INSTANCE, Occur.FILTER);
            without.add(trace(Traces.FORM), Occur.MUST_NOT);
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            any.add(without.build(), Occur.SHOULD);
            any.add(trace(Traces.ANYTHING), Occur.SHOULD);
            sought.anyOf().forEach(parts -> any.add(allOf(parts), Occur.SHOULD));
            all.add(any.build(), Occur.FILTER);
        }
        return all.build();
    }

    /// Facts, and no lines of screens, which have sequences of their own.
    static Query factsOf(String journal) {
        return new BooleanQuery.Builder()
                .add(new PrefixQuery(new Term(ID, journal + "-")), Occur.FILTER)
                .add(new TermQuery(new Term(Field.KIND.word(), Searchable.FACT)), Occur.FILTER)
                .build();
    }

    private static Query allOf(List<Sought.Part> parts) {
        BooleanQuery.Builder all = new BooleanQuery.Builder();
        for (Sought.Part part : parts) {
            BooleanQuery.Builder any = new BooleanQuery.Builder();
            for (Set<String> traces : part.literals()) {
                BooleanQuery.Builder one = new BooleanQuery.Builder();
                traces.forEach(trace -> one.add(trace(trace), Occur.FILTER));
                any.add(one.build(), Occur.SHOULD);
            }
            all.add(any.build(), Occur.FILTER);
        }
        return all.build();
    }

    private static Query trace(String trace) {
        return new TermQuery(new Term(TRACE, trace));
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
