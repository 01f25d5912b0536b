package io.sallyport.policy.alert;

import io.sallyport.policy.database.Moments;
import io.sallyport.recorder.rule.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of alerts, their violations and notes, and of suppressions.
public final class AlertRows {
    private AlertRows() {}

    // ---- raising

    /// Makes everybody else wait who takes a violation of the same rule by the same person there.
    static void lockGroup(JdbcClient rows, AlertedViolation found) {
        rows.sql(
                        """
                        insert into alert_group (rule, person, target) values (?, ?, ?)
                        on conflict do nothing
                        """)
                .param(found.rule())
                .param(found.person())
                .param(found.target())
                .update();
        var _ =
                rows.sql(
                                """
                                select rule from alert_group
                                where rule = ? and person = ? and target = ? for update
                                """)
                        .param(found.rule())
                        .param(found.person())
                        .param(found.target())
                        .query((row, _) -> row.getString(1))
                        .single();
    }

    /// Where a violation was counted already.
    ///
    /// @param alert absent where it was suppressed
    record Counted(@Nullable String alert, boolean acted) {}

    static Optional<Counted> counted(JdbcClient rows, String violation) {
        return rows.sql("select alert, acted_at from alert_violation where id = ?")
                .param(violation)
                .query((row, _) ->
                        new Counted(row.getString("alert"), row.getObject("acted_at") != null))
                .optional();
    }

    /// The alert that the violation belongs to, which gets it.
    static Optional<String> grow(JdbcClient rows, AlertedViolation found, Instant since) {
        Optional<String> there =
                rows.sql(
                                """
                                select id from alert
                                where rule = ? and person = ? and target = ? and state <> 'CLOSED'
                                    and last_at >= ?
                                order by raised_at desc, id limit 1
                                """)
                        .param(found.rule())
                        .param(found.person())
                        .param(found.target())
                        .param(Moments.column(since))
                        .query((row, _) -> row.getString(1))
                        .optional();
        return there.filter(id ->
                rows.sql(
                                        """
                                        update alert
                                        set violations = violations + 1, last_at = greatest(last_at, ?)
                                        where id = ? and state <> 'CLOSED'
                                        """)
                                .param(Moments.column(found.at()))
                                .param(id)
                                .update()
                        > 0);
    }

