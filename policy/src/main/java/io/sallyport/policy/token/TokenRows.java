package io.sallyport.policy.token;

import io.sallyport.policy.database.Moments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of tokens.
public final class TokenRows {
    private TokenRows() {}

    /// A row that somebody's token led to.
    ///
    /// @param frozen whether its person is frozen
    record Found(Token token, boolean frozen) {}

    /// @param hash of the token that was shown
    static Optional<Found> find(JdbcClient rows, String hash) {
        return rows.sql(
                        """
                        select bearer_token.*,
                            (select count(*) from person_hold
                             where person_hold.person = bearer_token.person
                                 and frozen_at is not null) as holds
                        from bearer_token where token_hash = ?
                        """)
                .param(hash)
                .query((row, _) -> new Found(of(row), row.getLong("holds") > 0))
                .optional();
    }

    /// A person's tokens that were not revoked, the latest first; expired ones are among them.
    static List<Token> of(JdbcClient rows, String person) {
        return rows.sql(
                        """
                        select * from bearer_token where person = ? and revoked_at is null
                        order by created_at desc, id
                        """)
                .param(person)
                .query((row, _) -> of(row))
                .list();
    }

    /// The token, which nobody else changes until the transaction ends.
    static Optional<Token> lock(JdbcClient rows, String id) {
        return rows.sql("select * from bearer_token where id = ? for update")
                .param(id)
                .query((row, _) -> of(row))
                .optional();
    }

    static void insert(JdbcClient rows, Token token, String hash) {
        rows.sql(
                        """
                        insert into bearer_token (id, person, name, token_hash, scope, created_at,
                            created_from, expires_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(token.id())
                .param(token.person())
                .param(token.name())
                .param(hash)
                .param(token.scope().name())
                .param(Moments.column(token.created()))
                .param(token.createdFrom())
                .param(Moments.column(token.expires()))
                .update();
    }

    /// Revokes, unless it is.
    ///
    /// @return whether a row changed
    public static boolean revoke(JdbcClient rows, String id, Instant at, String by) {
        return rows.sql(
                                """
                                update bearer_token set revoked_at = ?, revoked_by = ?
                                where id = ? and revoked_at is null
                                """)
                        .param(Moments.column(at))
                        .param(by)
                        .param(id)
                        .update()
                > 0;
    }

    /// Keeps a use, unless one less than so long ago is kept.
    ///
    /// @return whether it was
    static boolean used(JdbcClient rows, String id, Instant at, String from, Duration apart) {
        return rows.sql(
                                """
                                update bearer_token set last_used = ?, used_from = ?
                                where id = ? and (last_used is null or last_used <= ?)
                                """)
                        .param(Moments.column(at))
                        .param(from)
                        .param(id)
                        .param(Moments.column(at.minus(apart)))
                        .update()
                > 0;
    }

    static long count(JdbcClient rows, String person) {
        return rows.sql("select count(*) from bearer_token where person = ?")
                .param(person)
                .query(Long.class)
                .single();
    }

    /// Drops the rows of a person's tokens that are over.
    static void forgetOver(JdbcClient rows, String person, Instant now) {
        rows.sql(
                        """
                        delete from bearer_token
                        where person = ? and (revoked_at is not null or expires_at <= ?)
                        """)
                .param(person)
                .param(Moments.column(now))
                .update();
    }

    private static Token of(ResultSet row) throws SQLException {
        return new Token(
                row.getString("id"),
                row.getString("person"),
                row.getString("name"),
                TokenScope.valueOf(row.getString("scope")),
                Moments.of(row, "created_at"),
                row.getString("created_from"),
                Moments.of(row, "expires_at"),
                Moments.orNull(row, "last_used"),
                row.getString("used_from"),
                Moments.orNull(row, "revoked_at"));
    }
}
