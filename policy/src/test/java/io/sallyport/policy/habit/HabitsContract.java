package io.sallyport.policy.habit;

import static io.sallyport.policy.ManualClock.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.policy.database.Database;
import io.sallyport.policy.database.DatabaseUnavailableException;
import io.sallyport.policy.testing.OnBothDatabases;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.journal.Fact;
import io.sallyport.recorder.journal.FactHeader;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is learned of people, and when something is new to them.
abstract class HabitsContract extends OnBothDatabases {
    private static final HabitTerms TERMS =
            new HabitTerms(
                    Duration.ofDays(7),
                    3,
                    3,
                    Duration.ofDays(30),
                    WorkingHours.parse("mon-fri 08:00-18:00"),
                    ZoneOffset.UTC);
    private static final String HERE = "192.0.2.1:50022";

    private Habits habits;

    /// As the gateway's facts of these names, as far as habits read them.
    private record SessionOpened(FactHeader header) implements Fact {}

    private record Run(List<String> words) {}

    private record Kept(boolean data) {}

    private record CommandJudged(FactHeader header, String decision, List<Run> runs, Kept novelty)
            implements Fact {}

    @BeforeEach
    void nothing_is_known() {
        house.facts().at(house.clock);
        habits = new Habits(house.database, TERMS, house.clock);
    }

    private static FactHeader alice(String target) {
        return new FactHeader("alice", HERE, target, "root", "s-1", "g-1", null, "acme");
    }

    private Entry session(String target) {
        return house.facts().append(new SessionOpened(alice(target)));
    }

    private Entry command(String decision, boolean data, String... program) {
        return house.facts()
                .append(
                        new CommandJudged(
                                alice("db01"),
                                decision,
                                List.of(new Run(List.of(program))),
                                new Kept(data)));
    }

    private void day(int number) {
        house.clock.set(NOON.plus(Duration.ofDays(number)));
    }

    /// Eight days of work on db01, with vim.
    private void alice_is_known() {
        for (int day = 0; day <= 7; day++) {
            day(day);
            habits.take(session("db01"));
            habits.take(command("run", false, "/usr/bin/vim", "x"));
        }
    }

    private Arrival arrives(Habits to, String target, String source) {
        return to.arrival("alice", target, "root", source, "acme");
    }

    private Occasion occasion(Habits of) {
        return of.occasion(arrives(of, "db01", HERE));
    }

