package io.sallyport.policy.report;

import java.util.List;
import java.util.Map;

/// How soon, and how people answered.
///
/// @param raised alerts of the period
/// @param times how long it took, of all levels first, then of each
/// @param escalated which nobody took note of in time
/// @param closed which are closed by now
/// @param verdicts what those turned out to be
/// @param unclosed what is not closed now, whenever it was raised, by its age
public record ResponseReport(
        Heading heading,
        long raised,
        List<Times> times,
        Share escalated,
        Share closed,
        Map<String, Long> verdicts,
        List<Age> unclosed)
        implements Report {

    /// @param level `all`, or one of them
    /// @param found from a fact to the violation it is: of this node's journal
    /// @param alerted from the first fact to the alert
    /// @param acknowledged from the alert until somebody took note of it, or closed it at once
    /// @param closed from the alert until it was closed
    public record Times(
            String level, Delays found, Delays alerted, Delays acknowledged, Delays closed) {}

    /// @param age how old they are at most, and older than the line before: `1 h`
    public record Age(String age, long open, long acknowledged) {}

    public ResponseReport {
        times = List.copyOf(times);
        unclosed = List.copyOf(unclosed);
    }

    @Override
    public List<Section> sections() {
        return List.of(
                new Section(
                        "alerts",
                        "Alerts",
                        1,
                        List.of("alerts", "count", "share"),
                        List.of(
                                List.of(Figure.of("raised"), Figure.of(raised), new Figure("", "")),
                                List.of(
                                        Figure.of("escalated"),
                                        Figure.of(escalated.part()),
                                        Figure.of(escalated)),
                                List.of(
                                        Figure.of("closed"),
                                        Figure.of(closed.part()),
                                        Figure.of(closed)))),
                new Section(
                        "times",
                        "How long it took",
                        2,
                        List.of("level", "until", "count", "p50", "p90", "p99", "worst"),
                        times.stream().flatMap(one -> rows(one).stream()).toList()),
                Section.counts("verdicts", "What they turned out to be", "verdict", verdicts),
                new Section(
                        "unclosed",
                        "Not closed now",
                        1,
                        List.of("age up to", "open", "acknowledged"),
                        unclosed.stream()
                                .map(one ->
                                        List.of(
                                                Figure.of(one.age()),
                                                Figure.of(one.open()),
                                                Figure.of(one.acknowledged())))
                                .toList()));
    }

    private static List<List<Figure>> rows(Times times) {
        return List.of(
                row(times.level(), "violation", times.found()),
                row(times.level(), "alert", times.alerted()),
                row(times.level(), "acknowledged", times.acknowledged()),
                row(times.level(), "closed", times.closed()));
    }

    private static List<Figure> row(String level, String until, Delays delays) {
        return List.of(
                Figure.of(level),
                Figure.of(until),
                Figure.of(delays.count()),
                Figure.seconds(delays.p50()),
                Figure.seconds(delays.p90()),
                Figure.seconds(delays.p99()),
                Figure.seconds(delays.worst()));
    }
}
