package io.sallyport.gateway.hunt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.journal.Journal;
import io.sallyport.recorder.search.ElasticsearchIndex;
import io.sallyport.recorder.search.SearchIndex;
import io.sallyport.recorder.shipping.DataStream;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.ElasticsearchSink;
import io.sallyport.recorder.shipping.Shipper;
import io.sallyport.recorder.shipping.ShippingLimits;
import io.sallyport.testing.elasticsearch.TestingElasticsearch;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// In a real Elasticsearch.
final class ElasticsearchSweepTest extends SweepContract {
    private static TestingElasticsearch server;

    @BeforeAll
    static void start() throws Exception {
        server = TestingElasticsearch.started();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Override
    SearchIndex indexOf(Journal journal) throws Exception {
        ElasticsearchSettings settings =
                new ElasticsearchSettings(
                        List.of(server.uri()),
                        null,
                        null,
                        DataStream.parse("logs-sallyport.audit-sweep"),
                        true,
                        null,
                        Duration.ofSeconds(30));
        try (Shipper shipper =
                Shipper.start(
                        journal,
                        ElasticsearchSink.open(settings),
                        folder.resolve("data/spool"),
                        InstantSource.system(),
                        ShippingLimits.DEFAULT)) {
            assertThat(shipper.awaitCaughtUp(Duration.ofMinutes(3))).isTrue();
        }
        server.send("POST", "/logs-sallyport.audit-sweep/_refresh", "");
        return ElasticsearchIndex.open(settings);
    }
}
