package io.sallyport.policy.incident;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.database.Moments;
import io.sallyport.recorder.rule.Level;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of incidents, of what belongs to them, and of their notes.
final class IncidentRows {
    /// The worst first: what is worst is said by the alerts.
    private static final String WITH_LEVEL =
            """
            select i.*, (select max(a.severity) from alert a
                join incident_alert m on m.alert = a.id where m.incident = i.id) as severity
            from incident i
            """;

    private IncidentRows() {}

    /// An alert as an incident has it.
    private record Member(String alert, String person, String target) {}

    // ---- incidents

    static Optional<Incident> find(JdbcClient rows, String id) {
        return whole(
                        rows,
                        rows.sql(WITH_LEVEL + " where i.id = ?")
                                .param(id)
                                .query((row, _) -> of(row))
                                .list())
                .stream()
                .findFirst();
    }

    static Optional<Incident> lock(JdbcClient rows, String id) {
        boolean there =
                rows.sql("select id from incident where id = ? for update")
                        .param(id)
                        .query((row, _) -> row.getString(1))
                        .optional()
                        .isPresent();
        return there ? find(rows, id) : Optional.empty();
    }

    /// What is not closed first; of these the worst, and of the worst the oldest.
    static List<Incident> list(JdbcClient rows, boolean closedToo, int most) {
        return whole(
                rows,
                rows.sql(
                                WITH_LEVEL
                                        + """
                                         where i.state <> 'CLOSED' or ?
                                        order by case when i.state = 'CLOSED' then 1 else 0 end,
                                            severity desc, i.opened_at, i.id
                                        limit ?
                                        """)
                        .param(closedToo)
                        .param(most)
                        .query((row, _) -> of(row))
                        .list());
    }

    static void insert(JdbcClient rows, Incident made) {
        rows.sql(
                        """
                        insert into incident (id, title, state, opened_by, opened_at)
                        values (?, ?, ?, ?, ?)
                        """)
                .param(made.id())
                .param(made.title())
                .param(made.state().name())
                .param(made.openedBy())
                .param(Moments.column(made.opened()))
                .update();
    }

    static int assign(JdbcClient rows, String id, String person) {
        return rows.sql("update incident set lead_person = ? where id = ?")
                .param(person)
                .param(id)
                .update();
    }

