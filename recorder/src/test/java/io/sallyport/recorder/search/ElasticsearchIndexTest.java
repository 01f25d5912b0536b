package io.sallyport.recorder.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.search.Hit.Place;
import io.sallyport.recorder.shipping.DataStream;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.ElasticsearchSink;
import io.sallyport.recorder.shipping.Parcel;
import io.sallyport.recorder.shipping.Searchable;
import io.sallyport.testing.elasticsearch.TestingElasticsearch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The same language in a real Elasticsearch.
class ElasticsearchIndexTest {
    private static TestingElasticsearch server;

    @BeforeAll
    static void start() throws Exception {
        server = TestingElasticsearch.started();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static ElasticsearchSettings settings(String stream) {
        return new ElasticsearchSettings(
                List.of(server.uri()),
                null,
                null,
                DataStream.parse(stream),
                true,
                null,
                Duration.ofSeconds(30));
    }

    private static List<String> ids(SearchIndex index, AuditQuery query) {
        List<String> ids = new ArrayList<>();
        Place at = null;
        while (true) {
            List<Hit> hits = index.search(query, 97, at);
            hits.forEach(hit -> ids.add(hit.id()));
            if (hits.size() < 97) {
                return ids;
            }
            at = hits.getLast().place();
        }
    }

    @Test
    void what_is_found_is_what_a_look_at_everything_finds() throws Exception {
        ElasticsearchSettings settings = settings("logs-sallyport.audit-s1");
        RandomAudit audit = new RandomAudit(5);
        List<Entry> entries = audit.entries(300);
        List<Searchable> all = entries.stream().map(Searchable::of).toList();
        try (ElasticsearchSink sink = ElasticsearchSink.open(settings);
                ElasticsearchIndex index = ElasticsearchIndex.open(settings)) {
            sink.ship(
                    entries.stream().map(entry -> new Parcel(entry, sink.pack(entry))).toList(),
                    false);
            server.send("POST", "/logs-sallyport.audit-s1/_refresh", "");
            for (int i = 0; i < 100; i++) {
                AuditQuery query = audit.query();
                assertThat(ids(index, query))
                        .as(query.written())
                        .isEqualTo(NaiveFilter.ids(all, query));
            }
            index.forget("j", "gw1");
            assertThat(ids(index, AuditQuery.parse("", RandomAudit.NOON))).isEmpty();
        }
    }

    @Test
    void nothing_is_found_where_nothing_was_shipped() throws Exception {
        try (ElasticsearchIndex index =
                ElasticsearchIndex.open(settings("logs-sallyport.audit-s2"))) {
            assertThat(ids(index, AuditQuery.parse("cat", RandomAudit.NOON))).isEmpty();
        }
    }
}
