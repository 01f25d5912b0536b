package io.sallyport.recorder.search;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.query_dsl.BoolQuery;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import io.sallyport.recorder.shipping.Searchable;
import io.sallyport.recorder.shipping.Traces;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A search in Elasticsearch's Query DSL. Nothing is scored: the latest comes first.
final class ElasticsearchTranslation {
    static final String TEXT = "sallyport.text";
    static final String TIME = "@timestamp";
    static final String ID = "event.id";
    static final String TRACE = "sallyport.trace";

    private ElasticsearchTranslation() {}

    static Query of(AuditQuery query) {
        BoolQuery.Builder all = new BoolQuery.Builder();
        // Something to take away from, where there is nothing but a minus.
        all.filter(Query.of(q -> q.matchAll(m -> m)));
        for (AuditQuery.Clause clause : query.clauses()) {
            if (clause.not()) {
                all.mustNot(anyOf(clause));
            } else {
                all.filter(anyOf(clause));
            }
        }
        all.mustNot(exactly(Field.KIND.elastic, Searchable.PART)); // the whole is found
        Instant from = query.from();
        Instant until = query.until();
        if (from != null || until != null) {
            all.filter(between(from, until));
        }
        BoolQuery built = all.build();
        return Query.of(q -> q.bool(built));
    }

    /// Of a command that has no traces of the form that is asked for nothing can be said: it is
    /// among what is found.
    static Query of(Sought sought) {
        BoolQuery.Builder all = new BoolQuery.Builder();
        all.filter(factsOf(sought.journal()));
        all.filter(exactly(Field.FACT.elastic, sought.fact()));
        if (sought.from() != null) {
            all.filter(between(sought.from(), null));
        }
        if (!sought.sessions().isEmpty()) {
            all.filter(oneOf(Field.SESSION.elastic, sought.sessions()));
        }
        if (!sought.anyOf().isEmpty()) {
            BoolQuery.Builder any = new BoolQuery.Builder().minimumShouldMatch("1");
            any.should(Query.of(q -> q.bool(b -> b.mustNot(exactly(TRACE, Traces.FORM)))));
            any.should(exactly(TRACE, Traces.ANYTHING));
            sought.anyOf().forEach(parts -> any.should(allOf(parts)));
            BoolQuery built = any.build();
            all.filter(Query.of(q -> q.bool(built)));
        }
        BoolQuery built = all.build();
        return Query.of(q -> q.bool(built));
    }

    /// Whole facts, and no parts of them.
    static Query factsOf(String journal) {
        return Query.of(q ->
                q.bool(b ->
                        b.filter(beginning(ID, journal + "-"))
                                .filter(exactly(Field.KIND.elastic, Searchable.FACT))));
    }

    private static Query allOf(List<Sought.Part> parts) {
        BoolQuery.Builder all = new BoolQuery.Builder();
        for (Sought.Part part : parts) {
            BoolQuery.Builder any = new BoolQuery.Builder().minimumShouldMatch("1");
            for (Set<String> traces : part.literals()) {
                BoolQuery.Builder one = new BoolQuery.Builder();
                traces.forEach(trace -> one.filter(exactly(TRACE, trace)));
                BoolQuery built = one.build();
                any.should(Query.of(q -> q.bool(built)));
            }
            BoolQuery built = any.build();
            all.filter(Query.of(q -> q.bool(built)));
        }
        BoolQuery built = all.build();
        return Query.of(q -> q.bool(built));
    }

    private static Query oneOf(String field, Set<String> values) {
        List<FieldValue> all = values.stream().map(FieldValue::of).toList();
        return Query.of(q -> q.terms(t -> t.field(field).terms(v -> v.value(all))));
    }

    private static Query between(@Nullable Instant from, @Nullable Instant until) {
        return Query.of(q ->
                q.range(r ->
                        r.date(d -> {
                            d.field(TIME).format("epoch_millis");
                            if (from != null) {
                                d.gte(String.valueOf(from.toEpochMilli()));
                            }
                            if (until != null) {
                                d.lt(String.valueOf(until.toEpochMilli()));
                            }
                            return d;
                        })));
    }

    private static Query anyOf(AuditQuery.Clause clause) {
        if (clause.anyOf().size() == 1) {
            return term(clause.anyOf().getFirst());
        }
        BoolQuery.Builder any = new BoolQuery.Builder().minimumShouldMatch("1");
        clause.anyOf().forEach(term -> any.should(term(term)));
        BoolQuery built = any.build();
        return Query.of(q -> q.bool(built));
    }

    private static Query term(AuditQuery.Term term) {
        return switch (term) {
            case AuditQuery.Phrase phrase when phrase.beginning() ->
                    beginning(TEXT, phrase.words().getFirst());
            case AuditQuery.Phrase phrase when phrase.words().size() == 1 ->
                    exactly(TEXT, phrase.words().getFirst());
            case AuditQuery.Phrase phrase ->
                    Query.of(q ->
                            q.matchPhrase(
                                    m -> m.field(TEXT).query(String.join(" ", phrase.words()))));
            case AuditQuery.Value value ->
                    value.beginning()
                            ? beginning(value.field().elastic, value.value())
                            : exactly(value.field().elastic, value.value());
        };
    }

    private static Query beginning(String field, String with) {
        return Query.of(q -> q.prefix(p -> p.field(field).value(with)));
    }

    private static Query exactly(String field, String value) {
        return Query.of(q -> q.term(t -> t.field(field).value(value)));
    }
}
