package io.sallyport.policy.approval;

import io.sallyport.policy.database.Moments;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Rules, rights and votes of requests as rows. Only read and written by who holds the lock on the
/// request, except for showing.
final class ApprovalRows {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ApprovalRows() {}

    static void keepRule(JdbcClient rows, String request, ApprovalRule rule) {
        rows.sql("insert into request_rule (request, rule) values (?, ?)")
                .param(request)
                .param(
                        JSON.writeValueAsString(
                                new StoredRule(
                                        rule.name(),
                                        rule.stages(),
                                        rule.longest().toSeconds(),
                                        rule.signed())))
                .update();
    }

    static ApprovalRule rule(JdbcClient rows, String request) {
        String rule =
                rows.sql("select rule from request_rule where request = ?")
                        .param(request)
                        .query((row, _) -> row.getString(1))
                        .single();
        try {
            StoredRule stored = JSON.readValue(rule, StoredRule.class);
            return new ApprovalRule(
                    stored.name(),
                    stored.stages(),
                    Duration.ofSeconds(stored.longestSeconds()),
                    Boolean.TRUE.equals(stored.signed()));
        } catch (JacksonException damaged) {
            throw new IllegalStateException(
                    "the rule of request " + request + " is damaged", damaged);
        }
    }

    static void keepEligible(JdbcClient rows, String request, int stage, Set<String> people) {
        for (String person : people) {
            rows.sql("insert into eligible_approver (request, stage, person) values (?, ?, ?)")
                    .param(request)
                    .param((long) stage)
                    .param(person)
                    .update();
        }
    }

    static Set<String> eligible(JdbcClient rows, String request, int stage) {
        return new TreeSet<>(
                rows.sql("select person from eligible_approver where request = ? and stage = ?")
                        .param(request)
                        .param((long) stage)
                        .query((row, _) -> row.getString(1))
                        .list());
    }

    static void vote(JdbcClient rows, String request, Vote vote) {
        rows.sql(
                        """
                        insert into vote (request, stage, person, voted_at, message)
                        values (?, ?, ?, ?, ?)
                        """)
                .param(request)
                .param((long) vote.stage())
                .param(vote.person())
                .param(Moments.column(vote.at()))
                .param(vote.message())
                .update();
    }

    static List<Vote> votes(JdbcClient rows, String request) {
        return rows.sql("select * from vote where request = ? order by voted_at, person")
                .param(request)
                .query((row, _) ->
                        new Vote(
                                (int) row.getLong("stage"),
                                row.getString("person"),
                                Moments.of(row, "voted_at"),
                                row.getString("message")))
                .list();
    }

    /// @param signed absent in what an earlier version kept
    private record StoredRule(
            String name,
            List<ApprovalRule.Stage> stages,
            long longestSeconds,
            @Nullable Boolean signed) {}
}
