package io.sallyport.policy.alert;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.recorder.rule.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of the alerts of all nodes that share the database. Asks nobody who may see it: for
/// reports, which do. Safe for use by many threads; every call waits for the database.
public final class AlertHistory {
    /// More are not read at once.
    public static final int MOST = 200_000;

    private static final String COURSES =
            """
            select rule, severity, state, raised_at, acknowledged_at, escalated_at, closed_at,
                verdict, (select min(v.happened_at) from alert_violation v where v.alert = alert.id)
                    as happened_at
            from alert
            """;

    private final Database database;

    public AlertHistory(Database database) {
        this.database = database;
    }

    /// Those that were raised then, or, where they are not closed, whenever; one more than [#MOST]
    /// where there are more.
    public List<AlertCourse> raisedOrUnclosed(Instant from, Instant to) {
        return database.read(rows ->
                rows.sql(
                                COURSES
                                        + """
                                        where raised_at >= ? and raised_at < ? or state <> 'CLOSED'
                                        limit ?
                                        """)
                        .param(Moments.column(from))
                        .param(Moments.column(to))
                        .param(MOST + 1)
                        .query((row, _) -> course(row))
                        .list());
    }

    /// How many alerts of a rule were closed then, by verdict.
    public Map<String, Map<Alert.Verdict, Long>> closed(Instant from, Instant to) {
        Map<String, Map<Alert.Verdict, Long>> closed = new HashMap<>();
        database.read(rows ->
                rows.sql(
                                """
                                select rule, verdict, count(*) as alerts from alert
                                where closed_at >= ? and closed_at < ? group by rule, verdict
                                """)
                        .param(Moments.column(from))
                        .param(Moments.column(to))
                        .query((row, _) ->
                                closed.computeIfAbsent(row.getString("rule"), _ -> new HashMap<>())
                                        .put(
                                                Alert.Verdict.valueOf(row.getString("verdict")),
                                                row.getLong("alerts")))
                        .list());
        return closed;
    }

    /// How many violations that happened then were kept from raising an alert, by rule.
    public Map<String, Long> suppressed(Instant from, Instant to) {
        Map<String, Long> suppressed = new HashMap<>();
        database.read(rows ->
                rows.sql(
                                """
                                select s.rule, count(*) as violations
                                from alert_violation v
                                join alert_suppression s on s.id = v.suppression
                                where v.happened_at >= ? and v.happened_at < ?
                                group by s.rule
                                """)
                        .param(Moments.column(from))
                        .param(Moments.column(to))
                        .query((row, _) ->
                                suppressed.put(row.getString("rule"), row.getLong("violations")))
                        .list());
        return suppressed;
    }

    private static AlertCourse course(ResultSet row) throws SQLException {
        Instant raised = Moments.of(row, "raised_at");
        Instant happened = Moments.orNull(row, "happened_at");
        @Nullable String verdict = row.getString("verdict");
        return new AlertCourse(
                row.getString("rule"),
                Level.values()[row.getInt("severity")],
                Alert.State.valueOf(row.getString("state")),
                happened == null ? raised : happened,
                raised,
                Moments.orNull(row, "acknowledged_at"),
                Moments.orNull(row, "escalated_at"),
                Moments.orNull(row, "closed_at"),
                verdict == null ? null : Alert.Verdict.valueOf(verdict));
    }
}
