package io.sallyport.policy.report;

import io.sallyport.recorder.journal.Entry;
import io.sallyport.recorder.rule.Level;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts what a [ViolationsReport] says, fact by fact. Confined to one thread.
final class Violations {
    private final Period period;
    private final Tally levels = new Tally();
    private final Tally days = new Tally();
    private final Tally rules = new Tally();
    private final Tally people = new Tally();
    private final Tally targets = new Tally();
    private final Tally owners = new Tally();

    /// What a rule is called, and its level, as it was last.
    private final Map<String, String[]> called = new HashMap<>();

    Violations(Period period) {
        this.period = period;
    }

    /// When that happened which a violation rests on; absent where the entry does not say.
    static Optional<Instant> at(Entry violation) {
        try {
            return Optional.of(Instant.parse(violation.detail().path("at").stringValue("")));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    void read(Entry entry) {
        if (!entry.fact().equals("ViolationFound")) {
            return;
        }
        Instant at = at(entry).orElse(entry.time());
        if (!period.has(at)) {
            return;
        }
        String rule = entry.detail().path("rule").stringValue("");
        String level = entry.detail().path("level").stringValue("");
        called.put(rule, new String[] {entry.detail().path("title").stringValue(rule), level});
        rules.add(rule);
        levels.add(level);
        days.add(at.atZone(ZoneOffset.UTC).toLocalDate().toString());
        add(people, entry.header().person());
        add(targets, entry.header().target());
        add(owners, entry.header().owner());
    }

    private static void add(Tally tally, @Nullable String name) {
        if (name != null) {
            tally.add(name);
        }
    }

    /// @param suppressed violations that raised no alert
    ViolationsReport report(Heading heading, long suppressed) {
        return new ViolationsReport(
                heading,
                rules.total(),
                byLevel(),
                byDay(),
                rules.largest(Report.MOST_LISTED).stream()
                        .map(one -> {
                            String[] said = called.getOrDefault(one.name(), new String[] {"", ""});
                            return new ViolationsReport.ViolatedRule(
                                    one.name(), said[0], said[1], one.count());
                        })
                        .toList(),
                people.largest(Report.MOST_LISTED),
                targets.largest(Report.MOST_LISTED),
                owners.largest(Report.MOST_LISTED),
                suppressed);
    }

    private Map<String, Long> byLevel() {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (Level level : List.of(Level.values()).reversed()) {
            if (levels.of(level.word()) > 0) {
                counts.put(level.word(), levels.of(level.word()));
            }
        }
        return counts;
    }

    private List<ViolationsReport.Day> byDay() {
        List<ViolationsReport.Day> each = new ArrayList<>();
        LocalDate last = period.to().minusNanos(1).atZone(ZoneOffset.UTC).toLocalDate();
        for (LocalDate day = period.from().atZone(ZoneOffset.UTC).toLocalDate();
                !day.isAfter(last);
                day = day.plusDays(1)) {
            each.add(new ViolationsReport.Day(day, days.of(day.toString())));
        }
        return each;
    }
}
