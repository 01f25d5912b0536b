package io.sallyport.gateway.config;

import io.sallyport.policy.alert.AlertTerms;
import io.sallyport.policy.alert.Reaction;
import io.sallyport.recorder.rule.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How a node handles alerts.
///
/// @param window violations of one rule by one person on one target are one alert while they are no
///   farther apart
/// @param escalation how long an alert may be open before administrators are told
/// @param actions what is done by itself
/// @param pause how long a session may be paused before it ends
public record AlertKeys(
        @DefaultValue("1h") Duration window,
        @DefaultValue Escalation escalation,
        @DefaultValue Actions actions,
        @DefaultValue("30m") Duration pause) {
    private static final String KEYS = "sallyport.alerts.";

    public AlertKeys {
        Bounds.longerThanNothing(KEYS + "window", window);
        Bounds.longerThanNothing(KEYS + "pause", pause);
    }

    /// @param critical how long one of level critical may be open before administrators are told;
    ///   0: for ever
    /// @param high how long one of level high may; 0: for ever
    /// @param medium how long one of level medium may; 0: for ever
    public record Escalation(
            @DefaultValue("10m") Duration critical,
            @DefaultValue("1h") Duration high,
            @DefaultValue("24h") Duration medium) {
        public Escalation {
            Bounds.notNegative(KEYS + "escalation.critical", critical);
            Bounds.notNegative(KEYS + "escalation.high", high);
            Bounds.notNegative(KEYS + "escalation.medium", medium);
        }
    }

    /// @param critical what is done about a violation of level critical: `notify` the auditors,
    ///   `open-incident`, `warn` the operator, `pause-session`, `end-session`, `freeze` the person
    /// @param high what is done at level high: `notify`, `open-incident`, `warn`, `pause-session`
    /// @param medium what is done at level medium: `notify`, `open-incident`, `warn`
    public record Actions(
            @DefaultValue("notify") List<String> critical,
            @DefaultValue("notify") List<String> high,
            @DefaultValue List<String> medium) {
        public Actions {
            critical = List.copyOf(critical);
            high = List.copyOf(high);
            medium = List.copyOf(medium);
            read("critical", critical);
            mild("high", read("high", high));
            Set<Reaction> least = read("medium", medium);
            mild("medium", least);
            if (least.contains(Reaction.PAUSE_SESSION)) {
                throw new IllegalArgumentException(
                        KEYS
                                + "actions.medium keeps nobody waiting: pause-session is for "
                                + KEYS
                                + "actions.critical and high");
            }
        }

        private static Set<Reaction> read(String level, List<String> written) {
            Set<Reaction> reactions = EnumSet.noneOf(Reaction.class);
            for (String one : written) {
                reactions.add(Bounds.read(KEYS + "actions." + level, one, Reaction::of));
            }
            return reactions;
        }

        private static void mild(String level, Set<Reaction> reactions) {
            if (reactions.contains(Reaction.END_SESSION) || reactions.contains(Reaction.FREEZE)) {
                throw new IllegalArgumentException(
                        KEYS
                                + "actions."
                                + level
                                + " ends nobody's work: end-session and freeze are for "
                                + KEYS
                                + "actions.critical");
            }
        }
    }

    /// What that means.
    public AlertTerms terms() {
        Map<Level, Duration> times = new EnumMap<>(Level.class);
        times.put(Level.CRITICAL, escalation.critical());
        times.put(Level.HIGH, escalation.high());
        times.put(Level.MEDIUM, escalation.medium());
        times.values().removeIf(Duration::isZero);
        return new AlertTerms(
                window,
                times,
                Map.of(
                        Level.CRITICAL, Actions.read("critical", actions.critical()),
                        Level.HIGH, Actions.read("high", actions.high()),
                        Level.MEDIUM, Actions.read("medium", actions.medium())));
    }
}
