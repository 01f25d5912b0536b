package io.sallyport.policy.grant;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.database.Names;
import io.sallyport.policy.operation.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Grants as rows. Locking and changing is for the inside of a
/// [io.sallyport.policy.ledger.Ledger#change] only.
public final class GrantRows {
    /// The most that a list holds.
    static final int MOST_LISTED = 1000;

    private GrantRows() {}

    public static Optional<TimedGrant> find(JdbcClient rows, String id) {
        return rows.sql("select * from timed_grant where id = ?")
                .param(id)
                .query((row, _) -> of(row, ""))
                .optional();
    }

    /// The grant, which nobody else changes until the transaction ends.
    public static Optional<TimedGrant> lock(JdbcClient rows, String id) {
        return rows.sql("select * from timed_grant where id = ? for update")
                .param(id)
                .query((row, _) -> of(row, ""))
                .optional();
    }

    /// Whether this person is frozen; nobody freezes or unfreezes them until the transaction ends.
    public static boolean lockPerson(JdbcClient rows, String person) {
        rows.sql("insert into person_hold (person) values (?) on conflict do nothing")
                .param(person)
                .update();
        return rows.sql("select frozen_at from person_hold where person = ? for update")
                .param(person)
                .query((row, _) -> row.getObject("frozen_at") != null)
                .single();
    }

    /// Whether this person is frozen now.
    public static boolean isFrozen(JdbcClient rows, String person) {
        return rows.sql(
                                "select count(*) from person_hold where person = ? and frozen_at is"
                                        + " not null")
                        .param(person)
                        .query(Long.class)
                        .single()
                > 0;
    }

    public static void insert(JdbcClient rows, TimedGrant grant, Instant issued) {
        rows.sql(
                        """
                        insert into timed_grant (id, request, person, targets, account, operations,
                            begins_at, ends_at, how, reason, issued_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(grant.id())
                .param(grant.request())
                .param(grant.person())
                .param(Names.text(grant.targets()))
                .param(grant.account())
                .param(Names.text(Operation.words(grant.operations())))
                .param(Moments.column(grant.from()))
                .param(Moments.column(grant.until()))
                .param(grant.how().name())
                .param(grant.reason())
                .param(Moments.column(issued))
                .update();
    }

    /// Ends the grant unless it was ended already.
    ///
    /// @return whether it was ended by this
    public static boolean end(
            JdbcClient rows, String id, Instant at, TimedGrant.Why why, String by) {
        return rows.sql(
                                """
                                update timed_grant set ended_at = ?, ended_why = ?, ended_by = ?
                                where id = ? and ended_at is null
                                """)
                        .param(Moments.column(at))
                        .param(why.name())
                        .param(by)
                        .param(id)
                        .update()
                == 1;
    }

    /// Keeps the review of a broken glass, unless it has one.
    ///
    /// @return whether anything changed
    static boolean review(JdbcClient rows, String id, Instant at, String by, String note) {
        return rows.sql(
                                """
                                update timed_grant
                                set reviewed_at = ?, reviewed_by = ?, review_note = ?
                                where id = ? and reviewed_at is null
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(note)
                        .param(id)
                        .update()
                == 1;
    }

    /// @param person whose; absent: everybody's
    static List<TimedGrant> unreviewed(JdbcClient rows, @Nullable String person, Instant now) {
        return rows.sql(
                        """
                        select * from timed_grant
                        where how = 'BREAK_GLASS' and reviewed_at is null
                            and (ended_at is not null or ends_at <= :now)
                            and (:everybody or person = :person)
                        order by begins_at, id limit :limit
                        """)
                .param("now", Moments.column(now))
                .param("everybody", person == null)
                .param("person", person == null ? "" : person)
                .param("limit", MOST_LISTED)
                .query((row, _) -> of(row, ""))
                .list();
    }

    /// Ends every grant of the person that was not ended and is not over.
    ///
    /// @param issuedBy leaves those alone that were issued later
    /// @return their ids
    public static List<String> endAllOf(
            JdbcClient rows, String person, Instant at, String by, Instant issuedBy) {
        List<String> ids =
                rows.sql(
                                """
                                select id from timed_grant
                                where person = ? and ended_at is null and ends_at > ?
                                    and issued_at <= ?
                                order by id for update
                                """)
                        .param(person)
                        .param(Moments.column(at))
                        .param(Moments.column(issuedBy))
                        .query((row, _) -> row.getString(1))
                        .list();
        ids.forEach(id -> end(rows, id, at, TimedGrant.Why.FROZEN, by));
        return ids;
    }

    public static void moveEnd(JdbcClient rows, String id, Instant until) {
        rows.sql("update timed_grant set ends_at = ? where id = ?")
                .param(Moments.column(until))
                .param(id)
                .update();
    }

    /// Freezes, unless the person is frozen.
    ///
    /// @return whether anything changed
    public static boolean freeze(
            JdbcClient rows, String person, Instant at, String by, String because) {
        return rows.sql(
                                """
                                update person_hold
                                set frozen_at = ?, frozen_by = ?, frozen_because = ?, changed_at = ?
                                where person = ? and frozen_at is null
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(because)
                        .param(Moments.column(at))
                        .param(person)
                        .update()
                == 1;
    }

    /// Whether the person was frozen or let go later than that.
    public static boolean heldOrLetGoAfter(JdbcClient rows, String person, Instant at) {
        return rows.sql("select count(*) from person_hold where person = ? and changed_at > ?")
                        .param(person)
                        .param(Moments.column(at))
                        .query(Long.class)
                        .single()
                > 0;
    }

    /// Lets go, unless the person is not frozen.
    ///
    /// @return whether anything changed
    public static boolean unfreeze(JdbcClient rows, String person, Instant at) {
        return rows.sql(
                                """
                                update person_hold
                                set frozen_at = null, frozen_by = null, frozen_because = null,
                                    changed_at = ?
                                where person = ? and frozen_at is not null
                                """)
                        .param(Moments.column(at))
                        .param(person)
                        .update()
                == 1;
    }

    /// Reads a row whose columns may carry a prefix.
    public static TimedGrant of(ResultSet row, String prefix) throws SQLException {
        return new TimedGrant(
                row.getString(prefix + "id"),
                row.getString(prefix + "request"),
                row.getString(prefix + "person"),
                Names.of(row.getString(prefix + "targets")),
                row.getString(prefix + "account"),
                Operation.of(Names.of(row.getString(prefix + "operations"))),
                Moments.of(row, prefix + "begins_at"),
                Moments.of(row, prefix + "ends_at"),
                TimedGrant.How.valueOf(row.getString(prefix + "how")),
                row.getString(prefix + "reason"),
                Moments.orNull(row, prefix + "ended_at"),
                why(row.getString(prefix + "ended_why")),
                row.getString(prefix + "ended_by"));
    }

    private static TimedGrant.@Nullable Why why(@Nullable String name) {
        return name == null ? null : TimedGrant.Why.valueOf(name);
    }
}
