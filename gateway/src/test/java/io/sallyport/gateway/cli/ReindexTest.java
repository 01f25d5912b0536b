package io.sallyport.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.gateway.testing.House;
import io.sallyport.gateway.testing.TestingGateway;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.search.AuditQuery;
import io.sallyport.recorder.search.ElasticsearchIndex;
import io.sallyport.recorder.search.Hit;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.search.SearchIndex;
import io.sallyport.recorder.shipping.DataStream;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.testing.elasticsearch.TestingElasticsearch;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An index is lost; the journal and the recordings give the same one again.
final class ReindexTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    /// Of one session, which is over when they are asked: what comes later changes nothing.
    private static final List<String> SEARCHES =
            List.of(
                    "axolotl kind:command",
                    "kind:screen \"axolotl 42\"",
                    "fact:SessionOpened person:alice",
                    "axolotl -kind:screen target:web*");

    private static final String STREAM = "logs-sallyport.audit-reindex";
    private static final String OTHERS =
            """
            {"@timestamp": "2026-11-22T10:00:00Z", "event": {"id": "theirs-0", "sequence": 0},
             "observer": {"name": "theirs"}, "sallyport": {"kind": ["fact"], "text": "a"}}
            """
                    .replace("\n", " ");

    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        errors.getBuffer().setLength(0);
        return Sallyport.commands()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }

    private static LuceneIndex open(Path data) throws IOException {
        return LuceneIndex.open(
                data.resolve("index"),
                Recordings.in(data.resolve("recordings"), List.of(), Masks.usual()));
    }

    private static List<List<Hit>> found(SearchIndex index) {
        return SEARCHES.stream()
                .map(search -> index.search(AuditQuery.parse(search, Instant.now()), 100, null))
                .toList();
    }

    private static List<List<Hit>> foundIn(Path data) throws IOException {
        try (LuceneIndex index = open(data)) {
            return found(index);
        }
    }

    private static void workAndAwaitItsText(House house) {
        workAndAwaitItsText(house, "gateway");
    }

    private static void workAndAwaitItsText(House house, String node) {
        String there = house.direct("web01").replace("@gateway", "@" + node);
        house.ssh("alice", there, "echo axolotl-$((40 + 2))").run().succeeds();
        awaitText(house, node);
    }

    private static void awaitText(House house, String node) {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(300))
                .until(() ->
                        !house.ssh(
                                        "dave",
                                        "dave@" + node,
                                        "search",
                                        "kind:screen",
                                        "axolotl-42",
                                        "--json")
                                .run()
                                .succeeds()
                                .out()
                                .contains("\"hits\":[]"));
    }

    @Test
    void an_index_that_is_gone_or_damaged_is_made_anew_and_finds_the_same() throws IOException {
        try (House house = House.open()) {
            Path data = house.gateway().data();
            workAndAwaitItsText(house);
            house.gateway().stop();
            List<List<Hit>> before = foundIn(data);
            assertThat(before).allSatisfy(hits -> assertThat(hits).isNotEmpty());

            clear(data.resolve("index"));
            assertThat(foundIn(data)).allSatisfy(hits -> assertThat(hits).isEmpty());
            assertThat(run("reindex", "--data", data.toString())).as(errors.toString()).isZero();
            assertThat(out.toString()).contains("lucene: all ");
            assertThat(foundIn(data)).isEqualTo(before);

            damage(data.resolve("index"));
            assertThatThrownBy(() -> open(data))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("sallyport reindex");
            assertThat(run("reindex", "--data", data.toString())).as(errors.toString()).isZero();
            assertThat(foundIn(data)).isEqualTo(before);
        }
    }

    @Test
    void an_index_that_is_removed_while_the_node_is_stopped_comes_back_while_it_runs(
            @TempDir Path data) throws IOException {
        try (House house = House.open()) {
            TestingGateway first = house.openOther("sallyport.data=" + data);
            workAndAwaitItsText(house, "other");
            first.stop();
            clear(data.resolve("index"));
            house.openOther("sallyport.data=" + data);
            awaitText(house, "other");
        }
    }

    @Test
    void a_node_whose_index_is_damaged_works_and_a_search_says_why_there_is_none(@TempDir Path data)
            throws IOException {
        try (House house = House.open()) {
            TestingGateway first = house.openOther("sallyport.data=" + data);
            workAndAwaitItsText(house, "other");
            first.stop();
            damage(data.resolve("index"));
            house.openOther("sallyport.data=" + data);
            house.ssh("alice", "alice@other", "whoami").run().succeeds();
            assertThat(
                            house.ssh("dave", "dave@other", "search", "axolotl")
                                    .run()
                                    .endsWith(3)
                                    .errors())
                    .startsWith("sallyport: the index of this gateway cannot be used");
        }
    }

    private static void clear(Path index) throws IOException {
        for (Path file : files(index)) {
            Files.delete(file);
        }
    }

    private static void damage(Path index) throws IOException {
        for (Path file : files(index)) {
            Files.writeString(file, "no index");
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void a_node_that_runs_keeps_its_index_and_the_command_says_why() {
        try (House house = House.open()) {
            workAndAwaitItsText(house);
            assertThat(run("reindex", "--data", house.gateway().data().toString()))
                    .isEqualTo(Sallyport.COULD_NOT);
            assertThat(errors.toString()).startsWith("sallyport: ").contains("journal");
            awaitText(house, "gateway");
        }
    }

    @Test
    void a_folder_without_a_journal_is_none_of_a_node(@TempDir Path folder) {
        assertThat(run("reindex", "--data", folder.toString())).isEqualTo(Sallyport.COULD_NOT);
        assertThat(errors.toString()).contains("there is no journal in " + folder);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void in_elasticsearch_only_what_the_node_shipped_is_replaced(@TempDir Path folder)
            throws Exception {
        try (TestingElasticsearch server = TestingElasticsearch.started();
                House house =
                        House.open(
                                "sallyport.node=mine",
                                "sallyport.elasticsearch.urls=" + server.uri(),
                                "sallyport.elasticsearch.data-stream=" + STREAM);
                ElasticsearchIndex index = ElasticsearchIndex.open(settings(server))) {
            Path data = house.gateway().data();
            workAndAwaitItsText(house);
            house.gateway().stop();
            List<List<Hit>> before = found(index);
            assertThat(before).allSatisfy(hits -> assertThat(hits).isNotEmpty());
            server.send("POST", "/" + STREAM + "/_doc?refresh=true", OTHERS);
            // Of the node's own, one is lost and one is false.
            lose(server, before.getFirst().getFirst().id());

            Path config = folder.resolve("sallyport.yml");
            Files.writeString(
                    config,
                    """
                    sallyport:
                      data: %s
                      node: mine
                      elasticsearch:
                        urls: %s
                        data-stream: %s
                    """
                            .formatted(data, server.uri(), STREAM));
            assertThat(run("reindex", "--config", config.toString()))
                    .as(errors.toString())
                    .isZero();
            assertThat(out.toString())
                    .contains("elasticsearch: all ", "elasticsearch-screens: all ");
            server.send("POST", "/_refresh", "");
            assertThat(found(index)).isEqualTo(before);
            assertThat(index.search(AuditQuery.parse("node:theirs", Instant.now()), 10, null))
                    .hasSize(1);
        }
    }

    private static void lose(TestingElasticsearch server, String id) throws Exception {
        String hits =
                server.send(
                        "POST",
                        "/" + STREAM + "/_search",
                        "{\"query\":{\"term\":{\"event.id\":\"" + id + "\"}}}");
        String behind = hits.replaceAll("(?s).*\"_index\":\"([^\"]+)\".*", "$1");
        server.send("DELETE", "/" + behind + "/_doc/" + id + "?refresh=true", "");
    }

    private static ElasticsearchSettings settings(TestingElasticsearch server) {
        return new ElasticsearchSettings(
                List.of(server.uri()),
                null,
                null,
                DataStream.parse(STREAM),
                true,
                null,
                Duration.ofSeconds(30));
    }
}