    @Test
    void nothing_is_new_to_somebody_who_is_being_learned() {
        assertThat(occasion(habits).learning()).isTrue();
        for (int day = 0; day <= 6; day++) {
            day(day);
            habits.take(session("db01"));
            assertThat(occasion(habits).learning()).isTrue();
            assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.USUAL);
            assertThat(arrives(habits, "db02", HERE).first()).isEmpty();
        }
        day(7);
        assertThat(occasion(habits).learning()).isFalse();
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.FIRST);
    }

    @Test
    void somebody_who_was_there_once_long_ago_is_still_being_learned() {
        habits.take(session("db01"));
        day(20);
        habits.take(session("db01"));
        assertThat(occasion(habits).learning()).isTrue();
        day(21);
        habits.take(session("db01"));
        assertThat(occasion(habits).learning()).isFalse();
    }

    @Test
    void what_was_never_done_is_first_what_was_done_on_few_days_rare_and_what_often_usual() {
        alice_is_known();
        Occasion now = occasion(habits);
        assertThat(now.programs().apply("vim")).isEqualTo(Familiarity.USUAL);
        assertThat(now.programs().apply("dd")).isEqualTo(Familiarity.FIRST);
        for (int again = 0; again < 20; again++) { // as often as may be, on one day
            habits.take(command("run", false, "dd"));
        }
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.RARE);
        for (int day = 8; day <= 9; day++) {
            day(day);
            habits.take(command("warn", false, "dd"));
        }
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.USUAL);

        assertThat(arrives(habits, "db01", "192.0.2.1:1").first()).isEmpty();
        assertThat(arrives(habits, "db02", "198.51.100.7:50022").first())
                .containsExactly("account", "source", "target");
        assertThat(now.of(Aspect.DATA)).isEqualTo(Familiarity.FIRST);
        habits.take(command("run", true, "cat"));
        assertThat(occasion(habits).of(Aspect.DATA)).isEqualTo(Familiarity.RARE);
    }

    @Test
    void a_session_keeps_what_was_new_when_it_came() {
        alice_is_known();
        Arrival arrival = arrives(habits, "db02", HERE);
        habits.take(session("db02"));
        assertThat(habits.occasion(arrival).of(Aspect.TARGET)).isEqualTo(Familiarity.FIRST);
        assertThat(arrives(habits, "db02", HERE).first()).isEmpty();
    }

    @Test
    void what_was_refused_or_held_or_ran_all_the_same_is_not_learned() {
        alice_is_known();
        for (String decision : List.of("deny", "hold", "seen")) {
            habits.take(command(decision, true, "dd"));
        }
        habits.take(command("run", false, "$x"));
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.FIRST);
        assertThat(occasion(habits).programs().apply("$x")).isEqualTo(Familiarity.FIRST);
        assertThat(occasion(habits).of(Aspect.DATA)).isEqualTo(Familiarity.FIRST);
    }

    @Test
    void what_was_not_done_for_as_long_as_is_remembered_is_first_again() {
        alice_is_known();
        habits.take(command("run", false, "dd"));
        for (int day = 8; day <= 36; day++) {
            day(day);
            habits.take(session("db01"));
        }
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.RARE);
        day(37);
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.FIRST);
        habits.refresh();
        int left =
                house.database.read(rows ->
                        rows.sql("select count(*) from habit where thing = 'dd'")
                                .query(Integer.class)
                                .single());
        assertThat(left).isZero();
    }

    @Test
    void a_node_that_begins_anew_knows_what_was_learned_and_an_entry_taken_again_adds_nothing() {
        alice_is_known();
        Entry last = command("run", true, "dd");
        habits.take(last);
        Habits again = new Habits(house.database, TERMS, house.clock);
        again.take(last);
        assertThat(occasion(again).learning()).isFalse();
        assertThat(occasion(again).programs().apply("dd")).isEqualTo(Familiarity.RARE);
        assertThat(occasion(again).of(Aspect.DATA)).isEqualTo(Familiarity.RARE);
    }

    @Test
    void what_one_node_learned_another_knows_when_it_looks() {
        alice_is_known();
        try (Database shared = sameDatabase()) {
            Habits other = new Habits(shared, TERMS, house.clock);
            habits.take(command("run", false, "dd"));
            assertThat(occasion(other).programs().apply("dd")).isEqualTo(Familiarity.FIRST);
            other.refresh();
            assertThat(occasion(other).programs().apply("dd")).isEqualTo(Familiarity.RARE);
            day(8);
            other.take(command("run", false, "dd"));
            day(9);
            habits.take(command("run", false, "dd"));
            // Three days, though each node saw but two of them.
            assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.USUAL);
        }
    }

    @Test
    void nothing_is_learned_while_the_database_is_away_and_what_was_known_stays() {
        alice_is_known();
        Entry next = command("run", false, "dd");
        house.database.close();
        assertThatThrownBy(() -> habits.take(next))
                .isInstanceOf(DatabaseUnavailableException.class);
        assertThatThrownBy(() -> habits.refresh()).isInstanceOf(DatabaseUnavailableException.class);
        assertThat(occasion(habits).programs().apply("dd")).isEqualTo(Familiarity.FIRST);
        assertThat(occasion(habits).programs().apply("vim")).isEqualTo(Familiarity.USUAL);
    }

    @Test
    void what_is_more_than_is_remembered_stays_new_and_drives_nothing_out() {
        alice_is_known();
        for (int i = 0; i < Habits.MOST_THINGS + 50; i++) {
            habits.take(command("run", false, "p" + i));
        }
        Occasion now = occasion(habits);
        assertThat(now.programs().apply("vim")).isEqualTo(Familiarity.USUAL);
        assertThat(now.programs().apply("p0")).isEqualTo(Familiarity.RARE);
        assertThat(now.programs().apply("p" + (Habits.MOST_THINGS + 49)))
                .isEqualTo(Familiarity.FIRST);
        habits.take(command("run", false, "x".repeat(10_000)));
        assertThat(occasion(habits).programs().apply("x".repeat(10_000)))
                .isEqualTo(Familiarity.FIRST);
    }

    @Test
    void hours_are_those_of_the_zone() {
        alice_is_known();
        house.clock.set(NOON.plus(Duration.ofHours(7))); // Monday, 19:00
        Occasion.Moment moment = occasion(habits).moment();
        assertThat(moment).isNotNull();
        assertThat(moment.hour()).isEqualTo(19);
        assertThat(moment.weekdayWord()).isEqualTo("monday");
        assertThat(moment.offHours()).isTrue();
        day(0);
        assertThat(occasion(habits).moment())
                .extracting(Occasion.Moment::offHours)
                .isEqualTo(false);
    }

    @Test
    void a_network_is_an_address_of_ipv4_and_64_bits_of_ipv6() {
        assertThat(Habits.network("192.0.2.7:50022 via token ci")).isEqualTo("192.0.2.7");
        assertThat(Habits.network("[2001:db8::7]:50022"))
                .isEqualTo(Habits.network("[2001:db8::ffff:1]:1"))
                .isNotEqualTo(Habits.network("[2001:db8:0:1::7]:50022"));
    }

    /// Against a model that forgets nothing: two nodes, one of them killed and begun anew at
    /// random, entries that come twice.
    @Test
    void nodes_that_come_and_go_agree_with_a_model_of_days() {
        Random random = new Random(7);
        alice_is_known();
        Map<String, Set<Integer>> model = new HashMap<>();
        Habits[] nodes = {habits, new Habits(house.database, TERMS, house.clock)};
        for (int step = 0; step < 400; step++) {
            int today = 8 + step / 25;
            day(today);
            String program = "p" + random.nextInt(12);
            boolean refused = random.nextInt(3) == 0;
            int node = random.nextInt(2);
            Entry entry = command(refused ? "deny" : "run", false, program);
            nodes[node].take(entry);
            if (random.nextInt(4) == 0) { // killed before its bookmark was kept
                nodes[node] = new Habits(house.database, TERMS, house.clock);
                nodes[node].take(entry);
            }
            if (!refused) {
                model.computeIfAbsent(program, _ -> new HashSet<>()).add(today);
            }
            nodes[1 - node].refresh();
            int days = model.getOrDefault(program, Set.of()).size();
            Familiarity wanted =
                    days == 0
                            ? Familiarity.FIRST
                            : days < TERMS.rare() ? Familiarity.RARE : Familiarity.USUAL;
            for (Habits each : nodes) {
                assertThat(occasion(each).programs().apply(program))
                        .as("%s at step %d", program, step)
                        .isEqualTo(wanted);
            }
        }
    }
}
