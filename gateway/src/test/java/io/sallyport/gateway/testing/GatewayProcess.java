package io.sallyport.gateway.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A gateway in a process of its own, started as `./sallyport serve` starts it, with the credential
/// `target` in its store and defaults for everything else.
public final class GatewayProcess implements AutoCloseable {
    private final Path data;
    private final List<String> command;
    private Process process;
    private int port;

    /// Returns when it is ready.
    ///
    /// @param folder where its data goes
    /// @param heap its largest heap, as `-Xmx` takes it
    /// @param more lines of `sallyport.yml`, beneath `sallyport:`
    public GatewayProcess(
            Path folder, TestingInventory inventory, Path targetKey, String heap, String... more)
            throws IOException, InterruptedException {
        data = Files.createDirectory(folder.resolve("data"));
        command = program(heap, "serve", "--config", folder.resolve("sallyport.yml").toString());
        Files.writeString(data.resolve("inventory.yml"), inventory.text());
        run(
                program(
                        heap,
                        "credential",
                        "set",
                        "target",
                        "--key",
                        targetKey.toString(),
                        "--data",
                        data.toString()));
        Path file = folder.resolve("sallyport.yml");
        Files.writeString(
                file,
                """
                sallyport:
                  data: %s
                  ssh: {bind: 127.0.0.1, port: 0}
                  console: {enabled: false}
                """
                                .formatted(data)
                        + Stream.of(more)
                                .map(line -> "  " + line + "\n")
                                .collect(Collectors.joining()));
        process = start();
        port = awaitReady();
    }

    private Process start() throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /// Kills it as a power cut does, and starts it again with the same data; `between` runs while
    /// nothing does.
    public void killAndStart(Runnable between) throws IOException, InterruptedException {
        process.destroyForcibly().waitFor();
        between.run();
        process = start();
        port = awaitReady();
    }

    /// Where its data is.
    public Path data() {
        return data;
    }

    private int awaitReady() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        int listening = 0;
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.contains("SSH listens on ")) {
                listening =
                        Integer.parseInt(
                                line.substring(line.lastIndexOf(':') + 1, line.lastIndexOf(']')));
            }
            if (line.equals("sallyport: ready")) {
                Thread.ofVirtual().start(() -> out.lines().forEach(System.err::println));
                return listening;
            }
        }
        throw new IOException("the gateway did not start");
    }

    private static List<String> program(String heap, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java("java"));
        command.addAll(
                List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseParallelGC", "-Xmx" + heap));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("io.sallyport.gateway.cli.Sallyport");
        command.addAll(List.of(arguments));
        return command;
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        int status =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("exit status " + status + " of " + command.getLast());
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /// Processor time it has used, all its threads', in seconds.
    public double cpuSeconds() {
        return process.toHandle().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /// Live bytes on its heap, after a full collection.
    ///
    /// Without what the parallel collector fills the gaps with that it does not care to close: the
    /// histogram counts that as well, and after hundreds of sessions it is a third of the sum.
    public long liveHeapBytes() throws IOException {
        Process histogram =
                new ProcessBuilder(java("jcmd"), String.valueOf(pid()), "GC.class_histogram")
                        .start();
        List<String> lines =
                new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        long total = bytes(lines, line -> line.startsWith("Total"));
        if (total == 0) {
            throw new IOException("no histogram of the gateway's heap");
        }
        return total - bytes(lines, line -> line.contains("jdk.internal.vm.Filler"));
    }

    /// The third column of a histogram.
    private static long bytes(List<String> lines, Predicate<String> which) {
        return lines.stream()
                .filter(which)
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[2]))
                .sum();
    }

    /// Its share of the machine's memory, proportional where pages are shared (proc(5)), in KiB.
    public long residentKib() throws IOException {
        for (String line :
                Files.readAllLines(Path.of("/proc", String.valueOf(pid()), "smaps_rollup"))) {
            if (line.startsWith("Pss:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no Pss in smaps_rollup");
    }

    /// Waits until no more open files are given back: ended sessions are sealed a little later.
    public void awaitQuiet() {
        AtomicLong before = new AtomicLong(Long.MAX_VALUE);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    long files = openFiles();
                    return files >= before.getAndSet(files);
                });
    }

    /// Threads and open files: neither may grow with sessions that ended.
    public long threads() throws IOException {
        return count("task");
    }

    public long openFiles() throws IOException {
        return count("fd");
    }

    private long count(String what) throws IOException {
        try (var entries = Files.list(Path.of("/proc", String.valueOf(pid()), what))) {
            return entries.count();
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
    }
}
