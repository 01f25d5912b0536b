package io.sallyport.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What was measured, by measure and way; one sample a round, so that rounds compare with rounds.
final class Samples {
    /// The ways that ours is compared with.
    static final List<String> OTHERS = List.of("direct", "jump", "chain");

    static final String OURS = "sallyport";

    private final List<String> ways;
    private final Map<String, Map<String, List<Double>>> samples = new LinkedHashMap<>();

    Samples(List<String> ways) {
        this.ways = ways;
    }

    void note(String measure, String way, double value) {
        samples.computeIfAbsent(measure, m -> new LinkedHashMap<>())
                .computeIfAbsent(way, w -> new ArrayList<>())
                .add(value);
    }

    /// Medians, and medians of the rounds' ratios.
    Map<String, Map<String, Double>> result() {
        Map<String, Map<String, Double>> result = new LinkedHashMap<>();
        samples.forEach((measure, byWay) -> {
            Map<String, Double> row = new LinkedHashMap<>();
            ways.stream()
                    .filter(byWay::containsKey)
                    .forEach(way -> row.put(way, rounded(median(byWay.get(way)))));
            if (byWay.containsKey(OURS)) {
                OTHERS.stream()
                        .filter(byWay::containsKey)
                        .forEach(other ->
                                row.put(
                                        "vs_" + other,
                                        rounded(ratio(byWay.get(OURS), byWay.get(other)))));
            }
            result.put(measure, row);
        });
        return result;
    }

    /// The result as aligned text.
    String table() {
        List<String> columns = new ArrayList<>(ways);
        OTHERS.forEach(other -> columns.add("vs_" + other));
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, "%-30s", "median"));
        columns.forEach(column -> table.append(String.format(Locale.ROOT, "%15s", column)));
        result().forEach((measure, row) -> {
            table.append(String.format(Locale.ROOT, "%n%-30s", measure));
            for (String column : columns) {
                Double value = row.get(column);
                table.append(
                        value == null
                                ? " ".repeat(15)
                                : String.format(Locale.ROOT, "%15.2f", value));
            }
        });
        return table.append(System.lineSeparator()).toString();
    }

    private static double ratio(List<Double> ours, List<Double> theirs) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.size(), theirs.size()); i++) {
            ratios.add(ours.get(i) / theirs.get(i));
        }
        return median(ratios);
    }

    static double median(List<Double> values) {
        return percentile(values, 50);
    }

    /// @param percent 50 is the median
    static double percentile(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        if (percent == 50 && sorted.length % 2 == 0) {
            return (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        }
        return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }

    static double rounded(double value) {
        return Double.isFinite(value) ? Math.round(value * 1000) / 1000.0 : 0;
    }
}
