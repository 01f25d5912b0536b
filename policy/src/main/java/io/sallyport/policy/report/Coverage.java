package io.sallyport.policy.report;

import io.sallyport.recorder.journal.Entry;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Counts what a [CoverageReport] says, fact by fact. Confined to one thread.
final class Coverage {
    private static final String SEPARATOR = "\n";

    private final Period period;
    private final Courses courses = new Courses();
    private final Tally people = new Tally();
    private final Tally targets = new Tally();
    private final Tally captured = new Tally();
    private final Tally decisions = new Tally();
    private final Tally channels = new Tally();
    private final Tally matched = new Tally();
    private final Tally violated = new Tally();
    private final Set<String> silent = new HashSet<>();
    private long refused;
    private long speaking;
    private long exact;
    private long unclassified;
    private long unbounded;

    Coverage(Period period) {
        this.period = period;
    }

    void read(Entry entry) {
        String session = entry.header().session();
        if (entry.fact().equals("ViolationFound")) {
            if (Violations.at(entry).map(period::has).orElse(false)) {
                violated.add(entry.detail().path("rule").stringValue(""));
            }
            return;
        }
        if (period.has(entry.time())) {
            count(entry);
        }
        if (session != null) {
            courses.read(entry, session);
        }
    }

    private void count(Entry entry) {
        switch (entry.fact()) {
            case "SessionOpened" -> {
                courses.opened(String.valueOf(entry.header().session()));
                people.add(String.valueOf(entry.header().person()));
                targets.add(String.valueOf(entry.header().target()));
            }
            case "SessionRefused" -> refused++;
            case "CommandJudged" -> command(entry, entry.detail());
            case "ChannelOpened" -> channel(entry, entry.detail());
            case "ForwardOpened" ->
                    channels.add("forward " + word(entry.detail(), "kind").replace('_', ' '));
            default -> {
                // Nothing that is counted.
            }
        }
    }

    private void command(Entry entry, JsonNode fact) {
        String grade = word(fact, "grade");
        captured.add(word(fact, "how") + SEPARATOR + grade);
        decisions.add(word(fact, "decision"));
        exact += grade.equals("exact") ? 1 : 0;
        Set<String> operations = new HashSet<>();
        fact.path("operations").forEach(each -> operations.add(each.stringValue("")));
        unclassified += operations.contains("unclassified") ? 1 : 0;
        unbounded += operations.contains("unbounded") ? 1 : 0;
        fact.path("rules").forEach(each -> matched.add(each.stringValue("")));
        fact.path("shadow").forEach(each -> matched.add(each.path("rule").stringValue("")));
        speaking += silent.remove(place(entry, fact)) ? 1 : 0;
    }

    private void channel(Entry entry, JsonNode fact) {
        String kind = word(fact, "kind");
        if (kind.equals("subsystem")) {
            channels.add(fact.path("command").stringValue("subsystem"));
        } else {
            channels.add(kind);
            silent.add(place(entry, fact));
        }
    }

    private static String place(Entry entry, JsonNode fact) {
        return entry.header().session() + SEPARATOR + fact.path("channel").intValue(-1);
    }

    private static String word(JsonNode fact, String field) {
        return fact.path(field).stringValue("").toLowerCase(Locale.ROOT);
    }

    /// @param running sessions that run on this node now
    /// @param inventory the targets there are
    /// @param titles of the rules that are not off, by their ids
    /// @param closed alerts of a rule that were closed in the period, and which of them as false
    /// @param suppressed violations of a rule that raised no alert
    CoverageReport report(
            Heading heading,
            Set<String> running,
            Set<String> inventory,
            Map<String, String> titles,
            Map<String, Share> closed,
            Map<String, Long> suppressed) {
        long total = captured.total();
        Set<String> untouched = new TreeSet<>(inventory);
        untouched.removeAll(targets.names());
        return new CoverageReport(
                heading,
                courses.figures(refused, running),
                new CoverageReport.Commands(
                        total,
                        captured.largest(Report.MOST_LISTED).stream()
                                .map(one -> {
                                    String[] parts = one.name().split(SEPARATOR, 2);
                                    return new CoverageReport.Captured(
                                            parts[0], parts[1], one.count());
                                })
                                .toList(),
                        Share.of(exact, total),
                        Share.of(unclassified, total),
                        Share.of(unbounded, total),
                        decisions.sorted()),
                new CoverageReport.Channels(
                        channels.sorted(), Share.of(silent.size(), silent.size() + speaking)),
                people.largest(Report.MOST_LISTED),
                targets.largest(Report.MOST_LISTED),
                untouched.stream().limit(Report.MOST_LISTED).toList(),
                rules(titles, closed, suppressed));
    }

    private CoverageReport.Rules rules(
            Map<String, String> titles, Map<String, Share> closed, Map<String, Long> suppressed) {
        Set<String> hit = new TreeSet<>(matched.names());
        hit.addAll(violated.names());
        List<CoverageReport.HitRule> noisiest =
                hit.stream()
                        .map(rule ->
                                new CoverageReport.HitRule(
                                        rule,
                                        titles.getOrDefault(rule, rule),
                                        // A violation by a command that it matched is the same hit.
                                        Math.max(matched.of(rule), violated.of(rule)),
                                        suppressed.getOrDefault(rule, 0L),
                                        closed.getOrDefault(rule, Share.of(0, 0))))
                        .sorted(
                                Comparator.comparingLong(CoverageReport.HitRule::hits)
                                        .reversed()
                                        .thenComparing(CoverageReport.HitRule::rule))
                        .limit(Report.MOST_LISTED)
                        .toList();
        List<CoverageReport.QuietRule> quiet =
                titles.entrySet().stream()
                        .filter(rule -> !hit.contains(rule.getKey()))
                        .map(rule -> new CoverageReport.QuietRule(rule.getKey(), rule.getValue()))
                        .sorted(
                                Comparator.comparing(CoverageReport.QuietRule::title)
                                        .thenComparing(CoverageReport.QuietRule::rule))
                        .limit(Report.MOST_LISTED)
                        .toList();
        return new CoverageReport.Rules(titles.size(), quiet, noisiest);
    }
}
