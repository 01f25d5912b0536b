package io.sallyport.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Throughput both ways, CPU per gigabyte, connecting, and a key's way there and back, interleaved
/// round by round. Client, bastion and target share the machine, so throughput is about the CPU of
/// the whole chain; CPU per gigabyte is the steadier figure.
@Command(
        name = "relay",
        description =
                "throughput, CPU, connecting and keystroke echo beside OpenSSH: directly, through ProxyJump, and through a recording forced command",
        mixinStandardHelpOptions = true)
final class RelayBench implements Callable<Integer> {
    private static final List<String> WAYS =
            List.of("direct", "jump", "chain", "sallyport", "sallyport_jump");

    /// A gateway is warm when a gigabyte costs within a tenth of what the one before did.
    private static final double STEADY = 0.1;

    /// In a block: CPU time is told in hundredths of a second.
    private static final int LOGINS = 10;

    @Option(names = "--quick", description = "less data, fewer rounds")
    boolean quick;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    @Option(names = "--chart", paramLabel = "FILE", description = "also draws the ratios, as SVG")
    @Nullable Path chart;

    private final Samples samples = new Samples(WAYS);

    @Override
    public Integer call() throws IOException, InterruptedException {
        long bytes = (quick ? 128L : 512L) << 20;
        try (BenchSite site = new BenchSite()) {
            warmUp(site, bytes);
            throughput(site, bytes, quick ? 3 : 7);
            connecting(site, quick ? 5 : 15);
            loginCost(site, quick ? 1 : 3);
            echo(site, quick ? 3 : 7, 100, "echo", null);
            echo(site, quick ? 3 : 5, 100, "echo_busy", "head -c 100G /dev/zero");
        }
        Map<String, Map<String, Double>> result = samples.result();
        if (chart != null) {
            Files.writeString(chart, RatioChart.svg(result));
        }
        if (!json) {
            Bench.RESULTS.print(samples.table());
        }
        Bench.RESULTS.println(JsonMapper.builder().build().writeValueAsString(result));
        return 0;
    }

    private void warmUp(BenchSite site, long bytes) throws IOException, InterruptedException {
        say("warming up, logins");
        site.logins("sallyport", quick ? 50 : 300);
        double before = Double.MAX_VALUE;
        for (int round = 1; round <= (quick ? 6 : 20); round++) {
            say("warming up, round " + round);
            double began = site.cpuSeconds("sallyport");
            down(site, "sallyport", bytes);
            up(site, "sallyport", bytes);
            double cost = site.cpuSeconds("sallyport") - began;
            down(site, "sallyport_jump", bytes / 4);
            up(site, "sallyport_jump", bytes / 4);
            for (int i = 0; i < 3; i++) {
                firstOutput(site, "sallyport");
                firstOutput(site, "sallyport_jump");
            }
            if (round >= (quick ? 3 : 6) && Math.abs(cost - before) < STEADY * before) {
                return;
            }
            before = cost;
        }
    }

