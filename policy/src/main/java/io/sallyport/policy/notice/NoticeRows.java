package io.sallyport.policy.notice;

import io.sallyport.policy.database.Moments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Notices as rows.
final class NoticeRows {
    private NoticeRows() {}

    /// A new id; more of it than of ids that people read out, since nobody checks it against those
    /// there are.
    static String newId() {
        return "n-" + UUID.randomUUID().toString().replace("-", "");
    }

    static void insert(JdbcClient rows, Notice notice) {
        rows.sql(
                        """
                        insert into notice (id, kind, channel, person, about, title, body, created_at,
                            due_at, attempts, state)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'WAITING')
                        """)
                .param(notice.id())
                .param(notice.kind().name())
                .param(notice.channel().name())
                .param(notice.person() == null ? "" : notice.person())
                .param(notice.about())
                .param(notice.title())
                .param(notice.text())
                .param(Moments.column(notice.created()))
                .param(Moments.column(notice.created()))
                .update();
    }

    /// Takes the notice that is due longest; nobody else takes it before `lease`. What another is
    /// taking at this moment is passed over, not waited for.
    static Optional<Notice> claim(
            JdbcClient rows, NoticeChannel channel, Instant now, Instant lease) {
        Optional<String> due =
                rows.sql(
                                """
                                select id from notice
                                where channel = ? and state = 'WAITING' and due_at <= ?
                                order by due_at, id limit 1 for update skip locked
                                """)
                        .param(channel.name())
                        .param(Moments.column(now))
                        .query((row, _) -> row.getString(1))
                        .optional();
        return due.map(id -> {
            rows.sql("update notice set attempts = attempts + 1, due_at = ? where id = ?")
                    .param(Moments.column(lease))
                    .param(id)
                    .update();
            return rows.sql("select * from notice where id = ?")
                    .param(id)
                    .query((row, _) -> of(row))
                    .single();
        });
    }

    /// Plans another attempt, unless somebody else made one since.
    static int postpone(JdbcClient rows, Notice notice, Instant due) {
        return rows.sql(
                        """
                        update notice set due_at = ?
                        where id = ? and state = 'WAITING' and attempts = ?
                        """)
                .param(Moments.column(due))
                .param(notice.id())
                .param((long) notice.attempts())
                .update();
    }

    /// Ends the waiting of a notice.
    static int settle(JdbcClient rows, Notice notice, State state, Instant at) {
        return rows.sql(
                        """
                        update notice set state = ?, settled_at = ?
                        where id = ? and state = 'WAITING'
                        """)
                .param(state.name())
                .param(Moments.column(at))
                .param(notice.id())
                .update();
    }

    static long waiting(JdbcClient rows) {
        return rows.sql("select count(*) from notice where state = 'WAITING'")
                .query(Long.class)
                .single();
    }

    /// Removes the oldest that wait.
    static int dropOldest(JdbcClient rows, long count) {
        return rows.sql(
                        """
                        delete from notice where id in (
                            select id from notice where state = 'WAITING'
                            order by created_at, id limit ?)
                        """)
                .param(count)
                .update();
    }

    /// Removes what was settled before that.
    static int forget(JdbcClient rows, Instant before) {
        return rows.sql("delete from notice where state <> 'WAITING' and settled_at < ?")
                .param(Moments.column(before))
                .update();
    }

    private static Notice of(ResultSet row) throws SQLException {
        String person = row.getString("person");
        return new Notice(
                row.getString("id"),
                NoticeKind.valueOf(row.getString("kind")),
                NoticeChannel.valueOf(row.getString("channel")),
                person.isEmpty() ? null : person,
                row.getString("about"),
                row.getString("title"),
                row.getString("body"),
                Moments.of(row, "created_at"),
                (int) row.getLong("attempts"));
    }

    /// Where a notice stands.
    enum State {
        WAITING,
        DELIVERED,
        GIVEN_UP
    }
}
