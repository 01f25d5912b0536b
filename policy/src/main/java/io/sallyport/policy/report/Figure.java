package io.sallyport.policy.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A cell of a table.
///
/// @param shown for people
/// @param raw for programs: times in seconds, shares in percent; empty where there is none
public record Figure(String shown, String raw) {
    static final String NONE = "no data";
    private static final int LONGEST = 44;

    static Figure of(String text) {
        return new Figure(
                text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…", text);
    }

    static Figure of(long count) {
        return new Figure(Long.toString(count), Long.toString(count));
    }

    static Figure of(Share share) {
        Double percent = share.percent();
        if (percent == null) {
            return new Figure(NONE, "");
        }
        // Rounded down: 99.96 % is not all.
        double shown = Math.floor(percent * 10) / 10;
        return new Figure(
                String.format(Locale.ROOT, "%.1f %%", shown),
                String.format(Locale.ROOT, "%.4f", percent));
    }

    static Figure seconds(@Nullable Double seconds) {
        return seconds == null
                ? new Figure(NONE, "")
                : new Figure(time(seconds), String.format(Locale.ROOT, "%.3f", seconds));
    }

    /// A rule by its title, and for programs by its id first.
    static Figure rule(String id, String title) {
        return new Figure(of(title).shown(), id.equals(title) ? id : id + " " + title);
    }

    private static String time(double seconds) {
        if (seconds < 60) {
            return String.format(Locale.ROOT, seconds < 1 ? "%.3f s" : "%.1f s", seconds);
        }
        long whole = (long) seconds;
        if (whole < 3_600) {
            return whole / 60 + " m " + whole % 60 + " s";
        }
        return whole < 86_400
                ? whole / 3_600 + " h " + whole % 3_600 / 60 + " m"
                : whole / 86_400 + " d " + whole % 86_400 / 3_600 + " h";
    }
}
