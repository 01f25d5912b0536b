package io.sallyport.recorder.search;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.json.JsonData;
import io.sallyport.recorder.shipping.ElasticsearchConnection;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.SinkUnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Looks at all facts that match, page by page, where a search looks at one page.
final class ElasticsearchSpots {
    private static final String SEQUENCE = "event.sequence";
    private static final String STRETCHES = "stretches";
    private static final int NOT_FOUND = 404;

    /// The most that a server gives at once, as it is installed.
    private static final int PAGE = 10_000;

    private final ElasticsearchConnection connection;
    private final ElasticsearchSettings settings;

    ElasticsearchSpots(ElasticsearchConnection connection, ElasticsearchSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    void find(Sought sought, Consumer<Spot> spot) {
        FieldValue after = null;
        while (true) {
            SearchRequest.Builder request = request();
            request.query(ElasticsearchTranslation.of(sought))
                    .size(PAGE)
                    .sort(s -> s.field(f -> f.field(SEQUENCE).order(SortOrder.Asc)))
                    .docvalueFields(f -> f.field(SEQUENCE))
                    .docvalueFields(f -> f.field(Field.SESSION.elastic));
            if (after != null) {
                request.searchAfter(after);
            }
            SearchResponse<Void> page = answer(request.build());
            if (page == null || page.hits().hits().isEmpty()) {
                return;
            }
            for (var hit : page.hits().hits()) {
                JsonData session = hit.fields().get(Field.SESSION.elastic);
                JsonData sequence = hit.fields().get(SEQUENCE);
                if (sequence == null) {
                    throw new SearchUnavailableException("a fact in the index has no sequence");
                }
                spot.accept(
                        new Spot(
                                sequence.to(long[].class)[0],
                                session == null ? "" : session.to(String[].class)[0]));
            }
            if (page.hits().hits().size() < PAGE) {
                return;
            }
            // A sequence is there once, but for one that was written twice: that is no loss.
            after = page.hits().hits().getLast().sort().getFirst();
        }
    }

    Map<Long, Long> facts(String journal, long length) {
        SearchRequest.Builder request = request();
        request.query(ElasticsearchTranslation.factsOf(journal))
                .size(0)
                .aggregations(
                        STRETCHES,
                        a ->
                                a.histogram(h ->
                                        h.field(SEQUENCE)
                                                .interval((double) length)
                                                .minDocCount(1)));
        Map<Long, Long> facts = new HashMap<>();
        SearchResponse<Void> answer = answer(request.build());
        if (answer != null && answer.aggregations().containsKey(STRETCHES)) {
            answer.aggregations()
                    .get(STRETCHES)
                    .histogram()
                    .buckets()
                    .array()
                    .forEach(one -> facts.put((long) (one.key() / length), one.docCount()));
        }
        return facts;
    }

    private SearchRequest.Builder request() {
        return new SearchRequest.Builder()
                .index(List.of(settings.stream().name()))
                .ignoreUnavailable(true)
                .allowNoIndices(true)
                .allowPartialSearchResults(false)
                .source(s -> s.fetch(false))
                .timeout(settings.limit().toMillis() + "ms")
                .trackTotalHits(t -> t.enabled(false));
    }

    /// Absent where nothing was shipped yet.
    private @Nullable SearchResponse<Void> answer(SearchRequest request) {
        try {
            SearchResponse<Void> answer =
                    connection.await(connection.client().search(request, Void.class), false);
            if (answer.timedOut()) {
                throw new SearchUnavailableException(
                        "a page of a sweep took longer than "
                                + settings.limit().toSeconds()
                                + " s");
            }
            return answer;
        } catch (SinkUnavailableException e) {
            if (e.status() == NOT_FOUND) {
                return null;
            }
            throw new SearchUnavailableException("Elasticsearch cannot be asked now", e);
        }
    }
}
