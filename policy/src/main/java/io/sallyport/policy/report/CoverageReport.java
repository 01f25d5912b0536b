package io.sallyport.policy.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What was recorded and captured, and what was not.
///
/// @param sessions that were opened in the period
/// @param commands that were judged in it
/// @param channels that were opened in it
/// @param people who had sessions, those with the most first
/// @param targets that had sessions, likewise
/// @param untouched targets of the inventory that had none
/// @param rules which matched, and which did not
public record CoverageReport(
        Heading heading,
        Sessions sessions,
        Commands commands,
        Channels channels,
        List<Named> people,
        List<Named> targets,
        List<String> untouched,
        Rules rules)
        implements Report {

    /// @param opened how many there were
    /// @param refused how many were asked for and not opened
    /// @param running how many are not over yet
    /// @param whole of those that are over, which were recorded from their beginning to their end
    /// @param notWhole why the recordings of others are not whole, and of how many
    /// @param notRecorded why there is no finished recording of others, and of how many
    /// @param sealed how many recordings are finished, with a hash in the journal
    /// @param stored how many of these have a copy in the store
    public record Sessions(
            long opened,
            long refused,
            long running,
            Share whole,
            Map<String, Long> notWhole,
            Map<String, Long> notRecorded,
            Share sealed,
            Share stored) {}

    /// @param how where commands are known from: `exec`, `shell_integration`, `line`, `screen`
    /// @param grade how surely: `exact`, `cooked`, `high`, `low`, `opaque`
    public record Captured(String how, String grade, long count) {}

    /// @param total how many there were
    /// @param captured the same, by where they are known from and how surely
    /// @param exact which are known letter by letter
    /// @param unclassified which no rule says anything about
    /// @param unbounded of which it cannot be said what they do
    /// @param decisions what became of them
    public record Commands(
            long total,
            List<Captured> captured,
            Share exact,
            Share unclassified,
            Share unbounded,
            Map<String, Long> decisions) {}

    /// @param kinds how many by what they were: `shell`, `exec`, `sftp`, `forward local`…
    /// @param silent which shells and execs had not one command captured
    public record Channels(Map<String, Long> kinds, Share silent) {}

    /// A rule that never matched.
    public record QuietRule(String rule, String title) {}

    /// @param hits facts it matched
    /// @param suppressed violations that raised no alert because somebody said so
    /// @param falsePositive which of its alerts closed in the period were closed as such
    public record HitRule(
            String rule, String title, long hits, long suppressed, Share falsePositive) {}

    /// @param asked how many there are that are not switched off
    /// @param quiet those that never matched
    /// @param hit the others, the noisiest first
    public record Rules(long asked, List<QuietRule> quiet, List<HitRule> hit) {}

    public CoverageReport {
        people = List.copyOf(people);
        targets = List.copyOf(targets);
        untouched = List.copyOf(untouched);
    }

    @Override
    public List<Section> sections() {
        List<Section> sections = new ArrayList<>();
        sections.add(sessionsInFigures());
        sections.add(
                Section.counts(
                        "not-whole", "Recordings that are not whole", "why", sessions.notWhole()));
        sections.add(
                Section.counts(
                        "not-recorded",
                        "Sessions without a finished recording",
                        "why",
                        sessions.notRecorded()));
        sections.add(
                new Section(
                        "commands",
                        "Commands",
                        1,
                        List.of("commands", "count", "share"),
                        List.of(
                                row("judged", commands.total()),
                                row("exact", commands.exact()),
                                row("unclassified", commands.unclassified()),
                                row("unbounded", commands.unbounded()))));
        sections.add(
                new Section(
                        "captured",
                        "How commands are known",
                        2,
                        List.of("how", "grade", "count", "share"),
                        commands.captured().stream()
                                .map(one ->
                                        List.of(
                                                Figure.of(one.how()),
                                                Figure.of(one.grade()),
                                                Figure.of(one.count()),
                                                Figure.of(Share.of(one.count(), commands.total()))))
                                .toList()));
        sections.add(
                Section.counts(
                        "decisions", "What became of commands", "decision", commands.decisions()));
        sections.add(Section.counts("channels", "Channels", "kind", channels.kinds()));
        sections.add(
                new Section(
                        "silent",
                        "Shells and execs without a command",
                        1,
                        List.of("channels", "count", "share"),
                        List.of(row("silent", channels.silent()))));
        sections.add(Section.named("people", "People who had sessions", "person", people));
        sections.add(Section.named("targets", "Targets that had sessions", "target", targets));
        sections.add(
                new Section(
                        "untouched",
                        "Targets without a session",
                        1,
                        List.of("target", "count"),
                        untouched.stream()
                                .map(name -> List.of(Figure.of(name), Figure.of(0)))
                                .toList()));
        sections.add(hitRules());
        sections.add(
                new Section(
                        "quiet",
                        "Rules that never matched, of " + rules.asked(),
                        1,
                        List.of("rule", "hits"),
                        rules.quiet().stream()
                                .map(one ->
                                        List.of(Figure.rule(one.rule(), one.title()), Figure.of(0)))
                                .toList()));
        return List.copyOf(sections);
    }

    private Section sessionsInFigures() {
        return new Section(
                "sessions",
                "Sessions",
                1,
                List.of("sessions", "count", "share"),
                List.of(
                        row("opened", sessions.opened()),
                        row("refused", sessions.refused()),
                        row("running", sessions.running()),
                        row("recorded whole", sessions.whole()),
                        row("sealed", sessions.sealed()),
                        row("in the store", sessions.stored())));
    }

    private Section hitRules() {
        return new Section(
                "rules",
                "Rules that matched, the noisiest first",
                1,
                List.of("rule", "hits", "kept", "closed", "false"),
                rules.hit().stream()
                        .map(one ->
                                List.of(
                                        Figure.rule(one.rule(), one.title()),
                                        Figure.of(one.hits()),
                                        Figure.of(one.suppressed()),
                                        Figure.of(one.falsePositive().of()),
                                        Figure.of(one.falsePositive())))
                        .toList());
    }

    private static List<Figure> row(String name, long count) {
        return List.of(Figure.of(name), Figure.of(count), new Figure("", ""));
    }

    private static List<Figure> row(String name, Share share) {
        return List.of(Figure.of(name), Figure.of(share.part()), Figure.of(share));
    }
}