    static void insert(JdbcClient rows, Alert alert) {
        rows.sql(
                        """
                        insert into alert (id, rule, title, severity, person, target, owner, state,
                            raised_at, last_at, violations, receivers, plan)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(alert.id())
                .param(alert.rule())
                .param(alert.title())
                .param(alert.level().ordinal())
                .param(alert.person())
                .param(alert.target())
                .param(alert.owner())
                .param(alert.state().name())
                .param(Moments.column(alert.raised()))
                .param(Moments.column(alert.last()))
                .param(alert.violations())
                .param(joined(alert.receivers()))
                .param(String.join("\n", alert.plan()))
                .update();
    }

    /// @param alert to which it belongs; absent where it is suppressed
    static void insert(
            JdbcClient rows,
            AlertedViolation found,
            @Nullable String alert,
            @Nullable String suppression) {
        rows.sql(
                        """
                        insert into alert_violation (id, alert, suppression, cause, kind, node, session,
                            decision, offset_millis, words, happened_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(found.id())
                .param(alert)
                .param(suppression)
                .param(found.cause())
                .param(found.kind())
                .param(found.node())
                .param(found.header().session())
                .param(found.decision())
                .param(found.offset())
                .param(found.text())
                .param(Moments.column(found.at()))
                .update();
    }

    static int acted(JdbcClient rows, String violation, Instant at) {
        return rows.sql("update alert_violation set acted_at = ? where id = ?")
                .param(Moments.column(at))
                .param(violation)
                .update();
    }

    // ---- alerts

    static Optional<Alert> find(JdbcClient rows, String id) {
        return rows.sql("select * from alert where id = ?")
                .param(id)
                .query((row, _) -> of(row))
                .optional();
    }

    /// Makes every other change of it wait.
    public static Optional<Alert> lock(JdbcClient rows, String id) {
        return rows.sql("select * from alert where id = ? for update")
                .param(id)
                .query((row, _) -> of(row))
                .optional();
    }

    /// What is not closed first; of these the worst, and of the worst the oldest.
    static List<Alert> list(JdbcClient rows, boolean closedToo, Level least, int most) {
        return rows.sql(
                        """
                        select * from alert where (state <> 'CLOSED' or ?) and severity >= ?
                        order by case when state = 'CLOSED' then 1 else 0 end, severity desc,
                            raised_at, id
                        limit ?
                        """)
                .param(closedToo)
                .param(least.ordinal())
                .param(most)
                .query((row, _) -> of(row))
                .list();
    }

    /// In the same order.
    static List<Alert> list(JdbcClient rows, AlertFilter filter, int most) {
        return rows.sql(
                        """
                        select * from alert
                        where (state = 'OPEN' and ? or state = 'ACKNOWLEDGED' and ?
                                or state = 'CLOSED' and ?)
                            and severity >= ? and ? in ('', person) and ? in ('', target)
                        order by case when state = 'CLOSED' then 1 else 0 end, severity desc,
                            raised_at, id
                        limit ?
                        """)
                .param(filter.states().contains(Alert.State.OPEN))
                .param(filter.states().contains(Alert.State.ACKNOWLEDGED))
                .param(filter.states().contains(Alert.State.CLOSED))
                .param(filter.least().ordinal())
                .param(filter.person())
                .param(filter.target())
                .param(most)
                .query((row, _) -> of(row))
                .list();
    }

    /// Open, not escalated, and raised before this.
    ///
    /// @param apart rules that are left out
    static List<Alert> overdue(
            JdbcClient rows, Level level, Set<String> apart, Instant raisedUntil, int most) {
        Set<String> others = new TreeSet<>(apart);
        others.add(""); // SQL has no empty list, and no rule is called so
        return rows.sql(
                        """
                        select * from alert
                        where state = 'OPEN' and severity = :level and raised_at <= :until
                            and escalated_at is null and rule not in (:others)
                        order by raised_at, id limit :most
                        """)
                .param("level", level.ordinal())
                .param("until", Moments.column(raisedUntil))
                .param("others", others)
                .param("most", most)
                .query((row, _) -> of(row))
                .list();
    }

    /// The same, of one rule.
    static List<Alert> overdue(JdbcClient rows, String rule, Instant raisedUntil, int most) {
        return rows.sql(
                        """
                        select * from alert
                        where state = 'OPEN' and rule = ? and raised_at <= ? and escalated_at is null
                        order by raised_at, id limit ?
                        """)
                .param(rule)
                .param(Moments.column(raisedUntil))
                .param(most)
                .query((row, _) -> of(row))
                .list();
    }

    /// @return whether it was open, and nobody had
    static boolean escalate(JdbcClient rows, String id, Set<String> receivers, Instant at) {
        return rows.sql(
                                """
                                update alert set escalated_at = ?, receivers = ?
                                where id = ? and state = 'OPEN' and escalated_at is null
                                """)
                        .param(Moments.column(at))
                        .param(joined(receivers))
                        .param(id)
                        .update()
                > 0;
    }

    static int acknowledge(JdbcClient rows, String id, String by, Instant at) {
        return rows.sql(
                        """
                        update alert set state = 'ACKNOWLEDGED', acknowledged_by = ?,
                            acknowledged_at = ?, assignee = coalesce(assignee, ?)
                        where id = ? and state = 'OPEN'
                        """)
                .param(by)
                .param(Moments.column(at))
                .param(by)
                .param(id)
                .update();
    }

    static int assign(JdbcClient rows, String id, String person) {
        return rows.sql("update alert set assignee = ? where id = ?")
                .param(person)
                .param(id)
                .update();
    }

    public static int close(
            JdbcClient rows, String id, Alert.Verdict verdict, String note, String by, Instant at) {
        return rows.sql(
                        """
                        update alert set state = 'CLOSED', verdict = ?, closing_note = ?,
                            closed_by = ?, closed_at = ?
                        where id = ? and state <> 'CLOSED'
                        """)
                .param(verdict.name())
                .param(note)
                .param(by)
                .param(Moments.column(at))
                .param(id)
                .update();
    }

    /// The latest first.
    static List<CountedViolation> violations(JdbcClient rows, String alert, int most) {
        return rows.sql(
                        """
                        select * from alert_violation where alert = ?
                        order by happened_at desc, id limit ?
                        """)
                .param(alert)
                .param(most)
                .query((row, _) -> {
                    long offset = row.getLong("offset_millis");
                    return new CountedViolation(
                            row.getString("id"),
                            row.getString("cause"),
                            row.getString("kind"),
                            row.getString("node"),
                            row.getString("session"),
                            row.getString("decision"),
                            row.wasNull() ? null : offset,
                            row.getString("words"),
                            Moments.of(row, "happened_at"));
                })
                .list();
    }

    // ---- notes

    static void insertNote(
            JdbcClient rows, String id, String alert, String author, String text, Instant at) {
        rows.sql(
                        """
                        insert into alert_note (id, alert, author, written_at, words)
                        values (?, ?, ?, ?, ?)
                        """)
                .param(id)
                .param(alert)
                .param(author)
                .param(Moments.column(at))
                .param(text)
                .update();
    }

    static List<AlertNote> notes(JdbcClient rows, String alert, int most) {
        return rows.sql("select * from alert_note where alert = ? order by written_at, id limit ?")
                .param(alert)
                .param(most)
                .query((row, _) ->
                        new AlertNote(
                                row.getString("author"),
                                Moments.of(row, "written_at"),
                                row.getString("words")))
                .list();
    }

    // ---- suppressions

    static void insert(JdbcClient rows, Suppression made) {
        rows.sql(
                        """
                        insert into alert_suppression (id, rule, person, target, until_at, reason,
                            made_by, made_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(made.id())
                .param(made.rule())
                .param(made.person())
                .param(made.target())
                .param(Moments.column(made.until()))
                .param(made.reason())
                .param(made.by())
                .param(Moments.column(made.since()))
                .update();
    }

    /// What keeps this violation from raising an alert: never what its own person made.
    static Optional<String> suppressing(JdbcClient rows, AlertedViolation found, Instant now) {
        return rows.sql(
                        """
                        select id from alert_suppression
                        where rule = ? and (person = '' or person = ?) and (target = '' or target = ?)
                            and made_by <> ? and ended_at is null and until_at > ?
                        order by made_at, id limit 1
                        """)
                .param(found.rule())
                .param(found.person())
                .param(found.target())
                .param(found.person())
                .param(Moments.column(now))
                .query((row, _) -> row.getString(1))
                .optional();
    }

    /// Those that count, the first to end first.
    static List<Suppression> suppressions(JdbcClient rows, Instant now, int most) {
        return rows.sql(
                        """
                        select s.*, (select count(*) from alert_violation v where v.suppression = s.id)
                            as violations
                        from alert_suppression s where ended_at is null and until_at > ?
                        order by until_at, id limit ?
                        """)
                .param(Moments.column(now))
                .param(most)
                .query((row, _) ->
                        new Suppression(
                                row.getString("id"),
                                row.getString("rule"),
                                row.getString("person"),
                                row.getString("target"),
                                Moments.of(row, "until_at"),
                                row.getString("reason"),
                                row.getString("made_by"),
                                Moments.of(row, "made_at"),
                                row.getLong("violations")))
                .list();
    }

    /// @return whether it counted until now
    static boolean lift(JdbcClient rows, String id, String by, Instant at) {
        return rows.sql(
                                """
                                update alert_suppression set ended_at = ?, ended_by = ?
                                where id = ? and ended_at is null and until_at > ?
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(id)
                        .param(Moments.column(at))
                        .update()
                > 0;
    }

    private static String joined(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(" "));
    }

    private static Alert of(ResultSet row) throws SQLException {
        String receivers = row.getString("receivers");
        String verdict = row.getString("verdict");
        return new Alert(
                row.getString("id"),
                row.getString("rule"),
                row.getString("title"),
                Level.values()[row.getInt("severity")],
                row.getString("person"),
                row.getString("target"),
                row.getString("owner"),
                Alert.State.valueOf(row.getString("state")),
                Moments.of(row, "raised_at"),
                Moments.of(row, "last_at"),
                row.getLong("violations"),
                receivers.isEmpty() ? Set.of() : new TreeSet<>(List.of(receivers.split(" "))),
                List.of(row.getString("plan").split("\n")),
                row.getString("assignee"),
                row.getString("acknowledged_by"),
                Moments.orNull(row, "acknowledged_at"),
                Moments.orNull(row, "escalated_at"),
                row.getString("closed_by"),
                Moments.orNull(row, "closed_at"),
                verdict == null ? null : Alert.Verdict.valueOf(verdict),
                row.getString("closing_note"));
    }
}
