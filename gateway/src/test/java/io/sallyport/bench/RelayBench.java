package io.sallyport.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/// Throughput both ways, login time and CPU per gigabyte, interleaved round by round. Client,
/// bastion and target share the machine, so throughput is about the CPU of the whole chain; CPU per
/// gigabyte is the steadier figure.
@Command(
        name = "relay",
        description = "throughput, logins and CPU beside OpenSSH's ProxyJump",
        mixinStandardHelpOptions = true)
final class RelayBench implements Callable<Integer> {
    private static final List<String> WAYS =
            List.of("direct", "jump", "sallyport", "sallyport_jump");

    @Option(names = "--quick", description = "less data, fewer rounds")
    boolean quick;

    @Option(names = "--json", description = "only the JSON object")
    boolean json;

    /// Samples of each measure, by way.
    private final Map<String, Map<String, List<Double>>> samples = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        long bytes = (quick ? 128L : 512L) << 20;
        int rounds = quick ? 3 : 7;
        int logins = quick ? 5 : 11;
        try (BenchSite site = new BenchSite()) {
            say("warming up");
            for (int i = 0; i < (quick ? 2 : 6); i++) {
                down(site, "sallyport", bytes);
                up(site, "sallyport", bytes);
                down(site, "sallyport_jump", bytes);
                login(site, "sallyport");
            }
            for (int round = 1; round <= rounds; round++) {
                say("round " + round + " of " + rounds);
                for (String way : WAYS) {
                    double before = site.cpuSeconds(way);
                    note("down_mb_per_s", way, bytes / 1e6 / down(site, way, bytes));
                    double between = site.cpuSeconds(way);
                    note("up_mb_per_s", way, bytes / 1e6 / up(site, way, bytes));
                    double after = site.cpuSeconds(way);
                    note("down_cpu_s_per_gb", way, (between - before) / (bytes / 1e9));
                    note("up_cpu_s_per_gb", way, (after - between) / (bytes / 1e9));
                }
            }
            for (int i = 0; i < logins; i++) {
                for (String way : WAYS) {
                    note("login_ms", way, login(site, way) * 1000);
                }
            }
        }
        print();
        return 0;
    }

    private static double down(BenchSite site, String way, long bytes)
            throws IOException, InterruptedException {
        return timed(
                new ProcessBuilder(site.ssh(way, "head -c " + bytes + " /dev/zero"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private static double up(BenchSite site, String way, long bytes)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("sh", "-c", "head -c " + bytes + " /dev/zero | \"$@\"", "up"));
        command.addAll(site.ssh(way, "cat > /dev/null"));
        return timed(new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private static double login(BenchSite site, String way)
            throws IOException, InterruptedException {
        return timed(
                new ProcessBuilder(site.ssh(way, "echo"))
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD));
    }

    private static double timed(ProcessBuilder command) throws IOException, InterruptedException {
        if (command.redirectInput() == ProcessBuilder.Redirect.PIPE) {
            command.redirectInput(new File("/dev/null"));
        }
        long began = System.nanoTime();
        int status = command.redirectError(ProcessBuilder.Redirect.INHERIT).start().waitFor();
        if (status != 0) {
            throw new IOException("exit status " + status + " of " + command.command());
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private void note(String measure, String way, double value) {
        samples.computeIfAbsent(measure, m -> new LinkedHashMap<>())
                .computeIfAbsent(way, w -> new ArrayList<>())
                .add(value);
    }

    private void say(String progress) {
        if (!json) {
            System.err.println("bench relay: " + progress);
        }
    }

    private void print() {
        Map<String, Object> result = new LinkedHashMap<>();
        StringBuilder table =
                new StringBuilder(
                        String.format(Locale.ROOT, "%-20s", "median")
                                + String.join(
                                        "",
                                        WAYS.stream()
                                                .map(way -> String.format("%16s", way))
                                                .toList())
                                + String.format("%10s%10s%n", "vs_direct", "vs_jump"));
        samples.forEach((measure, byWay) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            table.append(String.format(Locale.ROOT, "%-20s", measure));
            for (String way : WAYS) {
                double median = median(byWay.get(way));
                row.put(way, round(median));
                table.append(String.format(Locale.ROOT, "%16.2f", median));
            }
            for (String other : List.of("direct", "jump")) {
                double ratio = ratio(byWay.get("sallyport"), byWay.get(other));
                row.put("vs_" + other, round(ratio));
                table.append(String.format(Locale.ROOT, "%10.2f", ratio));
            }
            table.append('\n');
            result.put(measure, row);
        });
        if (!json) {
            System.out.print(table);
        }
        System.out.println(JsonMapper.builder().build().writeValueAsString(result));
    }

    private static double ratio(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ours.size(); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return median(ratios);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double round(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : 0;
    }
}
