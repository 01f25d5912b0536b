package io.sallyport.recorder.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.RuleFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is found in random streams, against a model that keeps everything and asks every time from
/// the beginning.
class RandomCorrelationsTest {
    private static final int ROUNDS = 300;
    private static final int EVENTS = 120;
    private static final Bounds BOUNDS = new Bounds(1_000, 1_000, Duration.ofSeconds(3));
    private static final List<String> RULES = List.of("a", "b", "c");

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260_301, 77})
    void a_stream_in_order_gives_what_the_model_gives(long seed) {
        Random random = new Random(seed);
        int matches = 0;
        for (int round = 0; round < ROUNDS; round++) {
            RuleFile file = file(random);
            List<Occurrence> stream = stream(random);
            List<String> found = told(correlations(file), stream);
            assertThat(found)
                    .as("seed %d round %d: %s", seed, round, file.correlations())
                    .isEqualTo(new Model(file).all(stream));
            matches += found.size();
        }
        assertThat(matches).as("rounds that say something").isGreaterThan(ROUNDS);
    }

    @ParameterizedTest
    @ValueSource(longs = {2, 4_711})
    void what_was_seen_and_told_within_the_reach_is_all_that_a_restart_needs(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            RuleFile file = file(random);
            List<Occurrence> stream = stream(random);
            int restart = random.nextInt(stream.size());
            Correlations whole = correlations(file);
            Correlations again = correlations(file);
            Instant from = stream.get(restart).at().minus(whole.reach());
            for (Occurrence one : stream.subList(0, restart)) {
                List<Correlated> told = whole.see(one);
                if (!one.at().isBefore(from)) {
                    again.recall(one);
                    told.forEach(again::recall);
                }
            }
            List<Occurrence> rest = stream.subList(restart, stream.size());
            assertThat(told(again, rest))
                    .as("seed %d round %d", seed, round)
                    .isEqualTo(told(whole, rest));
        }
    }

    /// Within one window, whatever the order in which events come, it is found whether there was
    /// something to find.
    @ParameterizedTest
    @ValueSource(longs = {3, 99})
    void a_stream_out_of_order_finds_the_groups_that_one_in_order_finds(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < ROUNDS; round++) {
            RuleFile file = file(random);
            List<Occurrence> stream = new ArrayList<>();
            for (Occurrence one : stream(random).subList(0, 5 + random.nextInt(20))) {
                Instant at = Scene.NOON.plusMillis(100L * stream.size());
                stream.add(new Occurrence(one.event(), one.rule(), at, one.fields()));
            }
            List<Occurrence> mixed = new ArrayList<>(stream);
            Collections.shuffle(mixed, random);
            Correlation upper = file.correlations().getLast();
            assertThat(groups(correlations(file), mixed, upper))
                    .as("seed %d round %d: %s", seed, round, file.correlations())
                    .isEqualTo(groups(correlations(file), stream, upper));
        }
    }

    private static Set<String> groups(
            Correlations correlations, List<Occurrence> stream, Correlation without) {
        Set<String> groups = new HashSet<>();
        for (Occurrence one : stream) {
            for (Correlated match : correlations.see(one)) {
                if (!match.correlation().id().equals(without.id())) {
                    groups.add(match.correlation().id() + match.group());
                }
            }
        }
        assertThat(correlations.dropped()).isEmpty();
        return groups;
    }

    private static Correlations correlations(RuleFile file) {
        return new Correlations(file.rules(), file.correlations(), BOUNDS);
    }

    private static List<String> told(Correlations correlations, List<Occurrence> stream) {
        List<String> told = new ArrayList<>();
        for (Occurrence one : stream) {
            correlations.see(one).forEach(match -> told.add(shown(match)));
        }
        assertThat(correlations.dropped()).isEmpty();
        return told;
    }

    private static String shown(Correlated match) {
        return match.correlation().id() + " " + match.group() + " " + match.events();
    }

    /// One correlation of each type, and one over one of them.
    private static RuleFile file(Random random) {
        int seconds = 5 + random.nextInt(25);
        String head = "group-by: [g]\ntimespan: " + seconds + "s\n";
        RuleFile file =
                Scene.read(
                        "type: event_count\nrules: [a, b]\n"
                                + head
                                + "condition: {gte: "
                                + (2 + random.nextInt(4))
                                + "}",
                        "type: value_count\nrules: [b, c]\n"
                                + head
                                + "condition: {gt: "
                                + (1 + random.nextInt(3))
                                + ", field: v}",
                        "type: temporal\nrules: [a, b, c]\n" + head,
                        "type: temporal_ordered\nrules: [a, b, c]\n" + head,
                        "type: temporal_ordered\nrules: [c0, c]\ngroup-by: [g]\ntimespan: "
                                + (10 + random.nextInt(30))
                                + "s");
        assertThat(file.problems()).isEmpty();
        return file;
    }

    private static List<Occurrence> stream(Random random) {
        List<Occurrence> stream = new ArrayList<>();
        int second = 0;
        int pause = 1 + random.nextInt(5);
        for (int i = 0; i < EVENTS; i++) {
            second += random.nextInt(pause + 1);
            stream.add(
                    Scene.occurrence(
                            "e" + i,
                            second,
                            RULES.get(random.nextInt(RULES.size())),
                            "g=" + random.nextInt(2),
                            "v=" + random.nextInt(4)));
        }
        return stream;
    }

    /// All that ever came, by correlation and group; each question is asked of all of it.
    private static final class Model {
        private final RuleFile file;
        private final Map<String, List<Thing>> things = new HashMap<>();
        private final Map<String, List<Instant>> told = new HashMap<>();

        private record Thing(Instant at, String rule, String value, List<String> events) {}

        Model(RuleFile file) {
            this.file = file;
        }

        List<String> all(List<Occurrence> stream) {
            List<String> found = new ArrayList<>();
            for (Occurrence one : stream) {
                String value = one.fields().get("v").getFirst();
                see(
                        new Thing(one.at(), one.rule().substring(5), value, List.of(one.event())),
                        one.fields().get("g").getFirst(),
                        found);
            }
            return found;
        }

        private void see(Thing thing, String group, List<String> found) {
            for (Correlation one : inOrder()) {
                if (!one.rules().contains(thing.rule)) {
                    continue;
                }
                String key = one.id() + group;
                List<Thing> all = things.computeIfAbsent(key, k -> new ArrayList<>());
                all.add(thing);
                List<Instant> before = told.computeIfAbsent(key, k -> new ArrayList<>());
                if (before.stream().anyMatch(at -> !thing.at.isAfter(at.plus(one.timespan())))) {
                    continue;
                }
                List<Thing> within =
                        all.stream()
                                .filter(e -> !e.at.isBefore(thing.at.minus(one.timespan())))
                                .toList();
                List<Thing> match = match(one, within);
                if (match != null) {
                    before.add(thing.at);
                    List<String> events =
                            match.stream().flatMap(e -> e.events.stream()).distinct().toList();
                    found.add(one.id() + " {g=" + group + "} " + events);
                    see(new Thing(thing.at, one.name(), "", events), group, found);
                }
            }
        }

        /// The one over the first comes right after it, as a tree is walked.
        private List<Correlation> inOrder() {
            return file.correlations();
        }

        private static List<Thing> match(Correlation one, List<Thing> within) {
            Predicate<Long> holds = n -> one.count().holds(Math.toIntExact(n));
            return switch (one.type()) {
                case EVENT_COUNT -> holds.test((long) within.size()) ? within : null;
                case VALUE_COUNT ->
                        holds.test(within.stream().map(Thing::value).distinct().count())
                                ? within
                                : null;
                case TEMPORAL ->
                        holds.test(within.stream().map(Thing::rule).distinct().count())
                                ? within
                                : null;
                case TEMPORAL_ORDERED -> chain(one.rules(), 0, within, 0, List.of());
            };
        }

        /// Tries every chain there is that the last event ends, those with the earliest events
        /// first.
        private static List<Thing> chain(
                List<String> rules, int step, List<Thing> within, int from, List<Thing> so) {
            if (step == rules.size()) {
                return so;
            }
            for (int i = from; i < within.size(); i++) {
                Thing next = within.get(i);
                boolean same =
                        !so.isEmpty()
                                && so.getLast().events.getLast().equals(next.events.getLast());
                boolean last = step < rules.size() - 1 || i == within.size() - 1;
                if (next.rule.equals(rules.get(step)) && !same && last) {
                    List<Thing> longer = new ArrayList<>(so);
                    longer.add(next);
                    List<Thing> whole = chain(rules, step + 1, within, i + 1, longer);
                    if (whole != null) {
                        return whole;
                    }
                }
            }
            return null;
        }
    }
}
