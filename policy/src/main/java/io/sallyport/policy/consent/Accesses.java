package io.sallyport.policy.consent;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.Moments;
import io.sallyport.policy.ledger.Outbox;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Every session on machines that hold user data, also those that no consent covers: what owners
/// are shown. Safe for use by many threads and nodes.
public final class Accesses {
    private static final int MOST_LISTED = 1000;

    private final Database database;
    private final Outbox outbox;

    /// @param outbox where owners are told of what no consent covers
    public Accesses(Database database, Outbox outbox) {
        this.database = database;
        this.outbox = outbox;
    }

    /// Keeps that a session begins; before anything is done in it, so that none is missing.
    ///
    /// @param uncovered that no consent covers it, which the owner is told at once; absent where
    ///   one does
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it is not kept; the
    ///   session must not open
    public void began(Access access, @Nullable UncoveredAccessBegun uncovered) {
        database.write(rows -> {
            if (uncovered != null) {
                outbox.keep(List.of(uncovered), rows, access.began());
            }
            return rows.sql(
                            """
                            insert into access (session_id, owner, target, account, person, node,
                                admitted_by, consent, uncovered, began_at)
                            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                            """)
                    .param(access.session())
                    .param(access.owner())
                    .param(access.target())
                    .param(access.account())
                    .param(access.person())
                    .param(access.node())
                    .param(access.grant())
                    .param(access.consent())
                    .param(access.uncovered())
                    .param(Moments.column(access.began()))
                    .update();
        });
    }

    /// Keeps that it is over.
    ///
    /// @throws io.sallyport.policy.database.DatabaseUnavailableException when it is not kept
    public void ended(String session, Instant at) {
        database.write(rows ->
                rows.sql("update access set ended_at = ? where session_id = ? and ended_at is null")
                        .param(Moments.column(at))
                        .param(session)
                        .update());
    }

    /// The owner's, the latest first, at most 1000.
    public List<Access> of(String owner) {
        return database.read(rows ->
                rows.sql(
                                "select * from access where owner = ? order by began_at desc,"
                                        + " session_id limit ?")
                        .param(owner)
                        .param(MOST_LISTED)
                        .query((row, _) -> of(row))
                        .list());
    }

    /// A row as it stands.
    public static Access of(ResultSet row) throws SQLException {
        return new Access(
                row.getString("session_id"),
                row.getString("owner"),
                row.getString("target"),
                row.getString("account"),
                row.getString("person"),
                row.getString("node"),
                row.getString("admitted_by"),
                row.getString("consent"),
                row.getString("uncovered"),
                Moments.of(row, "began_at"),
                Moments.orNull(row, "ended_at"));
    }
}
