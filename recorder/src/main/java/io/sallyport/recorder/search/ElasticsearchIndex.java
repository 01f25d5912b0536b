package io.sallyport.recorder.search;

import co.elastic.clients.elasticsearch._types.FieldValue;
import co.elastic.clients.elasticsearch._types.SortOptions;
import co.elastic.clients.elasticsearch._types.SortOrder;
import co.elastic.clients.elasticsearch._types.query_dsl.Query;
import co.elastic.clients.elasticsearch.core.BulkRequest;
import co.elastic.clients.elasticsearch.core.BulkResponse;
import co.elastic.clients.elasticsearch.core.SearchRequest;
import co.elastic.clients.elasticsearch.core.SearchResponse;
import co.elastic.clients.elasticsearch.core.bulk.BulkOperation;
import co.elastic.clients.elasticsearch.core.bulk.BulkResponseItem;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.shipping.ElasticsearchConnection;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.Searchable.OnScreen;
import io.sallyport.recorder.shipping.SinkUnavailableException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The data stream of facts and the index of screens in Elasticsearch, asked together: what every
/// node that ships there has said.
public final class ElasticsearchIndex implements SearchIndex {
    private static final String ID = ElasticsearchTranslation.ID;
    private static final String SEQUENCE = "event.sequence";
    private static final int NOT_FOUND = 404;
    private static final int REMOVED_AT_ONCE = 5_000;
    private static final List<SortOptions> LATEST_FIRST =
            Stream.of(ElasticsearchTranslation.TIME, SEQUENCE, ID)
                    .map(ElasticsearchIndex::falling)
                    .toList();

    private final ElasticsearchSettings settings;
    private final ElasticsearchConnection connection;

    private ElasticsearchIndex(ElasticsearchSettings settings, ElasticsearchConnection connection) {
        this.settings = settings;
        this.connection = connection;
    }

    /// Asks nothing of the servers yet.
    ///
    /// @throws IOException when the file of authorities cannot be used
    public static ElasticsearchIndex open(ElasticsearchSettings settings) throws IOException {
        return new ElasticsearchIndex(settings, ElasticsearchConnection.open(settings));
    }

    private static SortOptions falling(String field) {
        return SortOptions.of(s -> s.field(f -> f.field(field).order(SortOrder.Desc)));
    }

    @Override
    public List<Hit> search(AuditQuery query, int size, @Nullable Place after) {
        SearchRequest.Builder request =
                new SearchRequest.Builder()
                        .index(places())
                        .ignoreUnavailable(true)
                        .allowNoIndices(true)
                        .allowPartialSearchResults(false)
                        .query(ElasticsearchTranslation.of(query))
                        .sort(LATEST_FIRST)
                        .size(Math.clamp(size, 1, MOST_HITS))
                        .timeout(settings.limit().toMillis() + "ms")
                        .trackTotalHits(t -> t.enabled(false));
        if (after != null) {
            request.searchAfter(
                    List.of(
                            FieldValue.of(after.millis()),
                            FieldValue.of(after.sequence()),
                            FieldValue.of(after.id())));
        }
        try {
            SearchResponse<ObjectNode> found =
                    connection.await(
                            connection.client().search(request.build(), ObjectNode.class), false);
            if (found.timedOut()) {
                throw new SearchUnavailableException(
                        "the search took longer than "
                                + settings.limit().toSeconds()
                                + " s; narrow it by time (since:2h) or by more words");
            }
            List<Hit> hits = new ArrayList<>();
            for (var hit : found.hits().hits()) {
                ObjectNode source = hit.source();
                if (source != null) {
                    hits.add(hit(source, query));
                }
            }
            return hits;
        } catch (SinkUnavailableException e) {
            if (e.status() == NOT_FOUND) {
                return List.of(); // nothing was shipped yet
            }
            throw new SearchUnavailableException("Elasticsearch cannot be asked now", e);
        }
    }

    @Override
    public void find(Sought sought, Consumer<Spot> spot) {
        new ElasticsearchSpots(connection, settings).find(sought, spot);
    }

