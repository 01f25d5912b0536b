package io.sallyport.policy.report;

import io.sallyport.policy.ledger.Wording;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// What a report is about.
///
/// @param from the first instant
/// @param to the first instant that is no longer meant
public record Period(Instant from, Instant to) {
    /// A leap year.
    public static final Duration LONGEST = Duration.ofDays(366);

    /// Where nothing is said.
    public static final String USUAL = "30d";

    public Period {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("the period ends before it begins");
        }
        if (Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a report is over " + LONGEST.toDays() + " days at most; ask for less");
        }
    }

    /// Reads what people write: either for how long until now, or from when to when.
    ///
    /// @param since `12h`, `30d`; absent where `from` is given: 30 days where neither is
    /// @param from a day, `2026-11-22`, or `2026-11-22T10:00`, in UTC where nothing else is said
    /// @param to likewise; a day counts whole; absent, or later than now: now
    /// @throws IllegalArgumentException when it is no period, with a sentence that says why
    /// @throws io.sallyport.policy.ledger.ChangeRefusedException when `since` is no time
    public static Period read(
            @Nullable String since, @Nullable String from, @Nullable String to, Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.MILLIS);
        if (from == null) {
            if (to != null) {
                throw new IllegalArgumentException("say from when, too");
            }
            Duration back = Wording.duration("period", since == null ? USUAL : since);
            return new Period(end.minus(back), end);
        }
        if (since != null) {
            throw new IllegalArgumentException("say since when, or from when to when: not both");
        }
        Instant until = to == null ? end : instant(to, true);
        return new Period(instant(from, false), until.isAfter(end) ? end : until);
    }

    private static Instant instant(String written, boolean end) {
        try {
            if (written.indexOf('T') < 0) {
                LocalDate day = LocalDate.parse(written);
                return (end ? day.plusDays(1) : day).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return (written.matches(".*T.*(Z|[+-][0-9:]+)")
                            ? OffsetDateTime.parse(written).toInstant()
                            : LocalDateTime.parse(written).toInstant(ZoneOffset.UTC))
                    .truncatedTo(ChronoUnit.MILLIS);
        } catch (DateTimeParseException none) {
            throw new IllegalArgumentException(
                    "a period is from 2026-11-01 to 2026-11-30, or 2026-11-01T10:00, in UTC or with"
                            + " an offset",
                    none);
        }
    }

    boolean has(Instant instant) {
        return !instant.isBefore(from) && instant.isBefore(to);
    }
}
