package io.sallyport.policy.report;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertCourse;
import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.rule.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Measures what a [ResponseReport] says. Confined to one thread.
final class Responses {
    static final String ALL = "all";

    /// What is not closed, by how old it is at most; what is older stands last.
    private static final Map<String, Duration> AGES = ages();

    private final Period period;
    private final Map<String, Measured> byLevel = new HashMap<>();
    private final Tally verdicts = new Tally();
    private long raised;
    private long escalated;
    private long closed;

    private record Measured(
            Delays.Builder found,
            Delays.Builder alerted,
            Delays.Builder acknowledged,
            Delays.Builder closed) {
        Measured() {
            this(
                    new Delays.Builder(),
                    new Delays.Builder(),
                    new Delays.Builder(),
                    new Delays.Builder());
        }

        ResponseReport.Times times(String level) {
            return new ResponseReport.Times(
                    level, found.build(), alerted.build(), acknowledged.build(), closed.build());
        }
    }

    Responses(Period period) {
        this.period = period;
    }

    private static Map<String, Duration> ages() {
        Map<String, Duration> ages = new LinkedHashMap<>();
        ages.put("1 h", Duration.ofHours(1));
        ages.put("1 d", Duration.ofDays(1));
        ages.put("7 d", Duration.ofDays(7));
        ages.put("30 d", Duration.ofDays(30));
        ages.put("older", Duration.ofSeconds(Long.MAX_VALUE));
        return ages;
    }

    /// A violation: how long it took to find it.
    void read(Entry entry) {
        if (entry.fact().equals("ViolationFound")) {
            Violations.at(entry)
                    .filter(period::has)
                    .ifPresent(at -> {
                        Duration taken = Duration.between(at, entry.time());
                        at(entry.detail().path("level").stringValue("")).found().add(taken);
                        at(ALL).found().add(taken);
                    });
        }
    }

    /// An alert, which counts where it was raised in the period.
    void read(AlertCourse alert) {
        if (!period.has(alert.raised())) {
            return;
        }
        raised++;
        escalated += alert.escalated() == null ? 0 : 1;
        Instant end = alert.closed();
        // Who closes it at once took note of it, too.
        Instant noted = alert.acknowledged() == null ? end : alert.acknowledged();
        for (String level : List.of(ALL, alert.level().word())) {
            at(level).alerted().add(Duration.between(alert.happened(), alert.raised()));
            if (noted != null) {
                at(level).acknowledged().add(Duration.between(alert.raised(), noted));
            }
            if (end != null) {
                at(level).closed().add(Duration.between(alert.raised(), end));
            }
        }
        if (end != null) {
            closed++;
            Alert.Verdict verdict = alert.verdict();
            verdicts.add(verdict == null ? "" : verdict.word());
        }
    }

    private Measured at(String level) {
        return byLevel.computeIfAbsent(level, _ -> new Measured());
    }

    /// @param alerts all that are not closed, and others
    ResponseReport report(Heading heading, List<AlertCourse> alerts) {
        List<ResponseReport.Times> times = new ArrayList<>();
        times.add(at(ALL).times(ALL));
        for (Level level : List.of(Level.values()).reversed()) {
            if (byLevel.containsKey(level.word())) {
                times.add(at(level.word()).times(level.word()));
            }
        }
        return new ResponseReport(
                heading,
                raised,
                times,
                Share.of(escalated, raised),
                Share.of(closed, raised),
                verdicts.sorted(),
                unclosed(alerts, heading.made()));
    }

    private static List<ResponseReport.Age> unclosed(List<AlertCourse> alerts, Instant now) {
        Tally counts = new Tally();
        for (AlertCourse alert : alerts) {
            if (alert.state() != Alert.State.CLOSED) {
                counts.add(alert.state() + age(Duration.between(alert.raised(), now)));
            }
        }
        return AGES.keySet().stream()
                .map(age ->
                        new ResponseReport.Age(
                                age,
                                counts.of(Alert.State.OPEN + age),
                                counts.of(Alert.State.ACKNOWLEDGED + age)))
                .toList();
    }

    private static String age(Duration old) {
        return AGES.entrySet().stream()
                .filter(each -> old.compareTo(each.getValue()) <= 0)
                .findFirst()
                .orElseThrow()
                .getKey();
    }
}
