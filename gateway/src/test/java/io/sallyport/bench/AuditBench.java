package io.sallyport.bench;

import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.shipping.DataStream;
import io.sallyport.recorder.shipping.ElasticsearchSettings;
import io.sallyport.recorder.shipping.ElasticsearchSink;
import io.sallyport.recorder.shipping.Shipper;
import io.sallyport.recorder.shipping.ShippingLimits;
import io.sallyport.testing.elasticsearch.TestingElasticsearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// From the moment a fact is stated until a search in a real Elasticsearch on this machine finds
/// it: the journal's disk, the shipper, the bulk, and the server's refresh, which happens once a
/// second. What is found is asked twenty times a second; facts go in order, so that whoever finds
/// one finds all before it. Then the same with the server killed in the middle, which is counted
/// only. Then, without it, from a command to its violation and its alert.
@Command(
        name = "audit",
        description = "from a fact to a search that finds it, from a command to its alert",
        mixinStandardHelpOptions = true)
final class AuditBench implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String STREAM = "logs-sallyport.audit-bench";
    private static final Duration ASK_EVERY = Duration.ofMillis(50);
    private static final Duration LONGEST_REST = Duration.ofMinutes(2);
    private static final int PAGE = 5_000;

    @Option(
            names = "--rate",
            defaultValue = "1000",
            description = "facts per second (${DEFAULT-VALUE})")
    int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "(${DEFAULT-VALUE})")
    int seconds;

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds (${DEFAULT-VALUE})")
    int warmUp;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    @Override
    public Integer call() throws Exception {
        say("starting Elasticsearch");
        Path folder = Files.createTempDirectory("sallyport-bench");
        Map<String, Object> result;
        try (TestingElasticsearch server = TestingElasticsearch.started();
                FileJournal journal =
                        new FileJournal(
                                folder.resolve("journal"), "bench", InstantSource.system());
                Shipper shipper =
                        Shipper.start(
                                journal,
                                ElasticsearchSink.open(
                                        new ElasticsearchSettings(
                                                List.of(server.uri()),
                                                null,
                                                null,
                                                DataStream.parse(STREAM),
                                                true,
                                                null,
                                                Duration.ofSeconds(30))),
                                folder.resolve("spool"),
                                InstantSource.system(),
                                ShippingLimits.DEFAULT)) {
            if (!shipper.awaitCaughtUp(LONGEST_REST)) {
                throw new IOException("Elasticsearch takes nothing: " + shipper.status());
            }
            result = measured(server, journal);
            say("killed in the middle");
            result.putAll(killed(server, journal, shipper));
        }
        say("commands and alerts");
        result.putAll(new AlertDelays(folder, rate, seconds).measured());
        Bench.RESULTS.println(json ? JSON.writeValueAsString(result) : String.valueOf(result));
        return 0;
    }

    private Map<String, Object> measured(TestingElasticsearch server, FileJournal journal)
            throws Exception {
        int first = Math.toIntExact(journal.size());
        int facts = rate * (warmUp + seconds);
        long[] stated = new long[facts];
        say(facts + " facts, " + rate + " each second");
        Thread stating = Thread.ofPlatform().start(() -> state(journal, stated));
        List<Double> milliseconds = new ArrayList<>();
        int found = 0;
        long deadline =
                System.nanoTime()
                        + Duration.ofSeconds(warmUp + seconds).plus(LONGEST_REST).toNanos();
        while (found < facts && System.nanoTime() < deadline) {
            int newest = newest(server) - first + 1;
            long now = System.nanoTime();
            for (; found < newest; found++) {
                if (found >= rate * warmUp) {
                    milliseconds.add((now - stated[found]) / 1e6);
                }
            }
            LockSupport.parkNanos(ASK_EVERY.toNanos());
        }
        stating.join();
        if (milliseconds.isEmpty()) {
            throw new IOException("nothing was found; is --seconds 0, or the rate too high?");
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("rate", rate);
        result.put("facts", facts);
        result.put("searchable_p50_ms", Samples.rounded(Samples.median(milliseconds)));
        result.put("searchable_p99_ms", Samples.rounded(Samples.percentile(milliseconds, 99)));
        result.putAll(counted(server, first, facts, ""));
        return result;
    }

    /// Facts at the same rate; a third of the way the server is killed, and it is started again
    /// after another third.
    private Map<String, Object> killed(
            TestingElasticsearch server, FileJournal journal, Shipper shipper) throws Exception {
        int first = Math.toIntExact(journal.size());
        int facts = rate * seconds;
        Thread stating = Thread.ofPlatform().start(() -> state(journal, new long[facts]));
        long third = Duration.ofSeconds(seconds).dividedBy(3).toNanos();
        rest(third);
        server.kill();
        rest(third);
        long waiting = shipper.status().waiting();
        server.start();
        stating.join();
        long again = System.nanoTime();
        Awaitility.await()
                .alias("Elasticsearch catches up")
                .atMost(LONGEST_REST)
                .until(() -> shipper.status().waiting() == 0);
        double caughtUp = (System.nanoTime() - again) / 1e6;
        server.send("POST", "/" + STREAM + "/_refresh", "");
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("killed_facts", facts);
        result.put("killed_waited", waiting);
        result.put("killed_caught_up_ms", Samples.rounded(caughtUp));
        result.putAll(counted(server, first, facts, "killed_"));
        return result;
    }

    private static void rest(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    private static Map<String, Object> counted(
            TestingElasticsearch server, int first, int facts, String prefix) throws Exception {
        Set<Long> sequences = sequences(server);
        long documents =
                JSON.readTree(server.send("GET", "/" + STREAM + "/_count", ""))
                        .get("count")
                        .asLong();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put(
                prefix + "lost",
                LongStream.range(first, (long) first + facts)
                        .filter(sequence -> !sequences.contains(sequence))
                        .count());
        result.put(prefix + "double", documents - sequences.size());
        return result;
    }

    /// At their times, whether or not the earlier ones are durable yet.
    private void state(FileJournal journal, long[] stated) {
        long begin = System.nanoTime();
        for (int i = 0; i < stated.length; i++) {
            long due = begin + Duration.ofSeconds(1).toNanos() * i / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            stated[i] = System.nanoTime();
            journal.submit(DoorPassed.numbered(i));
        }
    }

    private static int newest(TestingElasticsearch server) throws Exception {
        JsonNode hits =
                search(
                        server,
                        "{\"size\":1,\"_source\":false,\"sort\":[{\"sallyport.sequence\":\"desc\"}]}");
        return hits.isEmpty() ? -1 : hits.get(0).at("/sort/0").asInt();
    }

    private static Set<Long> sequences(TestingElasticsearch server) throws Exception {
        Set<Long> sequences = new HashSet<>();
        long after = -1;
        while (true) {
            JsonNode hits =
                    search(
                            server,
                            """
                            {"size": %d, "_source": false, "search_after": [%d],
                             "sort": [{"sallyport.sequence": "asc"}]}
                            """
                                    .formatted(PAGE, after));
            if (hits.isEmpty()) {
                return sequences;
            }
            for (JsonNode hit : hits) {
                after = hit.at("/sort/0").asLong();
                sequences.add(after);
            }
        }
    }

    private static JsonNode search(TestingElasticsearch server, String query) throws Exception {
        return JSON.readTree(server.send("POST", "/" + STREAM + "/_search", query))
                .at("/hits/hits");
    }

    private void say(String progress) {
        if (!json) {
            System.err.println(progress);
        }
    }
}
