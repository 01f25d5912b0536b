package io.sallyport.web.session;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How values are written on pages.
public final class Shown {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Shown() {}

    /// To the second, in UTC.
    public static String time(Instant instant) {
        return TIME.format(instant);
    }

    /// `1 h 02 min`, `3 min 07 s`, `12 s`; a dash where it is unknown.
    public static String length(@Nullable Duration length) {
        if (length == null) {
            return "–";
        }
        Duration shown = length.isNegative() ? Duration.ZERO : length;
        if (shown.toHours() > 0) {
            return "%d h %02d min".formatted(shown.toHours(), shown.toMinutesPart());
        }
        return shown.toMinutes() > 0
                ? "%d min %02d s".formatted(shown.toMinutes(), shown.toSecondsPart())
                : shown.toSeconds() + " s";
    }

    /// In binary units, with one decimal from 1 KiB on.
    public static String bytes(long bytes) {
        double shown = bytes;
        int unit = 0;
        while (shown >= 1024 && unit < UNITS.length - 1) {
            shown /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", shown, UNITS[unit]);
    }
}
