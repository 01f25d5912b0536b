package io.sallyport.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Ratios to ProxyJump as a small drawing: one bar a measure, and a line where both are alike.
final class RatioChart {
    private static final int LEFT = 250;
    private static final int WIDTH = 400;
    private static final int BAR = 16;
    private static final int GAP = 10;
    private static final double WIDEST = 3;

    /// What is drawn, and in which words.
    private static final Map<String, String> MEASURES =
            Map.of(
                    "down_mb_per_s", "throughput, target to client",
                    "up_mb_per_s", "throughput, client to target",
                    "first_output_ms", "time to first output",
                    "echo_p50_us", "keystroke echo, median",
                    "down_cpu_s_per_gb", "bastion CPU per GB");

    private static final List<String> ORDER =
            List.of(
                    "down_mb_per_s",
                    "up_mb_per_s",
                    "first_output_ms",
                    "echo_p50_us",
                    "down_cpu_s_per_gb");

    private RatioChart() {}

    static String svg(Map<String, Map<String, Double>> result) {
        StringBuilder bars = new StringBuilder();
        int y = 34;
        for (String measure : ORDER) {
            Double ratio = result.getOrDefault(measure, Map.of()).get("vs_jump");
            if (ratio == null) {
                continue;
            }
            bars.append(
                    String.format(
                            Locale.ROOT,
                            """
                              <text x="%d" y="%d" text-anchor="end">%s</text>
                              <rect x="%d" y="%d" width="%d" height="%d" rx="2" fill="#4f7cac"/>
                              <text x="%d" y="%d">%.2f</text>
                            """,
                            LEFT - 8,
                            y + 12,
                            MEASURES.get(measure),
                            LEFT,
                            y,
                            width(ratio),
                            BAR,
                            LEFT + width(ratio) + 6,
                            y + 12,
                            ratio));
            y += BAR + GAP;
        }
        return String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" font-family="sans-serif" font-size="12" fill="#57606a">
                  <text x="%3$d" y="18">Sallyport, recording, as a multiple of OpenSSH's ProxyJump</text>
                %4$s  <line x1="%5$d" y1="26" x2="%5$d" y2="%6$d" stroke="#c0392b" stroke-dasharray="3 3"/>
                </svg>
                """,
                LEFT + WIDTH + 60,
                y + 8,
                LEFT,
                bars,
                LEFT + width(1),
                y);
    }

    private static int width(double ratio) {
        return (int) Math.round(Math.min(ratio, WIDEST) / WIDEST * WIDTH);
    }
}
