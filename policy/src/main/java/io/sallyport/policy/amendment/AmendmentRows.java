package io.sallyport.policy.amendment;

import io.sallyport.policy.database.Moments;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// The rows of amendments, and of what is in force of them.
public final class AmendmentRows {
    private static final TypeReference<List<Found>> FOUND = new TypeReference<>() {};

    private AmendmentRows() {}

    // ---- in force

    static long version(JdbcClient rows) {
        return rows.sql("select version from rule_text_version where id = 1")
                .query(Long.class)
                .single();
    }

    /// Makes everybody else wait who changes what is in force.
    static RuleTexts lockTexts(JdbcClient rows) {
        long version =
                rows.sql("select version from rule_text_version where id = 1 for update")
                        .query(Long.class)
                        .single();
        return texts(rows, version);
    }

    static RuleTexts texts(JdbcClient rows, long version) {
        return new RuleTexts(
                version,
                rows.sql(
                                """
                                select * from rule_text order by
                                    case kind when 'FILE' then 0 when 'RULE' then 1 when 'MODE' then 2
                                        else 3 end, subject
                                """)
                        .query((row, _) ->
                                new RuleTexts.Stored(
                                        Part.Kind.valueOf(row.getString("kind")),
                                        row.getString("subject"),
                                        row.getString("words"),
                                        row.getString("amendment")))
                        .list());
    }

    /// Puts them in force, on all nodes.
    static void apply(JdbcClient rows, List<Part> parts, String amendment) {
        for (Part part : parts) {
            rows.sql("delete from rule_text where kind = ? and subject = ?")
                    .param(part.kind().name())
                    .param(part.subject())
                    .update();
            if (!part.after().isEmpty()) {
                rows.sql(
                                "insert into rule_text (kind, subject, words, amendment) values (?, ?, ?, ?)")
                        .param(part.kind().name())
                        .param(part.subject())
                        .param(part.after())
                        .param(amendment)
                        .update();
            }
        }
        rows.sql("update rule_text_version set version = version + 1 where id = 1").update();
    }

    // ---- amendments

    static void insert(JdbcClient rows, Amendment made) {
        rows.sql(
                        """
                        insert into amendment (id, node, reason, proposed_by, proposed_at, lapses_at,
                            state, remarks, cases, note)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        """)
                .param(made.id())
                .param(made.node())
                .param(made.reason())
                .param(made.proposedBy())
                .param(Moments.column(made.proposed()))
                .param(Moments.column(made.lapses()))
                .param(made.state().name())
                .param(String.join("\n", made.remarks()))
                .param(made.cases())
                .param(made.note())
                .update();
        for (int place = 0; place < made.parts().size(); place++) {
            Part part = made.parts().get(place);
            rows.sql(
                            """
                            insert into amendment_part (amendment, place, kind, subject, before_text,
                                after_text)
                            values (?, ?, ?, ?, ?, ?)
                            """)
                    .param(made.id())
                    .param(place)
                    .param(part.kind().name())
                    .param(part.subject())
                    .param(part.before())
                    .param(part.after())
                    .update();
        }
    }

    static Optional<Amendment> find(JdbcClient rows, String id) {
        List<Part> parts = parts(rows, id);
        return rows.sql("select * from amendment where id = ?")
                .param(id)
                .query((row, _) -> of(row, parts))
                .optional();
    }

    static Optional<Amendment> lock(JdbcClient rows, String id) {
        return rows.sql("select id from amendment where id = ? for update")
                .param(id)
                .query(String.class)
                .optional()
                .flatMap(there -> find(rows, there));
    }

    /// The latest first.
    static List<Amendment> list(JdbcClient rows, boolean openOnly, int most) {
        return all(
                rows,
                rows.sql(
                                """
                                select id from amendment where (state = 'PROPOSED' or not ?)
                                order by proposed_at desc, id limit ?
                                """)
                        .param(openOnly)
                        .param(most));
    }

    /// Those that nobody decided until then.
    static List<Amendment> overdue(JdbcClient rows, Instant now, int most) {
        return all(
                rows,
                rows.sql(
                                """
                                select id from amendment where state = 'PROPOSED' and lapses_at <= ?
                                order by lapses_at, id limit ?
                                """)
                        .param(Moments.column(now))
                        .param(most));
    }

    /// Those proposed on this node of which nobody knows what they would have found.
    static List<Amendment> unfound(JdbcClient rows, String node, int most) {
        return all(
                rows,
                rows.sql(
                                """
                                select id from amendment
                                where state = 'PROPOSED' and node = ? and found is null
                                order by proposed_at, id limit ?
                                """)
                        .param(node)
                        .param(most));
    }

    /// The last that somebody proposed on a node.
    static Optional<Amendment> latest(JdbcClient rows, String proposer, String node) {
        return all(
                        rows,
                        rows.sql(
                                        """
                                        select id from amendment where proposed_by = ? and node = ?
                                        order by proposed_at desc, id limit 1
                                        """)
                                .param(proposer)
                                .param(node))
                .stream()
                .findFirst();
    }

    private static List<Amendment> all(JdbcClient rows, JdbcClient.StatementSpec ids) {
        return ids.query((row, _) -> row.getString("id")).list().stream()
                .flatMap(id -> find(rows, id).stream())
                .toList();
    }

    /// @return whether nobody had decided it
    public static boolean decide(
            JdbcClient rows, String id, Amendment.State state, String by, Instant at, String note) {
        return rows.sql(
                                """
                                update amendment set state = ?, decided_by = ?, decided_at = ?, note = ?
                                where id = ? and state = 'PROPOSED'
                                """)
                        .param(state.name())
                        .param(by)
                        .param(Moments.column(at))
                        .param(note)
                        .param(id)
                        .update()
                > 0;
    }

    static boolean found(JdbcClient rows, String id, List<Found> found) {
        return rows.sql("update amendment set found = ? where id = ? and found is null")
                        .param(JsonMapper.shared().writeValueAsString(found))
                        .param(id)
                        .update()
                > 0;
    }

    private static Amendment of(ResultSet row, List<Part> parts) throws SQLException {
        String remarks = row.getString("remarks");
        return new Amendment(
                row.getString("id"),
                row.getString("node"),
                row.getString("reason"),
                row.getString("proposed_by"),
                Moments.of(row, "proposed_at"),
                Moments.of(row, "lapses_at"),
                Amendment.State.valueOf(row.getString("state")),
                parts,
                remarks.isEmpty() ? List.of() : List.of(remarks.split("\n")),
                row.getInt("cases"),
                found(row.getString("found")),
                row.getString("decided_by"),
                Moments.orNull(row, "decided_at"),
                row.getString("note"));
    }

    private static @Nullable List<Found> found(@Nullable String text) {
        return text == null ? null : JsonMapper.shared().readValue(text, FOUND);
    }

    private static List<Part> parts(JdbcClient rows, String id) {
        return rows.sql("select * from amendment_part where amendment = ? order by place")
                .param(id)
                .query((row, _) ->
                        new Part(
                                Part.Kind.valueOf(row.getString("kind")),
                                row.getString("subject"),
                                row.getString("before_text"),
                                row.getString("after_text")))
                .list();
    }
}
