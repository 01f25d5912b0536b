package io.sallyport.recorder.rule;

import io.sallyport.recorder.rule.Modifiers.Modifier;
import java.time.DateTimeException;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;

/// A part of a time, compared as a number: the hour of `2026-11-23T22:15:00Z` is 22. The time is
/// taken as it is written, with the offset it has (ISO 8601, RFC 3339); what is no time has no
/// part.
///
/// @param part weeks are those of ISO 8601, days are those of the month
record TimePart(Modifier part, ValueTest.Comparison number) implements ValueTest {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .optionalStart()
                    .appendPattern("['T'][ ]")
                    .append(DateTimeFormatter.ISO_LOCAL_TIME)
                    .optionalStart()
                    .appendOffsetId()
                    .optionalEnd()
                    .optionalEnd()
                    .toFormatter();

    @Override
    public Answer answer(Value value) {
        if (!value.isText()) {
            return Answer.PERHAPS;
        }
        try {
            TemporalAccessor time = TIME.parse(value.text());
            return number.answer(Value.known(Integer.toString(time.get(field()))));
        } catch (DateTimeException noTime) {
            return Answer.NO;
        }
    }

    private TemporalField field() {
        return switch (part) {
            case MINUTE -> ChronoField.MINUTE_OF_HOUR;
            case HOUR -> ChronoField.HOUR_OF_DAY;
            case DAY -> ChronoField.DAY_OF_MONTH;
            case WEEK -> IsoFields.WEEK_OF_WEEK_BASED_YEAR;
            case MONTH -> ChronoField.MONTH_OF_YEAR;
            case YEAR -> ChronoField.YEAR;
            default -> throw new IllegalStateException(part + " is no part of a time");
        };
    }

    @Override
    public int cost() {
        return 50;
    }
}