    static int close(
            JdbcClient rows, String id, Alert.Verdict verdict, String note, String by, Instant at) {
        return rows.sql(
                        """
                        update incident set state = 'CLOSED', verdict = ?, closing_note = ?,
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

    // ---- what belongs to them

    /// The incident that the alert belongs to, open or not.
    static Optional<String> holding(JdbcClient rows, String alert) {
        return rows.sql("select incident from incident_alert where alert = ?")
                .param(alert)
                .query((row, _) -> row.getString(1))
                .optional();
    }

    /// The same, by one of the alert's violations.
    static boolean holdsViolation(JdbcClient rows, String violation) {
        return rows.sql(
                        """
                        select m.incident from alert_violation v
                        join incident_alert m on m.alert = v.alert where v.id = ?
                        """)
                .param(violation)
                .query((row, _) -> row.getString(1))
                .optional()
                .isPresent();
    }

    /// @return whether it belonged to none until now
    static boolean add(JdbcClient rows, String incident, String alert, String by, Instant at) {
        return rows.sql(
                                """
                                insert into incident_alert (alert, incident, added_by, added_at)
                                values (?, ?, ?, ?) on conflict do nothing
                                """)
                        .param(alert)
                        .param(incident)
                        .param(by)
                        .param(Moments.column(at))
                        .update()
                > 0;
    }

    static boolean remove(JdbcClient rows, String incident, String alert) {
        return rows.sql("delete from incident_alert where incident = ? and alert = ?")
                        .param(incident)
                        .param(alert)
                        .update()
                > 0;
    }

    /// Makes every other node wait that puts an alert about them there into an incident.
    static void lockGroup(JdbcClient rows, String person, String target) {
        rows.sql(
                        """
                        insert into incident_group (person, target) values (?, ?)
                        on conflict do nothing
                        """)
                .param(person)
                .param(target)
                .update();
        var _ =
                rows.sql(
                                """
                                select person from incident_group
                                where person = ? and target = ? for update
                                """)
                        .param(person)
                        .param(target)
                        .query((row, _) -> row.getString(1))
                        .single();
    }

    /// The oldest open one that is not full, with an alert about this person on this target.
    static Optional<String> openAbout(JdbcClient rows, String person, String target) {
        return rows.sql(
                        """
                        select i.id from incident i
                        join incident_alert m on m.incident = i.id
                        join alert a on a.id = m.alert
                        where i.state <> 'CLOSED' and a.person = ? and a.target = ?
                            and (select count(*) from incident_alert n where n.incident = i.id) < ?
                        order by i.opened_at, i.id limit 1
                        """)
                .param(person)
                .param(target)
                .param(Incident.MOST_ALERTS)
                .query((row, _) -> row.getString(1))
                .optional();
    }

    /// Where its violations happened, the first first.
    static List<String> sessions(JdbcClient rows, String incident, int most) {
        return rows.sql(
                        """
                        select v.session, min(v.happened_at) as first_at from alert_violation v
                        join incident_alert m on m.alert = v.alert
                        where m.incident = ? and v.session is not null
                        group by v.session order by first_at, v.session limit ?
                        """)
                .param(incident)
                .param(most)
                .query((row, _) -> row.getString("session"))
                .list();
    }

    /// The nodes whose journals have its violations.
    static List<String> nodes(JdbcClient rows, String incident) {
        return rows.sql(
                        """
                        select distinct v.node from alert_violation v
                        join incident_alert m on m.alert = v.alert
                        where m.incident = ? order by v.node
                        """)
                .param(incident)
                .query((row, _) -> row.getString(1))
                .list();
    }

    /// When its first and its last violation happened.
    record Span(Instant first, Instant last) {}

    static Optional<Span> span(JdbcClient rows, String incident) {
        return rows.sql(
                        """
                        select min(v.happened_at) as first_at, max(v.happened_at) as last_at
                        from alert_violation v join incident_alert m on m.alert = v.alert
                        where m.incident = ? having count(*) > 0
                        """)
                .param(incident)
                .query((row, _) ->
                        new Span(Moments.of(row, "first_at"), Moments.of(row, "last_at")))
                .optional();
    }

    // ---- notes

    static void insertNote(
            JdbcClient rows, String id, String incident, String author, String text, Instant at) {
        rows.sql(
                        """
                        insert into incident_note (id, incident, author, written_at, words)
                        values (?, ?, ?, ?, ?)
                        """)
                .param(id)
                .param(incident)
                .param(author)
                .param(Moments.column(at))
                .param(text)
                .update();
    }

    static List<IncidentNote> notes(JdbcClient rows, String incident, int most) {
        return rows.sql(
                        """
                        select * from incident_note where incident = ?
                        order by written_at, id limit ?
                        """)
                .param(incident)
                .param(most)
                .query((row, _) ->
                        new IncidentNote(
                                row.getString("author"),
                                Moments.of(row, "written_at"),
                                row.getString("words")))
                .list();
    }

    // ---- reading

    /// With their alerts.
    private static List<Incident> whole(JdbcClient rows, List<Incident> bare) {
        if (bare.isEmpty()) {
            return bare;
        }
        Map<String, List<Member>> members = new HashMap<>();
        rows.sql(
                        """
                        select m.incident, a.id, a.person, a.target from incident_alert m
                        join alert a on a.id = m.alert
                        where m.incident in (:ids) order by m.added_at, a.id
                        """)
                .param("ids", bare.stream().map(Incident::id).toList())
                .query(row -> {
                    members.computeIfAbsent(row.getString("incident"), _ -> new ArrayList<>())
                            .add(
                                    new Member(
                                            row.getString("id"),
                                            row.getString("person"),
                                            row.getString("target")));
                });
        return bare.stream()
                .map(one -> with(one, members.getOrDefault(one.id(), List.of())))
                .toList();
    }

    private static Incident with(Incident bare, List<Member> members) {
        Set<String> people = new LinkedHashSet<>();
        Set<String> targets = new LinkedHashSet<>();
        for (Member member : members) {
            if (!member.person().isEmpty()) {
                people.add(member.person());
            }
            if (!member.target().isEmpty()) {
                targets.add(member.target());
            }
        }
        return new Incident(
                bare.id(),
                bare.title(),
                bare.level(),
                bare.state(),
                people,
                targets,
                members.stream().map(Member::alert).toList(),
                bare.lead(),
                bare.openedBy(),
                bare.opened(),
                bare.closedBy(),
                bare.closed(),
                bare.verdict(),
                bare.closingNote());
    }

    private static Incident of(ResultSet row) throws SQLException {
        String verdict = row.getString("verdict");
        return new Incident(
                row.getString("id"),
                row.getString("title"),
                Level.values()[row.getInt("severity")],
                Incident.State.valueOf(row.getString("state")),
                Set.of(),
                Set.of(),
                List.of(),
                row.getString("lead_person"),
                row.getString("opened_by"),
                Moments.of(row, "opened_at"),
                row.getString("closed_by"),
                Moments.orNull(row, "closed_at"),
                verdict == null ? null : Alert.Verdict.valueOf(verdict),
                row.getString("closing_note"));
    }
}
