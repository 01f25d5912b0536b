package io.sallyport.recorder.correlation;

import io.sallyport.recorder.correlation.Window.Seen;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Correlation.Type;
import io.sallyport.recorder.rule.References;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleProblem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds what correlations say, among what rules matched, told in about the order of time.
///
/// A condition is asked as each event comes, of the events of its group in the timespan that ends
/// with it. Once it holds, it is told with these events, and not again in that group for as long as
/// the timespan: an event leads to one match of a correlation at most, and what goes on is told
/// again and again.
///
/// What is held came in within the timespan: after a restart, what was seen and told in the last
/// [#reach] is recalled, and all is as it was. What the bounds made it let go of is told by
/// [#dropped].
///
/// Confined to one thread.
public final class Correlations {
    /// Groups that one event may be in: of fields with more than one value, each combination is.
    private static final int MOST_GROUPS_OF_ONE = 16;

    /// Longer texts are held as their hash.
    private static final int LONGEST_TEXT = 256;

    private final List<One> all = new ArrayList<>();
    private final Map<String, List<One>> byRule = new HashMap<>();
    private final Bounds bounds;

    /// @throws IllegalArgumentException where a correlation refers to nothing, or to itself
    public Correlations(List<Rule> rules, List<Correlation> correlations, Bounds bounds) {
        References references = new References(rules, correlations);
        for (RuleProblem problem : references.problems()) {
            throw new IllegalArgumentException(problem.toString());
        }
        this.bounds = bounds;
        for (Correlation correlation : references.ordered()) {
            One one = new One(resolved(correlation, references));
            all.add(one);
            for (String rule : one.correlation.rules()) {
                byRule.computeIfAbsent(rule, r -> new ArrayList<>()).add(one);
            }
        }
        all.forEach(one -> one.noteWanted(byRule.getOrDefault(one.correlation.id(), List.of())));
    }

    /// The same with ids in the place of names.
    private static Correlation resolved(Correlation one, References references) {
        Map<String, Map<String, String>> aliases = new HashMap<>();
        one.aliases()
                .forEach((alias, fields) -> {
                    Map<String, String> byId = new HashMap<>();
                    fields.forEach((rule, field) -> byId.put(id(rule, references), field));
                    aliases.put(alias, Map.copyOf(byId));
                });
        return new Correlation(
                one.id(),
                one.name(),
                one.title(),
                one.level(),
                one.tags(),
                one.description(),
                one.type(),
                one.rules().stream().map(rule -> id(rule, references)).toList(),
                one.groupBy(),
                one.timespan(),
                one.count(),
                one.field(),
                aliases,
                one.generate(),
                one.matches(),
                one.passes(),
                one.version(),
                one.file(),
                one.line());
    }

    private static String id(String written, References references) {
        return references.idOf(written).orElseThrow();
    }

    /// How far back one has to recall after a restart.
    public Duration reach() {
        return all.stream()
                .map(one -> one.correlation.timespan())
                .max(Duration::compareTo)
                .map(longest -> longest.plus(bounds.late()))
                .orElse(Duration.ZERO);
    }

    /// Takes in that a rule matched.
    ///
    /// @return what it completes, those of correlations over correlations after what they are over
    public List<Correlated> see(Occurrence occurrence) {
        List<Correlated> found = new ArrayList<>();
        see(occurrence, List.of(occurrence.event()), found);
        return found;
    }

    private void see(Occurrence occurrence, List<String> events, List<Correlated> found) {
        for (One one : byRule.getOrDefault(occurrence.rule(), List.of())) {
            for (Correlated match : one.take(occurrence, events, true)) {
                found.add(match);
                see(match.occurrence(), match.events(), found);
            }
        }
    }

    /// Takes in again what was seen before a restart: nothing is told.
    public void recall(Occurrence occurrence) {
        recall(occurrence, List.of(occurrence.event()));
    }

    /// Takes in again what was told before a restart.
    public void recall(Correlated match) {
        for (One one : all) {
            if (one.correlation.id().equals(match.correlation().id())) {
                one.window(match.key(), match.at()).told(match.at());
            }
        }
        recall(match.occurrence(), match.events());
    }

    private void recall(Occurrence occurrence, List<String> events) {
        for (One one : byRule.getOrDefault(occurrence.rule(), List.of())) {
            one.take(occurrence, events, false);
        }
    }

    /// By correlation's id what it let go of; those that are whole are not in it.
    public Map<String, Dropped> dropped() {
        Map<String, Dropped> dropped = new HashMap<>();
        all.stream()
                .filter(one -> !one.dropped.equals(Dropped.NOTHING))
                .forEach(one -> dropped.put(one.correlation.id(), one.dropped));
        return Map.copyOf(dropped);
    }

