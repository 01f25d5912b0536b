package io.sallyport.recorder.shipping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sallyport.recorder.ChildJvm;
import io.sallyport.recorder.TestingIdentity;
import io.sallyport.recorder.checkpoint.Ed25519Key;
import io.sallyport.recorder.checkpoint.LogKey;
import io.sallyport.recorder.checkpoint.SignedCheckpoint;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.shipping.UnreliableElasticsearch.Misbehaviour;
import io.sallyport.testing.elasticsearch.TestingElasticsearch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Into a real Elasticsearch. Each test has a data stream of its own.
class ElasticsearchShippingTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration LONG = Duration.ofMinutes(2);
    private static TestingElasticsearch server;
    private static int number;

    @TempDir Path data;
    private DataStream stream;
    private FileJournal journal;
    private Shipper shipper;

    @BeforeAll
    static void start() throws Exception {
        server = TestingElasticsearch.started();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() {
        stream = DataStream.parse("logs-sallyport.audit-t" + number++);
        journal = openJournal();
    }

    @AfterEach
    void close() {
        if (shipper != null) {
            shipper.close();
        }
        journal.close();
    }

    private FileJournal openJournal() {
        return new FileJournal(data.resolve("journal"), "gw1", InstantSource.system());
    }

    private void ship(URI... nodes) throws IOException {
        ship(
                new ElasticsearchSettings(
                        List.of(nodes), null, null, stream, true, null, Duration.ofSeconds(30)));
    }

    private void ship(ElasticsearchSettings settings) throws IOException {
        shipper =
                Shipper.start(
                        journal,
                        ElasticsearchSink.open(settings),
                        data.resolve("spool"),
                        InstantSource.system(),
                        ShippingTestSettings.QUICK);
    }

    private void append(int facts) {
        for (int i = 0; i < facts; i++) {
            journal.submit(GateUsed.by("alice", "gate-" + i));
        }
        journal.append(GateUsed.by("alice", "last"));
    }

    private void awaitShipped() {
        await().atMost(LONG)
                .untilAsserted(() -> {
                    ShippingStatus status = shipper.status();
                    assertThat(status.next()).as(status.toString()).isEqualTo(journal.size());
                    assertThat(status.trouble()).isNull();
                });
    }

    /// What a reader of the whole stream finds.
    private List<JsonNode> found() throws Exception {
        server.send("POST", "/" + stream.name() + "/_refresh", "");
        JsonNode answer =
                JSON.readTree(
                        server.send(
                                "POST",
                                "/" + stream.name() + "/_search",
                                "{\"size\":10000,\"sort\":[{\"sallyport.sequence\":\"asc\"}]}"));
        List<JsonNode> hits = new ArrayList<>();
        answer.at("/hits/hits").forEach(hits::add);
        return hits;
    }

    private void allThereOnce() throws Exception {
        List<String> expected = journal.read(0, Integer.MAX_VALUE).stream().map(Entry::id).toList();
        assertThat(found().stream().map(hit -> hit.get("_id").stringValue()))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void a_fact_is_found_by_its_ecs_names() throws Exception {
        ship(server.uri());
        Entry entry = journal.append(GateUsed.by("alice", "front"));
        awaitShipped();
        JsonNode hit =
                found().stream()
                        .filter(each -> each.get("_id").stringValue().equals(entry.id()))
                        .findFirst()
                        .orElseThrow();
        assertThat(hit.at("/_source/event/action").stringValue()).isEqualTo("gate-used");
        assertThat(hit.at("/_source/source/ip").stringValue()).isEqualTo("192.0.2.7");
        for (String query :
                List.of(
                        "{\"term\":{\"user.name\":\"alice\"}}",
                        "{\"term\":{\"source.ip\":\"192.0.2.0/24\"}}",
                        "{\"term\":{\"host.name\":\"db01\"}}",
                        "{\"term\":{\"sallyport.session.id\":\"s-1\"}}",
                        "{\"term\":{\"sallyport.grant.id\":\"g-1\"}}",
                        "{\"term\":{\"sallyport.consent.id\":\"c-1\"}}",
                        "{\"term\":{\"sallyport.owner\":\"acme\"}}",
                        "{\"term\":{\"sallyport.token\":\"nightly\"}}",
                        "{\"term\":{\"sallyport.detail.gate\":\"front\"}}")) {
            assertThat(count(query)).as(query).isEqualTo(1);
        }
        assertThat(count("{\"term\":{\"user.name\":\"mallory\"}}")).isZero();
    }

    @Test
    void a_line_is_found_as_a_whole_and_by_each_of_its_commands() throws Exception {
        ship(server.uri());
        Entry entry =
                journal.append(
                        CommandJudged.of(
                                "cd /srv && sudo rm -rf acme | tee /tmp/gone",
                                "hold",
                                new CommandJudged.Run(List.of("cd", "/srv"), List.of()),
                                new CommandJudged.Run(
                                        List.of("rm", "-rf", "acme"), List.of("sudo")),
                                new CommandJudged.Run(
                                        List.of("tee", "/tmp/gone"), List.of("sudo"))));
        awaitShipped();
        assertThat(
                        found().stream()
                                .map(hit -> hit.get("_id").stringValue())
                                .filter(id -> id.startsWith(entry.id())))
                .containsExactlyInAnyOrder(
                        entry.id(), entry.id() + "-1", entry.id() + "-2", entry.id() + "-3");
        assertThat(
                        found().stream()
                                .filter(hit ->
                                        hit.get("_id").stringValue().equals(entry.id() + "-2"))
                                .map(hit -> hit.at("/_source/process/command_line").stringValue()))
                .containsExactly("rm -rf acme");
        for (String query :
                List.of(
                        "{\"term\":{\"process.args\":\"-rf\"}}",
                        "{\"wildcard\":{\"process.command_line\":\"rm *acme\"}}",
                        "{\"bool\":{\"filter\":[{\"term\":{\"process.args\":\"tee\"}},"
                                + "{\"term\":{\"process.args\":\"/tmp/gone\"}}]}}",
                        "{\"bool\":{\"filter\":[{\"term\":{\"sallyport.kind\":\"command\"}},"
                                + "{\"term\":{\"sallyport.command.decision\":\"hold\"}}]}}",
                        "{\"bool\":{\"filter\":[{\"term\":{\"sallyport.kind\":\"command\"}},"
                                + "{\"term\":{\"rule.level\":\"high\"}}]}}")) {
            assertThat(count(query)).as(query).isEqualTo(1);
        }
        // The arguments of two commands do not mix.
        assertThat(
                        count(
                                "{\"bool\":{\"filter\":[{\"term\":{\"process.args\":\"rm\"}},"
                                        + "{\"term\":{\"process.args\":\"/tmp/gone\"}}]}}"))
                .isZero();
    }

    @Test
    void a_checkpoint_stands_there_once_and_another_history_beside_it() throws Exception {
        LogKey key = new LogKey("sallyport/journal/abc", Ed25519Key.generate());
        byte[] root = new byte[32];
        SignedCheckpoint signed = key.sign(7, root);
        root[0] = 1;
        SignedCheckpoint rewritten = key.sign(7, root);
        ElasticsearchSettings settings =
                new ElasticsearchSettings(
                        List.of(server.uri()),
                        null,
                        null,
                        stream,
                        true,
                        null,
                        Duration.ofSeconds(30));
        try (ElasticsearchCheckpoints checkpoints =
                new ElasticsearchCheckpoints(settings, "gw1", InstantSource.system())) {
            checkpoints.publish(signed);
            checkpoints.publish(signed);
            checkpoints.publish(rewritten);
        }
        assertThat(found().stream().map(hit -> hit.at("/_source/sallyport/detail/note").asString()))
                .containsExactlyInAnyOrder(signed.note(), rewritten.note());
        assertThat(count("{\"term\":{\"event.action\":\"checkpoint-signed\"}}")).isEqualTo(2);
    }

    private int count(String query) throws Exception {
        String answer =
                server.send("POST", "/" + stream.name() + "/_count", "{\"query\":" + query + "}");
        return JSON.readTree(answer).get("count").asInt();
    }

    @Test
    void what_the_server_does_not_know_is_told_and_the_rest_works() throws Exception {
        ship(server.uri());
        append(3);
        awaitShipped();
        assertThat(shipper.status().notes())
                .singleElement()
                .asString()
                .contains("no lifecycle policies");
        allThereOnce();
    }

    @Test
    void a_server_that_is_down_for_the_whole_run_has_it_all_once_it_is_back() throws Exception {
        server.stop();
        try {
            ship(server.uri());
            append(700);
            await().atMost(LONG).until(() -> shipper.status().trouble() != null);
            assertThat(shipper.status().waiting()).isEqualTo(journal.size());
            assertThat(shipper.status().next()).isZero();
        } finally {
            server.start();
        }
        awaitShipped();
        allThereOnce();
        assertThat(shipper.status().waiting()).isZero();
        assertThat(shipper.status().behind()).isZero();
    }

    @Test
    void a_process_killed_between_the_bulk_and_its_position_sends_it_again_and_it_is_there_once()
            throws Exception {
        journal.close();
        Process child =
                ChildJvm.start(
                        ShippingChild.class,
                        data.toString(),
                        server.uri().toString(),
                        stream.name(),
                        "150");
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(out.readLine()).endsWith(" ok");
        } finally {
            child.destroyForcibly().waitFor();
        }
        // Where an id alone would no longer tell that it is there.
        server.send("POST", "/" + stream.name() + "/_rollover", "");
        journal = openJournal();
        ship(server.uri());
        assertThat(shipper.status().next()).isLessThan(journal.size());
        append(20);
        awaitShipped();
        allThereOnce();
    }

    @Test
    void a_shipper_that_starts_again_goes_on_where_the_last_one_came_to() throws Exception {
        ship(server.uri());
        append(120);
        awaitShipped();
        long shipped = shipper.status().next();
        shipper.close();
        append(80);
        ship(server.uri());
        assertThat(shipper.status().next()).isGreaterThanOrEqualTo(shipped);
        awaitShipped();
        allThereOnce();
    }

    @Test
    void a_lost_position_sends_everything_again_and_a_reader_sees_each_once() throws Exception {
        ship(server.uri());
        append(120);
        awaitShipped();
        shipper.close();
        server.send("POST", "/" + stream.name() + "/_rollover", "");
        Files.delete(data.resolve("spool/elasticsearch"));
        append(10);
        ship(server.uri());
        awaitShipped();
        allThereOnce();
    }

    @ParameterizedTest
    @EnumSource(
            value = Misbehaviour.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "TOO_LARGE", "FAILURE_STORE"})
    void a_server_that_misbehaves_delays_and_neither_loses_nor_doubles(Misbehaviour how)
            throws Exception {
        try (UnreliableElasticsearch front =
                new UnreliableElasticsearch(server.uri(), null, null)) {
            front.misbehaviour = how;
            ship(
                    new ElasticsearchSettings(
                            List.of(front.uri()),
                            null,
                            null,
                            stream,
                            true,
                            null,
                            Duration.ofSeconds(how == Misbehaviour.HANGS ? 2 : 30)));
            append(250);
            await().atMost(LONG).until(() -> front.misbehaved.get() >= 2);
            if (how != Misbehaviour.LOSES_THE_ANSWER) {
                await().atMost(LONG).until(() -> shipper.status().trouble() != null);
                assertThat(shipper.status().next()).isZero();
            }
            front.misbehaviour = Misbehaviour.NONE;
            awaitShipped();
            allThereOnce();
            assertThat(data.resolve("spool/elasticsearch.refused.jsonl")).doesNotExist();
        }
    }

    @Test
    void a_server_that_takes_little_at_once_gets_it_in_smaller_pieces() throws Exception {
        try (UnreliableElasticsearch front =
                new UnreliableElasticsearch(server.uri(), null, null)) {
            front.misbehaviour = Misbehaviour.TOO_LARGE;
            append(100);
            ship(front.uri());
            awaitShipped();
            assertThat(front.misbehaved.get()).isPositive();
            allThereOnce();
        }
    }

    @Test
    void what_goes_to_a_failure_store_counts_as_refused() throws Exception {
        try (UnreliableElasticsearch front =
                new UnreliableElasticsearch(server.uri(), null, null)) {
            front.misbehaviour = Misbehaviour.FAILURE_STORE;
            append(0);
            ship(front.uri());
            await().atMost(LONG).until(() -> shipper.status().refused() >= 2);
            assertThat(data.resolve("spool/elasticsearch.refused.jsonl"))
                    .content()
                    .contains("failure store");
        }
    }

    @Test
    void a_document_that_the_mapping_refuses_is_set_aside_with_a_fact_and_the_rest_flows()
            throws Exception {
        server.send(
                "PUT",
                "/_index_template/conflict",
                """
                {"index_patterns": ["%s"], "priority": 1000, "data_stream": {},
                 "template": {"mappings": {"dynamic": false, "properties": {
                   "user": {"properties": {"name": {"type": "long"}}},
                   "sallyport": {"properties": {"sequence": {"type": "long"}}}}}}}
                """
                        .formatted(stream.name()));
        Entry good = journal.append(GateUsed.by("1001", "good"));
        Entry poisoned = journal.append(GateUsed.by("alice", "poisoned"));
        Entry after = journal.append(GateUsed.by("1002", "good"));
        ship(server.uri());
        awaitShipped();
        await().atMost(LONG)
                .until(() ->
                        journal.read(0, 100).stream()
                                .anyMatch(e -> e.fact().equals("EntriesSetAside")));
        awaitShipped();
        assertThat(found().stream().map(hit -> hit.get("_id").stringValue()))
                .contains(good.id(), after.id())
                .doesNotContain(poisoned.id());
        List<String> letters =
                Files.readAllLines(data.resolve("spool/elasticsearch.refused.jsonl"));
        assertThat(letters).hasSize(1);
        JsonNode letter = JSON.readTree(letters.getFirst());
        assertThat(letter.get("id").stringValue()).isEqualTo(poisoned.id());
        assertThat(letter.get("because").stringValue()).contains("user.name");
        assertThat(letter.get("document").stringValue()).contains("poisoned");
        assertThat(shipper.status().refused()).isEqualTo(1);
        Entry told =
                journal.read(0, 100).stream()
                        .filter(e -> e.fact().equals("EntriesSetAside"))
                        .findFirst()
                        .orElseThrow();
        assertThat(told.detail().get("first").stringValue()).isEqualTo(poisoned.id());
    }

    @Test
    void a_node_that_is_gone_does_not_hold_up_the_others() throws Exception {
        UnreliableElasticsearch gone = new UnreliableElasticsearch(server.uri(), null, null);
        gone.close();
        ship(gone.uri(), server.uri());
        append(250);
        awaitShipped();
        allThereOnce();
    }

    @Test
    void tls_with_the_named_authority_and_the_key_is_let_in() throws Exception {
        TestingIdentity identity = TestingIdentity.make(data);
        try (UnreliableElasticsearch front =
                new UnreliableElasticsearch(server.uri(), "c2VjcmV0", identity.tls())) {
            ship(secured(front.uri(), "c2VjcmV0", identity.certificate()));
            append(10);
            awaitShipped();
            allThereOnce();
        }
    }

    @Test
    void a_wrong_key_and_a_strange_authority_are_told_and_nothing_is_sent_or_shown()
            throws Exception {
        TestingIdentity identity = TestingIdentity.make(data);
        try (UnreliableElasticsearch front =
                new UnreliableElasticsearch(server.uri(), "c2VjcmV0", identity.tls())) {
            append(1);
            ship(secured(front.uri(), "d3Jvbmc=", identity.certificate()));
            await().atMost(LONG).until(() -> shipper.status().trouble() != null);
            assertThat(shipper.status().trouble()).contains("401").doesNotContain("d3Jvbmc");
            assertThat(shipper.status().next()).isZero();
            shipper.close();
            ship(secured(front.uri(), "c2VjcmV0", null));
            await().atMost(LONG).until(() -> shipper.status().trouble() != null);
            assertThat(shipper.status().trouble()).doesNotContain("c2VjcmV0");
            assertThat(shipper.status().next()).isZero();
        }
    }

    private ElasticsearchSettings secured(URI node, String key, Path ca) {
        return new ElasticsearchSettings(
                List.of(node), key, ca, stream, true, null, Duration.ofSeconds(30));
    }
}
