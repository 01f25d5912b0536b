package io.sallyport.bench;

import io.sallyport.gateway.testing.Folders;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.search.AuditQuery;
import io.sallyport.recorder.search.LuceneIndex;
import io.sallyport.recorder.search.Recordings;
import io.sallyport.recorder.shipping.Parcel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// The first page of searches in the embedded index: words that are rare and that are in every
/// fact, fields, times, phrases. What asking who may see a hit costs is not in it.
@Command(
        name = "search",
        description = "the first page of searches in the embedded index",
        mixinStandardHelpOptions = true)
final class SearchBench implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final int BATCH = 5_000;
    private static final int PAGE = 50;
    private static final List<String> COMMANDS =
            List.of(
                    "systemctl status postgresql",
                    "tail -n 100 /var/log/syslog",
                    "psql -c select",
                    "ls -la /srv/data",
                    "vim /etc/hosts",
                    "journalctl -u nginx",
                    "df -h");
    private static final List<String> SEARCHES =
            List.of(
                    "",
                    "systemctl",
                    "person:alice",
                    "person:p7* target:t1*",
                    "\"tail n 100\"",
                    "sys* -person:alice",
                    "since:1h",
                    "word777",
                    "psql person:p42 since:1d",
                    "kind:command owner:acme until:2026-11-22");

    @Option(names = "--facts", defaultValue = "1000000", description = "(${DEFAULT-VALUE})")
    int facts;

    @Option(names = "--rounds", defaultValue = "200", description = "(${DEFAULT-VALUE})")
    int rounds;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    @Override
    public Integer call() throws Exception {
        Path folder = Folders.make("sallyport-bench");
        Map<String, Object> result = new LinkedHashMap<>();
        try (LuceneIndex index =
                LuceneIndex.open(
                        folder.resolve("index"),
                        Recordings.in(folder.resolve("r"), List.of(), Masks.usual()))) {
            long begin = System.nanoTime();
            fill(index);
            result.put("facts", facts);
            double seconds = (System.nanoTime() - begin) / 1e9;
            result.put("indexed_seconds", Samples.rounded(seconds));
            result.put("facts_per_second", Math.round(facts / seconds));
            result.put("index_mebibytes", Samples.rounded(bytes(folder) / 1024.0 / 1024.0));
            double worst = 0;
            double worstMedian = 0;
            for (String written : SEARCHES) {
                List<Double> milliseconds = new ArrayList<>();
                AuditQuery query = AuditQuery.parse(written, NOON);
                for (int i = 0; i < rounds; i++) {
                    long asked = System.nanoTime();
                    index.search(query, PAGE, null);
                    milliseconds.add((System.nanoTime() - asked) / 1e6);
                }
                double p99 = Samples.percentile(milliseconds, 99);
                worst = Math.max(worst, p99);
                worstMedian = Math.max(worstMedian, Samples.median(milliseconds));
                result.put(
                        "'" + written + "'",
                        List.of(
                                Samples.rounded(Samples.median(milliseconds)),
                                Samples.rounded(p99)));
            }
            result.put("first_page_median_ms_worst", Samples.rounded(worstMedian));
            result.put("first_page_p99_ms_worst", Samples.rounded(worst));
        }
        Folders.remove(folder);
        Bench.RESULTS.println(json ? JSON.writeValueAsString(result) : String.valueOf(result));
        return 0;
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    /// A fact a second, until noon.
    private void fill(LuceneIndex index) {
        Random random = new Random(1);
        List<Parcel> batch = new ArrayList<>();
        for (int i = 0; i < facts; i++) {
            Entry entry =
                    new Entry(
                            i,
                            "bench-" + i,
                            NOON.minusSeconds(facts - i),
                            "bench",
                            "ChannelOpened",
                            new FactHeader(
                                    random.nextInt(10) == 0 ? "alice" : "p" + random.nextInt(100),
                                    "192.0.2.1:50022",
                                    "t" + random.nextInt(500),
                                    "root",
                                    "s-" + i / 20,
                                    "g-" + i / 100,
                                    null,
                                    random.nextInt(5) == 0 ? "acme" : null),
                            JSON.createObjectNode()
                                    .put(
                                            "command",
                                            COMMANDS.get(random.nextInt(COMMANDS.size()))
                                                    + " word"
                                                    + random.nextInt(10_000)));
            batch.add(new Parcel(entry, new byte[0]));
            if (batch.size() == BATCH || i == facts - 1) {
                index.ship(batch, false);
                batch.clear();
            }
        }
    }
}
