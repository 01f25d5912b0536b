package io.sallyport.policy.retention;

import io.sallyport.policy.database.Moments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of holds and deletions.
public final class RetentionRows {
    private RetentionRows() {}

    // ---- holds

    /// Makes everybody else wait who decides on this session's recording.
    ///
    /// @return whether it is held
    static boolean lock(JdbcClient rows, String session) {
        rows.sql("insert into recording_hold (session) values (?) on conflict do nothing")
                .param(session)
                .update();
        return rows.sql("select held_at from recording_hold where session = ? for update")
                .param(session)
                .query((row, _) -> row.getObject("held_at") != null)
                .single();
    }

    /// Holds, unless it is held, or was released after this was meant.
    ///
    /// @return whether a row changed
    public static boolean hold(
            JdbcClient rows, String session, Instant at, String by, String reason) {
        lock(rows, session);
        return rows.sql(
                                """
                                update recording_hold set held_at = ?, held_by = ?, reason = ?
                                where session = ? and held_at is null
                                    and (released_at is null or released_at <= ?)
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(reason)
                        .param(session)
                        .param(Moments.column(at))
                        .update()
                > 0;
    }

    static boolean release(JdbcClient rows, String session, Instant at) {
        return rows.sql(
                                """
                                update recording_hold
                                set held_at = null, held_by = null, reason = null, released_at = ?
                                where session = ? and held_at is not null
                                """)
                        .param(Moments.column(at))
                        .param(session)
                        .update()
                > 0;
    }

    /// What is held, the latest first.
    static List<Hold> holds(JdbcClient rows, int most) {
        return rows.sql(
                        """
                        select * from recording_hold where held_at is not null
                        order by held_at desc, session limit ?
                        """)
                .param(most)
                .query((row, _) ->
                        new Hold(
                                row.getString("session"),
                                row.getString("reason"),
                                row.getString("held_by"),
                                Moments.of(row, "held_at")))
                .list();
    }

    // ---- deletions

    static void insert(JdbcClient rows, Deletion deletion) {
        rows.sql(
                        """
                        insert into recording_deletion (id, session, node, reason, proposed_by,
                            proposed_as, proposed_at, state)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(deletion.id())
                .param(deletion.session())
                .param(deletion.node())
                .param(deletion.reason())
                .param(deletion.proposedBy())
                .param(deletion.proposedAs())
                .param(Moments.column(deletion.proposed()))
                .param(deletion.state().name())
                .update();
    }

    static Optional<Deletion> find(JdbcClient rows, String id) {
        return rows.sql("select * from recording_deletion where id = ?")
                .param(id)
                .query((row, _) -> of(row))
                .optional();
    }

    /// Of a session; the caller holds the session's lock.
    static List<Deletion> of(JdbcClient rows, String session) {
        return rows.sql("select * from recording_deletion where session = ? order by proposed_at")
                .param(session)
                .query((row, _) -> of(row))
                .list();
    }

    /// The latest first.
    static List<Deletion> latest(JdbcClient rows, int most) {
        return rows.sql("select * from recording_deletion order by proposed_at desc, id limit ?")
                .param(most)
                .query((row, _) -> of(row))
                .list();
    }

    static List<Deletion> approved(JdbcClient rows, String node, int most) {
        return rows.sql(
                        """
                        select * from recording_deletion where node = ? and state = 'APPROVED'
                        order by proposed_at, id limit ?
                        """)
                .param(node)
                .param(most)
                .query((row, _) -> of(row))
                .list();
    }

    /// Decides what waits.
    ///
    /// @return whether a row changed
    public static boolean decide(
            JdbcClient rows, String id, Deletion.State to, Instant at, String by) {
        return rows.sql(
                                """
                                update recording_deletion
                                set state = ?, decided_at = ?, decided_by = ?
                                where id = ? and state = 'PROPOSED'
                                """)
                        .param(to.name())
                        .param(Moments.column(at))
                        .param(by)
                        .param(id)
                        .update()
                > 0;
    }

    static boolean done(JdbcClient rows, String id, Instant at) {
        return rows.sql(
                                """
                                update recording_deletion set state = 'DELETED', deleted_at = ?
                                where id = ? and state = 'APPROVED'
                                """)
                        .param(Moments.column(at))
                        .param(id)
                        .update()
                > 0;
    }

    private static Deletion of(ResultSet row) throws SQLException {
        return new Deletion(
                row.getString("id"),
                row.getString("session"),
                row.getString("node"),
                row.getString("reason"),
                row.getString("proposed_by"),
                row.getString("proposed_as"),
                Moments.of(row, "proposed_at"),
                Deletion.State.valueOf(row.getString("state")),
                row.getString("decided_by"),
                Moments.orNull(row, "decided_at"));
    }
}
