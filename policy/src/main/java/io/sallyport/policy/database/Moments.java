package io.sallyport.policy.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/// Instants as columns hold them: in UTC, to the microsecond, cut and never rounded, so that what
/// ends at an instant does not end after it.
public final class Moments {
    private Moments() {}

    public static OffsetDateTime column(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    public static @Nullable OffsetDateTime columnOrNull(@Nullable Instant instant) {
        return instant == null ? null : column(instant);
    }

    public static Instant of(ResultSet row, String column) throws SQLException {
        Instant instant = orNull(row, column);
        if (instant == null) {
            throw new SQLException(column + " is empty");
        }
        return instant;
    }

    public static @Nullable Instant orNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime moment = row.getObject(column, OffsetDateTime.class);
        return moment == null ? null : moment.toInstant();
    }
}
