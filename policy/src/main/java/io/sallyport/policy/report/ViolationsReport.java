package io.sallyport.policy.report;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/// What was found.
///
/// @param total violations by facts of the period
/// @param levels how many of each, the worst first
/// @param days each day of the period, in UTC, with none, too
/// @param rules that were violated, those most often first
/// @param people who violated them, likewise
/// @param targets where
/// @param owners of the data there
/// @param suppressed how many raised no alert because somebody said so
public record ViolationsReport(
        Heading heading,
        long total,
        Map<String, Long> levels,
        List<Day> days,
        List<ViolatedRule> rules,
        List<Named> people,
        List<Named> targets,
        List<Named> owners,
        long suppressed)
        implements Report {

    public record Day(LocalDate day, long count) {}

    public record ViolatedRule(String rule, String title, String level, long count) {}

    public ViolationsReport {
        days = List.copyOf(days);
        rules = List.copyOf(rules);
        people = List.copyOf(people);
        targets = List.copyOf(targets);
        owners = List.copyOf(owners);
    }

    @Override
    public List<Section> sections() {
        return List.of(
                new Section(
                        "violations",
                        "Violations",
                        1,
                        List.of("violations", "count"),
                        List.of(
                                List.of(Figure.of("found"), Figure.of(total)),
                                List.of(Figure.of("suppressed"), Figure.of(suppressed)))),
                Section.counts("levels", "By level", "level", levels),
                new Section(
                        "rules",
                        "Rules that were violated",
                        2,
                        List.of("rule", "level", "count"),
                        rules.stream()
                                .map(one ->
                                        List.of(
                                                Figure.rule(one.rule(), one.title()),
                                                Figure.of(one.level()),
                                                Figure.of(one.count())))
                                .toList()),
                Section.named("people", "By whom", "person", people),
                Section.named("targets", "Where", "target", targets),
                Section.named("owners", "Whose data is there", "owner", owners),
                new Section(
                        "days",
                        "By day, in UTC",
                        1,
                        List.of("day", "count"),
                        days.stream()
                                .map(one ->
                                        List.of(
                                                Figure.of(one.day().toString()),
                                                Figure.of(one.count())))
                                .toList()));
    }
}
