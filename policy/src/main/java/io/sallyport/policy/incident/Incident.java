package io.sallyport.policy.incident;

import io.sallyport.policy.alert.Alert;
import io.sallyport.recorder.rule.Level;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Alerts that belong together.
///
/// @param id `i-…`
/// @param title what it is called
/// @param level that of the worst of its alerts
/// @param state whether people are at it
/// @param people whom its alerts are about
/// @param targets where
/// @param alerts its alerts' ids, as they were added; at least one
/// @param lead who looks after it; absent while nobody does
/// @param openedBy who opened it: a person, or a node by itself
/// @param opened when
/// @param closedBy who disposed of it
/// @param closed when
/// @param verdict what it turned out to be
/// @param closingNote why
public record Incident(
        String id,
        String title,
        Level level,
        State state,
        Set<String> people,
        Set<String> targets,
        List<String> alerts,
        @Nullable String lead,
        String openedBy,
        Instant opened,
        @Nullable String closedBy,
        @Nullable Instant closed,
        Alert.@Nullable Verdict verdict,
        @Nullable String closingNote) {
    /// Alerts of one incident: what is more is another.
    public static final int MOST_ALERTS = 200;

    public Incident {
        people = Set.copyOf(people);
        targets = Set.copyOf(targets);
        alerts = List.copyOf(alerts);
    }

    /// What becomes of it.
    public enum State {
        /// People are at it.
        OPEN,
        /// It has a verdict.
        CLOSED;

        /// As it is written: `open`.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