    private void throughput(BenchSite site, long bytes, int rounds)
            throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            say("throughput, round " + round + " of " + rounds);
            for (String way : WAYS) {
                double before = site.cpuSeconds(way);
                samples.note("down_mb_per_s", way, bytes / 1e6 / down(site, way, bytes));
                double between = site.cpuSeconds(way);
                samples.note("up_mb_per_s", way, bytes / 1e6 / up(site, way, bytes));
                double after = site.cpuSeconds(way);
                if (!way.equals("direct")) {
                    samples.note("down_cpu_s_per_gb", way, (between - before) / (bytes / 1e9));
                    samples.note("up_cpu_s_per_gb", way, (after - between) / (bytes / 1e9));
                }
                site.forget();
            }
        }
    }

    private void connecting(BenchSite site, int rounds) throws IOException, InterruptedException {
        say("connecting, " + rounds + " rounds");
        for (int i = 0; i < rounds; i++) {
            for (String way : WAYS) {
                samples.note("first_output_ms", way, firstOutput(site, way) * 1000);
            }
        }
    }

    /// CPU of whatever stands between, for each login, by key exchange of the operator's side. What
    /// a gateway costs that has seen many logins is for [SessionsBench] to tell: `ssh` is slow.
    private void loginCost(BenchSite site, int blocks) throws IOException, InterruptedException {
        for (Map.Entry<String, String> exchange : BenchSite.keyExchanges().entrySet()) {
            say("logins with " + exchange.getKey());
            for (int block = 0; block < blocks; block++) {
                for (String way : List.of("jump", "chain", "sallyport")) {
                    double before = site.cpuSeconds(way);
                    for (int i = 0; i < LOGINS; i++) {
                        firstOutput(site, way, "-o", "KexAlgorithms=" + exchange.getValue());
                    }
                    samples.note(
                            "login_cpu_ms_" + exchange.getKey(),
                            way,
                            (site.cpuSeconds(way) - before) * 1000 / LOGINS);
                }
            }
        }
    }

    /// @param neighbour what another session of the same way does meanwhile, if anything
    private void echo(
            BenchSite site, int rounds, int keys, String measure, @Nullable String neighbour)
            throws IOException, InterruptedException {
        say("keystroke echo" + (neighbour == null ? "" : " beside a busy session"));
        Map<String, List<Double>> all = new LinkedHashMap<>();
        Map<String, EchoProbe> probes = new LinkedHashMap<>();
        try {
            for (String way : WAYS) {
                EchoProbe probe =
                        new EchoProbe(site.ssh(way, EchoProbe.command(), "-tt", "-e", "none"));
                probes.put(way, probe);
                probe.type(500);
            }
            for (int round = 0; round < rounds; round++) {
                for (String way : WAYS) {
                    Process busy = neighbour == null ? null : start(site.ssh(way, neighbour));
                    if (busy != null) {
                        probes.get(way).type(200); // until the neighbour is at full speed
                    }
                    List<Double> micros = probes.get(way).type(keys);
                    if (busy != null) {
                        busy.destroyForcibly().waitFor();
                    }
                    samples.note(measure + "_p50_us", way, Samples.median(micros));
                    all.computeIfAbsent(way, w -> new ArrayList<>()).addAll(micros);
                }
            }
        } finally {
            probes.values().forEach(EchoProbe::close);
        }
        all.forEach((way, micros) ->
                samples.note(measure + "_p99_us", way, Samples.percentile(micros, 99)));
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static double down(BenchSite site, String way, long bytes)
            throws IOException, InterruptedException {
        return timed(
                new ProcessBuilder(site.ssh(way, "head -c " + bytes + " /dev/zero"))
                        .redirectInput(new File("/dev/null")));
    }

    private static double up(BenchSite site, String way, long bytes)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("sh", "-c", "head -c " + bytes + " /dev/zero | \"$@\"", "up"));
        command.addAll(site.ssh(way, "cat > /dev/null"));
        return timed(new ProcessBuilder(command));
    }

    private static double timed(ProcessBuilder command) throws IOException, InterruptedException {
        long began = System.nanoTime();
        int status =
                command.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start()
                        .waitFor();
        if (status != 0) {
            throw new IOException("exit status " + status + " of " + command.command());
        }
        return (System.nanoTime() - began) / 1e9;
    }

    /// Seconds from the start of the client to the first byte of a command's output.
    private static double firstOutput(BenchSite site, String way, String... options)
            throws IOException, InterruptedException {
        long began = System.nanoTime();
        Process client =
                new ProcessBuilder(site.ssh(way, "echo", options))
                        .redirectInput(new File("/dev/null"))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        int first = client.getInputStream().read();
        double seconds = (System.nanoTime() - began) / 1e9;
        if (client.waitFor() != 0 || first < 0) {
            throw new IOException("no output by way of " + way);
        }
        return seconds;
    }

    private void say(String progress) {
        if (!json) {
            System.err.println("bench relay: " + progress);
        }
    }
}
