package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// How a node handles alerts.
///
/// @param window violations of one rule by one person on one target are one alert while they are no
///   farther apart
/// @param escalation how long an alert of a level may be open before others are told; a level that
///   is not there is never
/// @param actions what is done by itself for each violation of a level
public record AlertTerms(
        Duration window, Map<Level, Duration> escalation, Map<Level, Set<Reaction>> actions) {
    public AlertTerms {
        escalation = Map.copyOf(escalation);
        actions = Map.copyOf(actions);
    }

    /// What is done by itself at this level.
    Set<Reaction> at(Level level) {
        return actions.getOrDefault(level, Set.of());
    }
}