    private static String held(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            String hash =
                    HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
            return text.substring(0, LONGEST_TEXT / 2) + "… (sha256 " + hash + ")";
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    /// A correlation with its groups, the one that was used last at the end.
    private final class One {
        private final Correlation correlation;
        private final LinkedHashMap<List<String>, Window> groups =
                new LinkedHashMap<>(16, 0.75f, true);

        /// Fields of an event that those above may count a match by.
        private final Set<String> wanted = new LinkedHashSet<>();

        private Dropped dropped = Dropped.NOTHING;

        One(Correlation correlation) {
            this.correlation = correlation;
        }

        void noteWanted(List<One> above) {
            for (One other : above) {
                for (String field : other.correlation.groupBy()) {
                    wanted.add(other.fieldOf(field, correlation.id()));
                }
                wanted.add(other.fieldOf(other.correlation.field(), correlation.id()));
            }
        }

        /// What an alias stands for in events of a rule; other names are what they are.
        private String fieldOf(String name, String rule) {
            return correlation.aliases().getOrDefault(name, Map.of()).getOrDefault(rule, name);
        }

        private List<String> values(Occurrence occurrence, String name) {
            return occurrence
                    .fields()
                    .getOrDefault(fieldOf(name, occurrence.rule()), List.of())
                    .stream()
                    .map(Correlations::held)
                    .toList();
        }

        /// @param asks whether it is also looked for a match
        List<Correlated> take(Occurrence occurrence, List<String> events, boolean asks) {
            List<String> kinds =
                    correlation.type() == Type.VALUE_COUNT
                            ? values(occurrence, correlation.field())
                            : List.of(occurrence.rule());
            List<Correlated> found = new ArrayList<>();
            for (List<String> key : keys(occurrence)) {
                Window window = window(key, occurrence.at());
                for (String kind : kinds) {
                    List<Seen> match = take(window, new Seen(occurrence.at(), kind, events), asks);
                    if (!match.isEmpty()) {
                        found.add(correlated(key, match, occurrence));
                    }
                }
            }
            return found;
        }

        private List<Seen> take(Window window, Seen event, boolean asks) {
            int place = window.keep(event);
            if (place < 0) {
                dropped = dropped.plus(Dropped.lateEvent());
                return List.of();
            }
            // Asked first: a match is made of what is there before anything has to go.
            List<Seen> match = asks ? window.matchFrom(place) : List.of();
            if (window.shrink()) {
                dropped = dropped.plus(Dropped.event());
            }
            return match;
        }

        /// The groups that the event is in; none where it lacks a field.
        private List<List<String>> keys(Occurrence occurrence) {
            List<List<String>> keys = List.of(List.of());
            for (String name : correlation.groupBy()) {
                List<List<String>> longer = new ArrayList<>();
                for (List<String> key : keys) {
                    for (String value : values(occurrence, name)) {
                        List<String> next = new ArrayList<>(key);
                        next.add(value);
                        longer.add(next);
                    }
                }
                if (longer.size() > MOST_GROUPS_OF_ONE) {
                    dropped =
                            dropped.plus(Dropped.combinations(longer.size() - MOST_GROUPS_OF_ONE));
                    longer = longer.subList(0, MOST_GROUPS_OF_ONE);
                }
                keys = longer;
            }
            return keys;
        }

        Window window(List<String> key, Instant now) {
            Window window = groups.get(key);
            if (window == null) {
                window = new Window(correlation, bounds);
                groups.put(key, window);
                if (groups.size() > bounds.groups()) {
                    Window eldest = groups.pollFirstEntry().getValue();
                    dropped = eldest.isPast(now) ? dropped : dropped.plus(Dropped.group());
                }
            }
            return window;
        }

        private Correlated correlated(List<String> key, List<Seen> match, Occurrence last) {
            Map<String, String> group = new LinkedHashMap<>();
            Map<String, List<String>> fields = new HashMap<>();
            for (String name : wanted) {
                List<String> values = last.fields().getOrDefault(name, List.of());
                fields.put(name, values.stream().map(Correlations::held).toList());
            }
            for (int i = 0; i < key.size(); i++) {
                group.put(correlation.groupBy().get(i), key.get(i));
                fields.put(correlation.groupBy().get(i), List.of(key.get(i)));
            }
            List<String> events =
                    match.stream().flatMap(seen -> seen.events().stream()).distinct().toList();
            Instant end = match.getLast().at();
            return new Correlated(correlation, end, group, events, fields);
        }
    }
}
