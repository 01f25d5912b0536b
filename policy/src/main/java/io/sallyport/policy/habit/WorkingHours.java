package io.sallyport.policy.habit;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// When people are expected to work.
///
/// @param spans any of which may hold
public record WorkingHours(List<Span> spans) {
    private static final Pattern SPAN =
            Pattern.compile(
                    "([a-z]{3})(?:-([a-z]{3}))? ([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})");

    private static final int MOST_SPANS = 20;
    private static final int MINUTES_OF_DAY = 24 * 60;

    /// @param first the first day of the week, with the last perhaps before it: `sat-mon`
    /// @param from minute of the day
    /// @param until the first minute that is not in it
    public record Span(DayOfWeek first, DayOfWeek last, int from, int until) {
        boolean holds(DayOfWeek day, int minute) {
            int length = Math.floorMod(last.getValue() - first.getValue(), 7);
            int place = Math.floorMod(day.getValue() - first.getValue(), 7);
            return place <= length && minute >= from && minute < until;
        }
    }

    public WorkingHours {
        spans = List.copyOf(spans);
    }

    /// Reads `mon-fri 08:00-18:00, sat 09:00-13:00`.
    ///
    /// @throws IllegalArgumentException where it is none; the message goes on after a key's name
    public static WorkingHours parse(String written) {
        String[] parts = written.toLowerCase(Locale.ROOT).split(",", MOST_SPANS + 1);
        if (parts.length > MOST_SPANS) {
            throw new IllegalArgumentException("has more than " + MOST_SPANS + " spans");
        }
        List<Span> spans = new ArrayList<>();
        for (String part : parts) {
            spans.add(span(part.strip()));
        }
        return new WorkingHours(spans);
    }

    private static Span span(String written) {
        Matcher parts = SPAN.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "has `" + written + "`; hours are written as mon-fri 08:00-18:00");
        }
        DayOfWeek first = day(parts.group(1));
        DayOfWeek last = parts.group(2) == null ? first : day(parts.group(2));
        int from = minute(parts.group(3), parts.group(4));
        int until = minute(parts.group(5), parts.group(6));
        if (from >= until) {
            throw new IllegalArgumentException(
                    "has `"
                            + written
                            + "`, which ends before it begins; write a span for each day");
        }
        return new Span(first, last, from, until);
    }

    private static DayOfWeek day(String written) {
        return Stream.of(DayOfWeek.values())
                .filter(day -> day.name().toLowerCase(Locale.ROOT).startsWith(written))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "has the day `" + written + "`; days are mon, tue, wed, …"));
    }

    private static int minute(String hour, String minute) {
        int whole = Integer.parseInt(hour) * 60 + Integer.parseInt(minute);
        if (whole > MINUTES_OF_DAY || Integer.parseInt(minute) > 59) {
            throw new IllegalArgumentException("has the time " + hour + ":" + minute);
        }
        return whole;
    }

    /// Whether it is expected that somebody works then.
    public boolean holds(LocalDateTime time) {
        int minute = time.getHour() * 60 + time.getMinute();
        return spans.stream().anyMatch(span -> span.holds(time.getDayOfWeek(), minute));
    }
}
