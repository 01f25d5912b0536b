package io.sallyport.policy.request;

import io.sallyport.policy.database.Moments;
import io.sallyport.policy.database.Names;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.ledger.Ledger;
import io.sallyport.policy.operation.Operation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Requests as rows. Locking and changing is for the inside of a
/// [io.sallyport.policy.ledger.Ledger#change] only.
public final class RequestRows {
    private RequestRows() {}

    public static Optional<AccessRequest> find(JdbcClient rows, String id) {
        return rows.sql("select * from access_request where id = ?")
                .param(id)
                .query((row, _) -> of(row))
                .optional();
    }

    /// The request, which nobody else changes until the transaction ends.
    public static Optional<AccessRequest> lock(JdbcClient rows, String id) {
        return rows.sql("select * from access_request where id = ? for update")
                .param(id)
                .query((row, _) -> of(row))
                .optional();
    }

    /// The request, locked, and in this state at this moment.
    ///
    /// @throws ChangeRefusedException when there is no such request, or it stands elsewhere
    public static AccessRequest lockIn(Ledger.Change change, String id, RequestState... states) {
        AccessRequest request =
                lock(change.rows(), id)
                        .orElseThrow(() -> new ChangeRefusedException("there is no request " + id));
        RequestState now = request.stateAt(change.now());
        for (RequestState state : states) {
            if (state == now) {
                return request;
            }
        }
        throw new ChangeRefusedException(refusal(request, now));
    }

    public static void insert(JdbcClient rows, AccessRequest request) {
        rows.sql(
                        """
                        insert into access_request (id, kind, extended_grant, requester, reason, ticket,
                            purpose, targets, account, operations, starts_at, duration_seconds, urgent,
                            raised_at, lapses_at, state)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(request.id())
                .param(request.kind().name())
                .param(request.extendedGrant())
                .param(request.requester())
                .param(request.reason())
                .param(request.ticket())
                .param(request.purpose().name())
                .param(Names.text(request.targets()))
                .param(request.account())
                .param(Names.text(Operation.words(request.operations())))
                .param(Moments.columnOrNull(request.start()))
                .param(request.duration().toSeconds())
                .param(request.urgent())
                .param(Moments.column(request.raised()))
                .param(Moments.column(request.lapses()))
                .param(request.state().name())
                .update();
    }

    /// Keeps narrower terms.
    public static void narrow(JdbcClient rows, AccessRequest request) {
        rows.sql(
                        """
                        update access_request set targets = ?, operations = ?, duration_seconds = ?
                        where id = ?
                        """)
                .param(Names.text(request.targets()))
                .param(Names.text(Operation.words(request.operations())))
                .param(request.duration().toSeconds())
                .param(request.id())
                .update();
    }

    /// Moves an open request on; a closed one stays as it is.
    ///
    /// @param by who closed it; absent while it is open
    /// @param because the reason for a refusal
    /// @return whether it was open
    public static boolean move(
            JdbcClient rows,
            String id,
            RequestState state,
            Instant at,
            @Nullable String by,
            @Nullable String because) {
        return rows.sql(
                                """
                                update access_request
                                set state = ?, closed_at = ?, closed_by = ?, closed_because = ?
                                where id = ? and state in ('PENDING_APPROVAL', 'PENDING_CONSENT')
                                """)
                        .param(state.name())
                        .param(Moments.columnOrNull(state.isOpen() ? null : at))
                        .param(by)
                        .param(because)
                        .param(id)
                        .update()
                == 1;
    }

    static AccessRequest of(ResultSet row) throws SQLException {
        return new AccessRequest(
                row.getString("id"),
                AccessRequest.Kind.valueOf(row.getString("kind")),
                row.getString("extended_grant"),
                row.getString("requester"),
                row.getString("reason"),
                row.getString("ticket"),
                Purpose.valueOf(row.getString("purpose")),
                Names.of(row.getString("targets")),
                row.getString("account"),
                Operation.of(Names.of(row.getString("operations"))),
                Moments.orNull(row, "starts_at"),
                Duration.ofSeconds(row.getLong("duration_seconds")),
                row.getBoolean("urgent"),
                Moments.of(row, "raised_at"),
                Moments.of(row, "lapses_at"),
                RequestState.valueOf(row.getString("state")),
                Moments.orNull(row, "closed_at"),
                row.getString("closed_by"),
                row.getString("closed_because"));
    }

    private static String refusal(AccessRequest request, RequestState now) {
        return switch (now) {
            case PENDING_APPROVAL ->
                    request.id() + " waits for approvers; owners of the data are asked after them";
            case PENDING_CONSENT ->
                    request.id()
                            + " is approved already and waits for the owner of the data; only the"
                            + " owner can decide now";
            case GRANTED ->
                    request.id()
                            + " is granted already; what is granted is ended by revoking the grant or"
                            + " withdrawing the consent";
            case DENIED, WITHDRAWN ->
                    request.id()
                            + " was "
                            + now.name().toLowerCase(Locale.ROOT)
                            + (request.closedBy() == null ? "" : " by " + request.closedBy())
                            + " and stays closed; a new request can be raised";
            case LAPSED ->
                    request.id()
                            + " lapsed at "
                            + request.lapses()
                            + ": nobody decided it in time; a new request can be raised";
        };
    }
}
