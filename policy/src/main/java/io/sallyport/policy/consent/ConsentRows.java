package io.sallyport.policy.consent;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.database.Names;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.Purpose;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Consents as rows. Locking and changing is for the inside of a
/// [io.sallyport.policy.ledger.Ledger#change] only.
public final class ConsentRows {
    private ConsentRows() {}

    public static Optional<Consent> find(JdbcClient rows, String id) {
        return rows.sql("select * from consent where id = ?")
                .param(id)
                .query((row, _) -> of(row, ""))
                .optional();
    }

    static Optional<Consent> lock(JdbcClient rows, String id) {
        return rows.sql("select * from consent where id = ? for update")
                .param(id)
                .query((row, _) -> of(row, ""))
                .optional();
    }

    static void insert(JdbcClient rows, Consent consent) {
        rows.sql(
                        """
                        insert into consent (id, owner, targets, person, operations, begins_at, ends_at,
                            purpose, case_number, how, state, request, carried_grant, asked_at, lapses_at,
                            decided_at, decided_by, message)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(consent.id())
                .param(consent.owner())
                .param(Names.text(consent.targets()))
                .param(consent.person())
                .param(Names.text(Operation.words(consent.operations())))
                .param(Moments.column(consent.from()))
                .param(Moments.column(consent.until()))
                .param(consent.purpose().name())
                .param(consent.caseNumber())
                .param(consent.how().name())
                .param(consent.state().name())
                .param(consent.request())
                .param(consent.grant())
                .param(Moments.column(consent.asked()))
                .param(Moments.column(consent.lapses()))
                .param(Moments.columnOrNull(consent.decided()))
                .param(consent.decidedBy())
                .param(consent.message())
                .update();
    }

    /// Keeps what was given, in the terms and window it was given for.
    static void give(JdbcClient rows, Consent given) {
        rows.sql(
                        """
                        update consent
                        set state = 'GIVEN', targets = ?, operations = ?, begins_at = ?, ends_at = ?,
                            decided_at = ?, decided_by = ?, message = ?
                        where id = ?
                        """)
                .param(Names.text(given.targets()))
                .param(Names.text(Operation.words(given.operations())))
                .param(Moments.column(given.from()))
                .param(Moments.column(given.until()))
                .param(Moments.columnOrNull(given.decided()))
                .param(given.decidedBy())
                .param(given.message())
                .param(given.id())
                .update();
    }

    /// Refuses what is pending.
    ///
    /// @return whether it was
    public static boolean refuse(
            JdbcClient rows, String id, Instant at, String by, String message) {
        return rows.sql(
                                """
                                update consent
                                set state = 'REFUSED', decided_at = ?, decided_by = ?, message = ?
                                where id = ? and state = 'PENDING'
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(message)
                        .param(id)
                        .update()
                == 1;
    }

    /// Withdraws what is given.
    ///
    /// @return whether it was
    public static boolean withdraw(JdbcClient rows, String id, Instant at, String by) {
        return rows.sql(
                                """
                                update consent
                                set state = 'WITHDRAWN', withdrawn_at = ?, withdrawn_by = ?
                                where id = ? and state = 'GIVEN'
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(id)
                        .update()
                == 1;
    }

    /// What was asked or given for a request that never got its grant lapses with it.
    public static int abandon(JdbcClient rows, String request) {
        return rows.sql(
                        """
                        update consent set state = 'LAPSED'
                        where request = ? and carried_grant is null and state in ('PENDING', 'GIVEN')
                        """)
                .param(request)
                .update();
    }

    /// What was asked and given for a request.
    public static List<Consent> ofRequest(JdbcClient rows, String request) {
        return rows.sql("select * from consent where request = ? order by owner, id")
                .param(request)
                .query((row, _) -> of(row, ""))
                .list();
    }

    /// The owner's standing consents that are not withdrawn nor over.
    static List<Consent> standing(JdbcClient rows, String owner, Instant now) {
        return rows.sql(
                        """
                        select * from consent
                        where owner = ? and state = 'GIVEN' and how = 'STANDING' and ends_at > ?
                        """)
                .param(owner)
                .param(Moments.column(now))
                .query((row, _) -> of(row, ""))
                .list();
    }

    /// Lets a given consent go with the grant it was asked for.
    static void carry(JdbcClient rows, Consent consent, String grant, Instant from, Instant until) {
        rows.sql("update consent set carried_grant = ?, begins_at = ?, ends_at = ? where id = ?")
                .param(grant)
                .param(Moments.column(from))
                .param(Moments.column(until))
                .param(consent.id())
                .update();
    }

    /// Reads a row whose columns may carry a prefix.
    public static Consent of(ResultSet row, String prefix) throws SQLException {
        return new Consent(
                row.getString(prefix + "id"),
                row.getString(prefix + "owner"),
                Names.of(row.getString(prefix + "targets")),
                row.getString(prefix + "person"),
                Operation.of(Names.of(row.getString(prefix + "operations"))),
                Moments.of(row, prefix + "begins_at"),
                Moments.of(row, prefix + "ends_at"),
                Purpose.valueOf(row.getString(prefix + "purpose")),
                row.getString(prefix + "case_number"),
                Consent.How.valueOf(row.getString(prefix + "how")),
                Consent.State.valueOf(row.getString(prefix + "state")),
                row.getString(prefix + "request"),
                row.getString(prefix + "carried_grant"),
                Moments.of(row, prefix + "asked_at"),
                Moments.of(row, prefix + "lapses_at"),
                Moments.orNull(row, prefix + "decided_at"),
                row.getString(prefix + "decided_by"),
                row.getString(prefix + "message"),
                Moments.orNull(row, prefix + "withdrawn_at"),
                row.getString(prefix + "withdrawn_by"));
    }
}
