package io.sallyport.gateway.hunt;

import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.Classifier;
import io.sallyport.policy.classification.UserData;
import io.sallyport.policy.command.Normaliser;
import io.sallyport.policy.command.Reading;
import io.sallyport.policy.command.SessionState;
import io.sallyport.recorder.correlation.Bounds;
import io.sallyport.recorder.correlation.Correlated;
import io.sallyport.recorder.correlation.Correlations;
import io.sallyport.recorder.correlation.Dropped;
import io.sallyport.recorder.correlation.Occurrence;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Asks rules and correlations about commands of the past, each as its session's shell stood then.
/// A journal keeps a command as it may be shown: where a secret was covered, a rule sees the cover.
///
/// Confined to one thread; commands come in the order of the journal.
public final class Backtest {
    /// Sessions whose shells are remembered at once.
    private static final int MOST_SHELLS = 10_000;

    private final Classifier classifier;
    private final Correlations correlations;
    private final BiConsumer<String, JudgedCommand> hit;
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
    public Backtest(HuntedRules rules, BiConsumer<String, JudgedCommand> hit) {
        this.classifier = new Classifier(new RuleSet(rules.asked()));
        this.correlations = new Correlations(rules.asked(), rules.correlations(), Bounds.USUAL);
        this.hit = hit;
        rules.told().forEach(rule -> hits.put(rule.id(), new Hits(rule.title())));
        rules.correlations().forEach(each -> hits.put(each.id(), new Hits(each.title())));
    }

    /// Reads a command for what it leaves its shell with, and asks no rule.
    public void pass(JudgedCommand command) {
        if (command.changesShell()) {
            read(command);
        }
    }

    public void ask(JudgedCommand command) {
        Reading reading = read(command);
        commands++;
        Circumstances circumstances =
                new Circumstances(
                        command.person(),
                        command.target(),
                        command.owner(),
                        command.owner().isEmpty() ? "" : "user",
                        command.account(),
                        home(command),
                        command.how(),
                        UserData.usual());
        Set<String> counted = new HashSet<>();
        classifier.sightings(
                reading.line(),
                circumstances,
                (rule, event) -> {
                    if (counted.add(rule.id())) {
                        count(rule.id(), command);
                    }
                    for (Correlated match :
                            correlations.see(occurrence(rule, event, command))) {
                        count(match.correlation().id(), command);
                    }
                });
    }

    private Reading read(JudgedCommand command) {
        SessionState state = shells.get(command.shell());
        if (state == null) {
            state =
                    SessionState.atStart(
                            SessionState.Dialect.BASH, command.account(), home(command));
        }
        Reading reading = normaliser.read(command.text(), state);
        if (command.changesShell()) {
            shells.put(command.shell(), reading.next());
        }
        return reading;
    }

    private static String home(JudgedCommand command) {
        return command.account().equals("root") ? "/root" : "/home/" + command.account();
    }

    private void count(String rule, JudgedCommand command) {
        Hits its = hits.get(rule);
        if (its != null) { // some are asked for the correlations' sake
            its.add(command);
            hit.accept(rule, command);
        }
    }

    /// Rules of words alone see nothing of the session; what counts them may ask for it.
    private static Occurrence occurrence(Rule rule, Event event, JudgedCommand command) {
        Occurrence seen = Occurrence.of(command.id(), rule.id(), command.at(), event);
        Map<String, List<String>> fields = new HashMap<>(seen.fields());
        fields.putIfAbsent("person", List.of(command.person()));
        fields.putIfAbsent("target", List.of(command.target()));
        fields.putIfAbsent("User", List.of(command.account()));
        if (!command.owner().isEmpty()) {
            fields.putIfAbsent("owner", List.of(command.owner()));
        }
        return new Occurrence(command.id(), rule.id(), command.at(), fields);
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
