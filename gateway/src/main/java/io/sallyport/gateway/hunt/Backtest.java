package io.sallyport.gateway.hunt;

import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.Reading;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.habit.Novelty;
import io.sallyport.policy.habit.Occasion;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.correlation.Bounds;
import io.sallyport.recorder.correlation.Correlated;
import io.sallyport.recorder.correlation.Correlations;
import io.sallyport.recorder.correlation.Dropped;
import io.sallyport.recorder.correlation.Occurrence;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.GatewayEvents;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks rules and correlations about commands of the past, each as its session's shell stood then.
/// A journal keeps a command as it may be shown: where a secret was covered, a rule sees the cover.
///
/// Confined to one thread; commands come in the order of the journal.
public final class Backtest {
    /// Sessions whose shells are remembered at once.
    private static final int MOST_SHELLS = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Classifier classifier;
    private final Correlations correlations;
    private final BiConsumer<String, PastEvent> hit;
    private final Map<String, Hits> hits = new LinkedHashMap<>();
    private final Normaliser normaliser = new Normaliser();
    private final Map<String, SessionState> shells =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, SessionState> eldest) {
                    return size() > MOST_SHELLS;
                }
            };

    private long commands;

    /// @param hit told the id of each rule and correlation with a command that it is about; once
    ///   for a rule and a command
    public Backtest(HuntedRules rules, BiConsumer<String, PastEvent> hit) {
        this.classifier = new Classifier(new RuleSet(rules.asked()));
        this.correlations = new Correlations(rules.asked(), rules.correlations(), Bounds.USUAL);
        this.hit = hit;
        rules.told().forEach(rule -> hits.put(rule.id(), new Hits(rule.title())));
        rules.correlations().forEach(each -> hits.put(each.id(), new Hits(each.title())));
    }

    /// Reads a command for what it leaves its shell with, and asks no rule.
    public void pass(PastEvent past) {
        if (past.changesShell()) {
            read(past);
        }
    }

    /// Asks about it where it is not older than that.
    public void look(PastEvent past, Instant from) {
        if (past.at().isBefore(from)) {
            pass(past);
        } else {
            ask(past);
        }
    }

    public void ask(PastEvent past) {
        if (!past.isCommand()) {
            see(past, past.event().kinds());
            return;
        }
        Reading reading = read(past);
        commands++;
        for (JsonNode shadow : past.event().detail().path("shadow")) {
            Hits its = hits.get(shadow.path("rule").asString(""));
            if (its != null) {
                its.addInShadow();
            }
        }
        Circumstances circumstances = circumstances(past);
        Map<String, List<String>> kept = past.event().fields();
        Set<String> counted = new HashSet<>();
        classifier.sightings(
                reading.line(),
                circumstances,
                (rule, event) -> {
                    if (counted.add(rule.id())) {
                        count(rule.id(), past);
                    }
                    see(past, occurrence(rule, event, past, kept));
                });
        Set<String> kinds = new LinkedHashSet<>(past.event().kinds());
        Operation.words(classifier.classify(reading.line(), circumstances).operations())
                .forEach(operation -> kinds.add(GatewayEvents.OPERATION + operation));
        see(past, kinds);
    }

    private static Circumstances circumstances(PastEvent past) {
        JsonNode novelty = past.event().detail().path("novelty");
        return new Circumstances(
                past.person(),
                past.target(),
                past.owner(),
                past.owner().isEmpty() ? "" : "user",
                past.account(),
                home(past),
                past.how(),
                UserData.usual(),
                // What was new is as it was known then, on whichever node.
                novelty.isObject()
                        ? Occasion.of(JSON.treeToValue(novelty, Novelty.class))
                        : Occasion.UNKNOWN);
    }

    private Reading read(PastEvent past) {
        SessionState state = shells.get(past.shell());
        if (state == null) {
            state = SessionState.atStart(SessionState.Dialect.BASH, past.account(), home(past));
        }
        Reading reading = normaliser.read(past.text(), state);
        if (past.changesShell()) {
            shells.put(past.shell(), reading.next());
        }
        return reading;
    }

    private static String home(PastEvent past) {
        return past.account().equals("root") ? "/root" : "/home/" + past.account();
    }

    private void count(String rule, PastEvent past) {
        Hits its = hits.get(rule);
        if (its != null) { // some are asked for the correlations' sake
            its.add(past);
            hit.accept(rule, past);
        }
    }

    /// The fact's fields, and those of the command in it that matched.
    private static Occurrence occurrence(
            Rule rule, Event event, PastEvent past, Map<String, List<String>> kept) {
        String id = past.event().id();
        Map<String, List<String>> fields = new HashMap<>(kept);
        fields.putAll(Occurrence.of(id, rule.id(), past.at(), event).fields());
        return new Occurrence(id, rule.id(), past.at(), fields);
    }

    private void see(PastEvent past, Collection<String> kinds) {
        past.event().occurrences(kinds).forEach(each -> see(past, each));
    }

    private void see(PastEvent past, Occurrence occurrence) {
        for (Correlated match : correlations.see(occurrence)) {
            count(match.correlation().id(), past);
        }
    }

    /// How many commands were asked about.
    public long commands() {
        return commands;
    }

    /// By the ids of rules and correlations, in their order.
    public Map<String, Hits> hits() {
        return hits;
    }

    /// Correlations that had more than is held at once, and may miss matches.
    public Map<String, Dropped> dropped() {
        return correlations.dropped();
    }
}
