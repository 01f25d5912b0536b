package io.sallyport.policy.alert;

import io.sallyport.policy.database.Moments;
import io.sallyport.recorder.rule.Level;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whom the alerts of rules are about, and how often rules were violated.
public final class RuleAlerts {
    private RuleAlerts() {}

    /// Whom alerts of these rules or levels are about that are not closed, or have gone on since.
    public static Set<String> about(
            JdbcClient rows, Set<String> rules, Set<Level> levels, Instant since) {
        Set<String> named = new TreeSet<>(rules);
        named.add("");
        Set<Integer> severities = new TreeSet<>();
        levels.forEach(level -> severities.add(level.ordinal()));
        severities.add(-1);
        return new TreeSet<>(
                rows.sql(
                                """
                                select distinct person from alert
                                where (rule in (:rules) or severity in (:levels)) and person <> ''
                                    and (state <> 'CLOSED' or last_at >= :since)
                                """)
                        .param("rules", named)
                        .param("levels", severities)
                        .param("since", Moments.column(since))
                        .query((row, _) -> row.getString(1))
                        .list());
    }

    /// How many violations each rule had since then, those among them that are suppressed left out.
    public static Map<String, Long> counts(JdbcClient rows, Instant since) {
        Map<String, Long> counts = new HashMap<>();
        rows.sql(
                        """
                        select a.rule, count(*) as found
                        from alert_violation v join alert a on v.alert = a.id
                        where v.happened_at >= ? group by a.rule
                        """)
                .param(Moments.column(since))
                .query(row -> {
                    counts.put(row.getString("rule"), row.getLong("found"));
                });
        return counts;
    }
}