    @Override
    public Map<Long, Long> facts(String journal, long length) {
        return new ElasticsearchSpots(connection, settings).facts(journal, length);
    }

    private List<String> places() {
        return List.of(settings.stream().name(), ElasticsearchScreens.indexOf(settings.stream()));
    }

    private static Hit hit(ObjectNode source, AuditQuery query) {
        JsonNode offset = source.at("/sallyport/recording/offset");
        return new Hit(
                text(source, ID),
                node(source, SEQUENCE).asLong(0),
                Instant.parse(text(source, ElasticsearchTranslation.TIME))
                        .truncatedTo(ChronoUnit.MILLIS),
                text(source, Field.FACT.elastic),
                text(source, Field.NODE.elastic),
                Field.header(
                        field -> orNull(source, field.elastic), orNull(source, "source.address")),
                offset.isIntegralNumber()
                        ? new OnScreen(
                                source.at("/sallyport/recording/channel").asInt(0), offset.asLong())
                        : null,
                Excerpt.of(text(source, ElasticsearchTranslation.TEXT), query));
    }

    private static JsonNode node(ObjectNode source, String name) {
        return source.at("/" + name.replace('.', '/'));
    }

    private static @Nullable String orNull(ObjectNode source, String name) {
        JsonNode node = node(source, name);
        return node.isString() ? node.stringValue() : null;
    }

    private static String text(ObjectNode source, String name) {
        String text = orNull(source, name);
        return text == null ? "" : text;
    }

    /// Takes away what one node shipped, to be shipped anew. What others shipped stays.
    ///
    /// @param journal the id of the node's journal
    /// @param node the node's name
    /// @throws SearchUnavailableException when it is not known to be gone; may be repeated
    public void forget(String journal, String node) {
        remove(settings.stream().name(), prefix(ID, journal + "-"));
        remove(
                ElasticsearchScreens.indexOf(settings.stream()),
                Query.of(q -> q.term(t -> t.field(Field.NODE.elastic).value(node))));
    }

    private static Query prefix(String field, String value) {
        return Query.of(q -> q.prefix(p -> p.field(field).value(value)));
    }

    /// By what is found and not by one request: that may take longer than any time limit, and not
    /// every server knows it.
    private void remove(String from, Query what) {
        try {
            List<BulkOperation> gone = found(from, what);
            while (!gone.isEmpty()) {
                BulkRequest request = new BulkRequest.Builder().operations(gone).build();
                BulkResponse answer = connection.await(connection.client().bulk(request), true);
                for (BulkResponseItem item : answer.items()) {
                    if (item.status() >= 300 && item.status() != NOT_FOUND) {
                        throw new SinkUnavailableException(
                                "status " + item.status() + " for " + item.id(), null, true);
                    }
                }
                gone = found(from, what);
            }
        } catch (SinkUnavailableException e) {
            if (e.status() != NOT_FOUND) {
                throw new SearchUnavailableException(
                        "what was shipped to "
                                + from
                                + " is not known to be gone (the key needs delete); run it again: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /// Some of what is to go; nothing where nothing is left.
    private List<BulkOperation> found(String from, Query what) {
        connection.await(connection.client().indices().refresh(r -> r.index(from)), false);
        SearchResponse<Void> answer =
                connection.await(
                        connection
                                .client()
                                .search(
                                        s ->
                                                s.index(from)
                                                        .query(what)
                                                        .source(source -> source.fetch(false))
                                                        .allowPartialSearchResults(false)
                                                        .size(REMOVED_AT_ONCE),
                                        Void.class),
                        false);
        List<BulkOperation> operations = new ArrayList<>();
        for (var hit : answer.hits().hits()) {
            String id = hit.id();
            if (id != null) {
                // Of a data stream, the index behind it.
                operations.add(BulkOperation.of(op -> op.delete(d -> d.index(hit.index()).id(id))));
            }
        }
        return operations;
    }

    @Override
    public void close() {
        connection.close();
    }
}
