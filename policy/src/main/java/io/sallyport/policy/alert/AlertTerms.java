package io.sallyport.policy.alert;

import io.sallyport.recorder.rule.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a node handles alerts, where no [Response] says otherwise.
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

    /// All of it, of a level.
    Response at(Level level) {
        return new Response(
                Set.of(),
                window,
                escalation.getOrDefault(level, Duration.ZERO),
                actions.getOrDefault(level, Set.of()),
                List.of());
    }
}
