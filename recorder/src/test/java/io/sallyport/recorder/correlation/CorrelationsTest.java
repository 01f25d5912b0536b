package io.sallyport.recorder.correlation;

import static io.sallyport.recorder.correlation.Scene.correlations;
import static io.sallyport.recorder.correlation.Scene.occurrence;
import static io.sallyport.recorder.correlation.Scene.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.RuleFile;
import io.sallyport.recorder.rule.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorrelationsTest {
    private static final String THREE =
            """
            type: event_count
            rules: [a, rule-b]
            group-by: person
            timespan: 10s
            condition: {gte: 3}
            """;

    private static final String IN_ORDER =
            """
            type: temporal_ordered
            rules: [a, b, c]
            group-by: [person]
            timespan: 10s
            """;

    @Test
    void events_are_counted_within_the_timespan_and_not_beyond() {
        assertThat(
                        told(
                                correlations(THREE),
                                occurrence(0, "a", "person=alice"),
                                occurrence(1, "b", "person=alice"),
                                occurrence(10, "a", "person=alice")))
                .containsExactly("0a 1b 10a");
        assertThat(
                        told(
                                correlations(THREE),
                                occurrence(0, "a", "person=alice"),
                                occurrence(1, "b", "person=alice"),
                                occurrence(11, "c", "person=alice"),
                                occurrence(11, "a", "person=alice")))
                .isEmpty();
    }

    @Test
    void groups_are_counted_apart_and_what_lacks_the_field_is_in_none() {
        assertThat(
                        told(
                                correlations(THREE),
                                occurrence(0, "a", "person=alice"),
                                occurrence(1, "a", "person=mallory"),
                                occurrence(2, "a", "person=alice"),
                                occurrence(3, "a", "target=db01"),
                                occurrence(4, "a", "person=mallory"),
                                occurrence(5, "a", "person=mallory")))
                .containsExactly("1a 4a 5a");
    }

    @Test
    void what_goes_on_is_told_once_a_timespan_and_no_event_twice() {
        Correlations correlations = correlations(THREE);
        Occurrence[] many = new Occurrence[25];
        for (int i = 0; i < many.length; i++) {
            many[i] = occurrence(i, "a", "person=alice");
        }
        assertThat(told(correlations, many))
                .containsExactly(
                        "0a 1a 2a",
                        "3a 4a 5a 6a 7a 8a 9a 10a 11a 12a 13a",
                        "14a 15a 16a 17a 18a 19a 20a 21a 22a 23a 24a");
        assertThat(correlations.dropped()).isEmpty();
    }

    @Test
    void values_are_counted_once_each() {
        Correlations correlations =
                correlations(
                        """
                        type: value_count
                        rules: [a]
                        group-by: [person]
                        timespan: 1m
                        condition: {gt: 2, field: target}
                        """);
        assertThat(
                        told(
                                correlations,
                                occurrence(0, "a", "person=alice", "target=db01"),
                                occurrence(1, "a", "person=alice", "target=db01"),
                                occurrence(2, "a", "person=alice", "target=db02"),
                                occurrence(3, "a", "person=alice"),
                                occurrence(4, "a", "person=alice", "target=db03")))
                .containsExactly("0a 1a 2a 4a");
    }

    @Test
    void different_rules_meet_in_any_order_or_in_the_one_that_is_wanted() {
        Occurrence[] backwards = {
            occurrence(0, "c", "person=alice"),
            occurrence(1, "b", "person=alice"),
            occurrence(2, "a", "person=alice"),
            occurrence(3, "b", "person=alice"),
            occurrence(4, "c", "person=alice")
        };
        String any = IN_ORDER.replace("temporal_ordered", "temporal");
        assertThat(told(correlations(any), backwards)).containsExactly("0c 1b 2a");
        assertThat(told(correlations(IN_ORDER), backwards)).containsExactly("2a 3b 4c");
        assertThat(told(correlations(any + "condition: {gte: 2}"), backwards))
                .containsExactly("0c 1b");
    }

    @Test
    void an_event_that_two_rules_match_does_not_follow_itself() {
        Correlations correlations = correlations(IN_ORDER.replace("[a, b, c]", "[a, b]"));
        assertThat(
                        told(
                                correlations,
                                occurrence("e1", 0, "a", "person=alice"),
                                occurrence("e1", 0, "b", "person=alice")))
                .isEmpty();
        assertThat(told(correlations, occurrence("e2", 1, "b", "person=alice")))
                .containsExactly("e1 e2");
    }

    @Test
    void an_alias_is_another_field_in_each_rule() {
        Correlations correlations =
                correlations(
                        """
                        type: temporal
                        rules: [a, b]
                        group-by: [machine]
                        timespan: 1h
                        aliases:
                            machine: {a: target, rule-b: remote}
                        """);
        assertThat(
                        told(
                                correlations,
                                occurrence(0, "a", "target=db01"),
                                occurrence(1, "b", "target=db01", "remote=db02"),
                                occurrence(2, "b", "remote=db01")))
                .containsExactly("0a 2b");
    }

    @Test
    void a_correlation_counts_what_another_found_with_its_events() {
        Correlations correlations =
                correlations(
                        """
                        type: temporal_ordered
                        rules: [c1, d]
                        group-by: [target]
                        timespan: 1m
                        """,
                        THREE);
        assertThat(
                        told(
                                correlations,
                                occurrence(0, "a", "person=alice", "target=db01"),
                                occurrence(1, "a", "person=alice", "target=db01"),
                                occurrence(2, "a", "person=alice", "target=db01"),
                                occurrence(3, "d", "person=alice", "target=db02"),
                                occurrence(4, "d", "person=alice", "target=db01")))
                .containsExactly("0a 1a 2a", "0a 1a 2a 4d");
    }

    @Test
    void an_event_that_comes_late_counts_where_its_time_is() {
        assertThat(
                        told(
                                correlations(IN_ORDER),
                                occurrence(0, "a", "person=alice"),
                                occurrence(6, "c", "person=alice"),
                                occurrence(3, "b", "person=alice")))
                .containsExactly("0a 3b 6c");
        assertThat(
                        told(
                                correlations(THREE),
                                occurrence(8, "a", "person=alice"),
                                occurrence(9, "a", "person=alice"),
                                occurrence(0, "a", "person=alice")))
                .containsExactly("0a 8a 9a");
    }

    @Test
    void what_comes_later_than_is_waited_for_is_dropped_and_told() {
        Correlations correlations = correlations(THREE);
        assertThat(
                        told(
                                correlations,
                                occurrence(20, "a", "person=alice"),
                                occurrence(21, "a", "person=alice"),
                                occurrence(10, "a", "person=alice")))
                .isEmpty();
        assertThat(correlations.dropped())
                .isEqualTo(Map.of("correlation-0", new Dropped(0, 0, 1, 0)));
    }

    @Test
    void more_groups_than_the_bound_are_dropped_and_told_unless_their_time_has_passed() {
        Correlations correlations = correlations(new Bounds(2, 10, Duration.ofSeconds(1)), THREE);
        told(
                correlations,
                occurrence(0, "a", "person=alice"),
                occurrence(1, "a", "person=bob"),
                occurrence(100, "a", "person=carol"));
        assertThat(correlations.dropped()).isEmpty();
        told(correlations, occurrence(101, "a", "person=dave"));
        told(correlations, occurrence(102, "a", "person=erin"));
        assertThat(correlations.dropped())
                .isEqualTo(Map.of("correlation-0", new Dropped(1, 0, 0, 0)));
    }

    @Test
    void a_flood_of_one_kind_does_not_drive_the_other_kinds_out() {
        for (String type : List.of("temporal", "temporal_ordered")) {
            Correlations correlations =
                    correlations(
                            new Bounds(5, 4, Duration.ZERO),
                            """
                            type: %s
                            rules: [a, b]
                            group-by: [person]
                            timespan: 1h
                            """
                                    .formatted(type));
            told(correlations, occurrence(0, "a", "person=alice"));
            for (int i = 1; i < 50; i++) {
                assertThat(told(correlations, occurrence(i, "a", "person=alice"))).isEmpty();
            }
            assertThat(correlations.see(occurrence(60, "b", "person=alice"))).hasSize(1);
            assertThat(correlations.dropped().get("correlation-0").events()).isPositive();
        }
    }

    @Test
    void long_texts_are_told_apart_and_not_held() {
        String text = "x".repeat(100_000);
        Correlations correlations = correlations(THREE);
        told(correlations, occurrence(0, "a", "person=" + text + "1"));
        told(correlations, occurrence(1, "a", "person=" + text + "1"));
        told(correlations, occurrence(1, "a", "person=" + text + "2"));
        List<Correlated> match = correlations.see(occurrence(2, "a", "person=" + text + "1"));
        assertThat(match.getFirst().group().get("person")).hasSizeLessThan(300);
    }

    @Test
    void an_event_in_very_many_groups_is_counted_in_some_and_the_rest_is_told() {
        Correlations correlations = correlations(THREE);
        String[] persons = new String[20];
        for (int i = 0; i < persons.length; i++) {
            persons[i] = "person=p" + i;
        }
        told(correlations, occurrence(0, "a", persons));
        assertThat(correlations.dropped())
                .isEqualTo(Map.of("correlation-0", new Dropped(0, 0, 0, 4)));
    }

    @Test
    void only_what_is_wholly_known_counts() {
        Event event =
                new Event(
                        Map.of(
                                "path",
                                List.of(
                                        Value.known("/data/x"),
                                        Value.known("/data/x"),
                                        Value.possible("/data/y"),
                                        Value.fitting("/da*"))));
        assertThat(Occurrence.of("e", "r", Scene.NOON, event).fields())
                .isEqualTo(Map.of("path", List.of("/data/x")));
    }

    @Test
    void what_refers_to_nothing_is_refused() {
        RuleFile file = Scene.read(THREE.replace("[a, rule-b]", "[rule-e]"));
        assertThatThrownBy(() -> new Correlations(file.rules(), file.correlations(), Bounds.USUAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no rule `rule-e`");
    }
}
