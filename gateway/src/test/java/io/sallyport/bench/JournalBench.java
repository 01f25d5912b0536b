package io.sallyport.bench;

import io.sallyport.recorder.checkpoint.Ed25519Key;
import io.sallyport.recorder.journal.Checkpointing;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.journal.FileJournal;
import io.sallyport.recorder.journal.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Appends facts from many threads, each waiting until its own is durable, against what the same
/// disk does with a write of the same size and an `fdatasync` after each. Then the same without the
/// tree and its checkpoints, to see what those cost.
@Command(
        name = "journal",
        description = "appends to the journal, as a ratio to the disk's own fsync rate",
        mixinStandardHelpOptions = true)
final class JournalBench implements Callable<Integer> {
    @Option(
            names = "--directory",
            description =
                    "a folder on the disk to measure (default: the system's for temporary files)")
    @Nullable Path parent;

    @Option(names = "--threads", defaultValue = "64", description = "(${DEFAULT-VALUE})")
    int threads;

    @Option(
            names = "--seconds",
            defaultValue = "3",
            description = "for each measure (${DEFAULT-VALUE})")
    int seconds;

    @Option(names = "--rounds", defaultValue = "8", description = "(${DEFAULT-VALUE})")
    int rounds;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    /// As large as most facts are.
    record CommandSeen(FactHeader header, String line) implements Fact {}

    private static final CommandSeen FACT =
            new CommandSeen(
                    new FactHeader(
                            "alice",
                            "192.0.2.1:50000",
                            "db01",
                            "root",
                            "s-20261122-7f3k9m",
                            "g-7f3k9m2x",
                            "c-2m9x7f3k",
                            "acme"),
                    "systemctl restart postgresql && journalctl -u postgresql -n 50 --no-pager");

    /// @param perSecond how many
    /// @param p50 milliseconds
    /// @param p99 milliseconds
    private record Figures(double perSecond, double p50, double p99) {}

    @Override
    public Integer call() throws Exception {
        List<Figures> disk = new ArrayList<>();
        List<Figures> signed = new ArrayList<>();
        List<Figures> plain = new ArrayList<>();
        // Round by round, so that a disk that changes its pace changes it for all.
        for (int round = 0; round <= rounds; round++) {
            say(round == 0 ? "warming up" : "round " + round);
            Figures fsync = inFolder(this::fsyncs);
            // In turn, so that neither always runs first.
            boolean treeFirst = round % 2 == 0;
            Figures one = inFolder(folder -> appends(folder, treeFirst));
            Figures two = inFolder(folder -> appends(folder, !treeFirst));
            if (round > 0) {
                disk.add(fsync);
                signed.add(treeFirst ? one : two);
                plain.add(treeFirst ? two : one);
            }
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("threads", threads);
        double fsyncs = Samples.median(disk.stream().map(Figures::perSecond).toList());
        double appends = Samples.median(signed.stream().map(Figures::perSecond).toList());
        double without = Samples.median(plain.stream().map(Figures::perSecond).toList());
        double fsyncP99 = Samples.median(disk.stream().map(Figures::p99).toList());
        double appendP99 = Samples.median(signed.stream().map(Figures::p99).toList());
        result.put("fsyncs_per_second", Samples.rounded(fsyncs));
        result.put("fsync_p99_ms", Samples.rounded(fsyncP99));
        result.put("appends_per_second", Samples.rounded(appends));
        result.put(
                "append_p50_ms",
                Samples.rounded(Samples.median(signed.stream().map(Figures::p50).toList())));
        result.put("append_p99_ms", Samples.rounded(appendP99));
        result.put("appends_vs_fsyncs", ratio(signed, disk, Figures::perSecond));
        result.put("p99_vs_fsync_p99", ratio(signed, disk, Figures::p99));
        result.put("appends_per_second_without_tree", Samples.rounded(without));
        result.put("with_tree_vs_without", ratio(signed, plain, Figures::perSecond));
        if (json) {
            Bench.RESULTS.println(JsonMapper.builder().build().writeValueAsString(result));
        } else {
            result.forEach((name, figure) -> Bench.RESULTS.println(name + " " + figure));
        }
        return 0;
    }

    /// The median of the rounds' ratios: a round has one disk and one neighbourhood.
    private static double ratio(
            List<Figures> ours, List<Figures> theirs, ToDoubleFunction<Figures> figure) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i)));
        }
        return Samples.rounded(Samples.median(ratios));
    }

    private interface Measure {
        Figures in(Path folder) throws IOException, InterruptedException, ExecutionException;
    }

    private Figures inFolder(Measure measure)
            throws IOException, InterruptedException, ExecutionException {
        Path folder =
                parent == null
                        ? Files.createTempDirectory("sallyport-bench")
                        : Files.createTempDirectory(parent, "sallyport-bench");
        try {
            return measure.in(folder);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private Figures fsyncs(Path folder) throws IOException {
        ByteBuffer line = ByteBuffer.allocateDirect(600);
        List<Double> milliseconds = new ArrayList<>();
        long begun = System.nanoTime();
        long end = begun + Duration.ofSeconds(seconds).toNanos();
        try (FileChannel file =
                FileChannel.open(
                        folder.resolve("file"),
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
            for (long now = begun; now < end; ) {
                file.write(line.clear());
                file.force(false);
                long done = System.nanoTime();
                milliseconds.add((done - now) / 1e6);
                now = done;
            }
        }
        return figures(milliseconds, System.nanoTime() - begun);
    }

    private Figures appends(Path folder, boolean withTree)
            throws InterruptedException, ExecutionException {
        InstantSource clock = InstantSource.system();
        Path directory = folder.resolve("journal");
        try (FileJournal journal =
                        withTree
                                ? new FileJournal(
                                        directory,
                                        "bench",
                                        clock,
                                        Checkpointing.by(Ed25519Key.generate(), List.of()))
                                : new FileJournal(directory, "bench", clock);
                ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            long begun = System.nanoTime();
            long end = begun + Duration.ofSeconds(seconds).toNanos();
            List<Future<List<Double>>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(() -> appendUntil(journal, end)));
            }
            List<Double> milliseconds = new ArrayList<>();
            for (Future<List<Double>> each : running) {
                milliseconds.addAll(each.get());
            }
            return figures(milliseconds, System.nanoTime() - begun);
        }
    }

    private static List<Double> appendUntil(Journal journal, long end) {
        List<Double> milliseconds = new ArrayList<>();
        for (long now = System.nanoTime(); now < end; ) {
            CompletableFuture<Entry> durable = journal.submit(FACT);
            durable.join();
            long done = System.nanoTime();
            milliseconds.add((done - now) / 1e6);
            now = done;
        }
        return milliseconds;
    }

    private static Figures figures(List<Double> milliseconds, long nanos) {
        return new Figures(
                milliseconds.size() / (nanos / 1e9),
                Samples.median(milliseconds),
                Samples.percentile(milliseconds, 99));
    }

    private void say(String progress) {
        if (!json) {
            System.err.println(progress);
        }
    }
}
