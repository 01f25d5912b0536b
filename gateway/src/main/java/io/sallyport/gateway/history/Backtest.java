package io.sallyport.gateway.history;

import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.RuleBook;
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
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// Asks rules and correlations about the commands of the past, each as its session's shell stood
/// then. User data is where it usually is, not where the inventory says. Confined to one thread.
public final class Backtest {
    /// Sessions whose shells are remembered at once.
    private static final int MOST_SHELLS = 10_000;

    private final RuleBook book;
    private final Correlations correlations;
    private final Instant from;
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

    /// @param wanted ids of the rules and correlations whose hits count
    /// @param from commands before it change a session's shell, and are asked about no further
    public Backtest(RuleBook book, Set<String> wanted, Instant from) {
        this.book = book;
        this.from = from;
        this.correlations = new Correlations(book.rules(), book.correlations(), Bounds.USUAL);
        book.rules().stream()
                .filter(rule -> wanted.contains(rule.id()))
                .forEach(rule -> hits.put(rule.id(), new Hits(rule.title())));
        book.correlations().stream()
                .filter(one -> wanted.contains(one.id()))
                .forEach(one -> hits.put(one.id(), new Hits(one.title())));
    }

    /// What each of the wanted ones found.
    public Map<String, Hits> hits() {
        return Collections.unmodifiableMap(hits);
    }

    /// How many commands were asked about.
    public long commands() {
        return commands;
    }

    /// What correlations could not hold.
    public Map<String, Dropped> dropped() {
        return correlations.dropped();
    }

    /// Takes the next command; those of a session come in their order.
    public void see(PastCommand command) {
        String decision = command.said("decision");
        if (decision.equals("hold")) {
            return; // it is told again when it was decided
        }
        String account = command.account();
        String home = account.equals("root") ? "/root" : "/home/" + account;
        String shell = command.session() + " " + command.said("channel");
        SessionState state = shells.get(shell);
        if (state == null) {
            state = SessionState.atStart(SessionState.Dialect.BASH, account, home);
        }
        Reading reading = normaliser.read(command.said("text"), state);
        if (!decision.equals("deny")
                && !command.said("how").equals("exec")
                && command.said("scope").equals("shell")) {
            shells.put(shell, reading.next());
        }
        if (!command.at().isBefore(from)) {
            commands++;
            ask(command, reading, home);
        }
    }

    private void ask(PastCommand command, Reading reading, String home) {
        Circumstances circumstances =
                new Circumstances(
                        command.person(),
                        command.target(),
                        command.owner(),
                        command.owner().isEmpty() ? "" : "user",
                        command.account(),
                        home,
                        command.said("how"),
                        UserData.usual());
        Set<String> counted = new HashSet<>();
        book.classifier()
                .sightings(
                        reading.line(),
                        circumstances,
                        (rule, event) -> {
                            if (counted.add(rule.id())) {
                                count(rule.id(), command);
                            }
                            for (Correlated match :
                                    correlations.see(
                                            occurrence(command, rule, event, circumstances))) {
                                count(match.correlation().id(), command);
                            }
                        });
        for (JsonNode shadow : command.detail().path("shadow")) {
            Hits its = hits.get(shadow.path("rule").asString(""));
            if (its != null) {
                its.addInShadow();
            }
        }
    }

    private void count(String rule, PastCommand command) {
        Hits its = hits.get(rule);
        if (its != null) { // others are asked for the correlations' sake
            its.add(command);
        }
    }

    /// Rules of words alone see nothing of the session; what counts them may ask for it.
    private static Occurrence occurrence(
            PastCommand command, Rule rule, Event event, Circumstances circumstances) {
        Occurrence seen = Occurrence.of(command.id(), rule.id(), command.at(), event);
        Map<String, List<String>> fields = new HashMap<>(seen.fields());
        fields.putIfAbsent("person", List.of(circumstances.person()));
        fields.putIfAbsent("target", List.of(circumstances.target()));
        fields.putIfAbsent("User", List.of(circumstances.account()));
        if (!circumstances.owner().isEmpty()) {
            fields.putIfAbsent("owner", List.of(circumstances.owner()));
        }
        return new Occurrence(command.id(), rule.id(), command.at(), fields);
    }
}
