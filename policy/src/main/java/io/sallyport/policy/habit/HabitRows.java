package io.sallyport.policy.habit;

import io.sallyport.policy.database.Moments;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The rows of habits.
final class HabitRows {
    private HabitRows() {}

    /// @param thing what was done: a name
    record Row(String person, Aspect aspect, String thing, Days days) {}

    /// All, or those that changed since.
    static List<Row> since(JdbcClient rows, Instant changed) {
        return rows.sql(
                        """
                        select person, aspect, thing, first_day, recent from habit
                        where changed_at >= ?
                        """)
                .param(Moments.column(changed))
                .query((row, _) ->
                        new Row(
                                row.getString("person"),
                                Aspect.valueOf(row.getString("aspect")),
                                row.getString("thing"),
                                Days.parse(row.getInt("first_day"), row.getString("recent"))))
                .list();
    }

    /// Adds a day to what any node has learned, and returns all of it.
    static Days add(JdbcClient rows, Habits.Done done, int day, Instant now) {
        Days fresh = Days.of(day);
        int made =
                rows.sql(
                                """
                                insert into habit (person, aspect, thing, first_day, last_day,
                                    recent, changed_at)
                                values (?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                                """)
                        .params(
                                done.person(),
                                done.aspect().name(),
                                done.thing(),
                                fresh.first(),
                                fresh.last(),
                                fresh.text(),
                                Moments.column(now))
                        .update();
        if (made == 1) {
            return fresh;
        }
        Days known =
                rows.sql(
                                """
                                select first_day, recent from habit
                                where person = ? and aspect = ? and thing = ? for update
                                """)
                        .params(done.person(), done.aspect().name(), done.thing())
                        .query((row, _) ->
                                Days.parse(row.getInt("first_day"), row.getString("recent")))
                        .optional()
                        .orElse(fresh);
        Days all = known.with(day);
        rows.sql(
                        """
                        update habit set first_day = ?, last_day = ?, recent = ?, changed_at = ?
                        where person = ? and aspect = ? and thing = ?
                        """)
                .params(
                        all.first(),
                        all.last(),
                        all.text(),
                        Moments.column(now),
                        done.person(),
                        done.aspect().name(),
                        done.thing())
                .update();
        return all;
    }

    /// What was not done since that day.
    static void forget(JdbcClient rows, int oldest) {
        rows.sql("delete from habit where last_day < ?").param(oldest).update();
    }
}
