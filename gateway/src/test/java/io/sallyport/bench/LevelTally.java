package io.sallyport.bench;

import io.sallyport.policy.classification.Classification;
import io.sallyport.policy.classification.Matched;
import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.recorder.rule.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Counts lines that a rule of level medium or above matches for sure, which is what raises an
/// alert: over all, by tactic, and by the programs in them.
///
/// Confined to one thread.
final class LevelTally {
    /// Of programs, those with the most lines that were caught, and not.
    private static final int MOST_TOLD = 40;

    private static final String WHOLE_LINE = "(line)";

    private int lines;
    private int caught;
    private int perhaps;
    private final Map<String, Count> tactics = new TreeMap<>();
    private final Map<String, Count> programs = new TreeMap<>();
    private final Map<String, Integer> rules = new TreeMap<>();

    /// Of lines, those that were caught.
    private record Count(int lines, int caught) {
        Count and(boolean another) {
            return new Count(lines + 1, caught + (another ? 1 : 0));
        }

        int missed() {
            return lines - caught;
        }
    }

    /// @param named what the line is counted under: its tactics
    void add(Set<String> named, CommandLine line, Classification found) {
        List<Matched> sure = guilty(found);
        Set<String> guilty = new HashSet<>();
        Set<String> titles = new HashSet<>();
        for (Matched match : sure) {
            guilty.add(
                    match.command() == Matched.WHOLE_LINE
                            ? WHOLE_LINE
                            : program(line.commands().get(match.command())));
            titles.add(match.title());
        }
        lines++;
        caught += guilty.isEmpty() ? 0 : 1;
        perhaps += sure.isEmpty() && atMedium(found).findAny().isPresent() ? 1 : 0;
        named.forEach(name ->
                tactics.merge(name, new Count(0, 0).and(!guilty.isEmpty()), LevelTally::sum));
        Set<String> there = new HashSet<>(guilty);
        line.commands().forEach(command -> there.add(program(command)));
        there.forEach(program ->
                programs.merge(
                        program, new Count(0, 0).and(guilty.contains(program)), LevelTally::sum));
        titles.forEach(title -> rules.merge(title, 1, Integer::sum));
    }

    /// What raises an alert.
    static List<Matched> guilty(Classification found) {
        return atMedium(found).filter(Matched::certain).toList();
    }

    private static Stream<Matched> atMedium(Classification found) {
        return found.matched().stream().filter(match -> match.level().compareTo(Level.MEDIUM) >= 0);
    }

    private static Count sum(Count a, Count b) {
        return new Count(a.lines() + b.lines(), a.caught() + b.caught());
    }

    private static String program(SimpleCommand command) {
        if (command.argv().isEmpty()) {
            return "(redirection)";
        }
        String name = command.argv().getFirst().text();
        return name.substring(name.lastIndexOf('/') + 1);
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("lines", lines);
        figures.put("caught", caught);
        figures.put("caught_percent", lines == 0 ? 0 : Samples.rounded(100.0 * caught / lines));
        figures.put("perhaps", perhaps);
        figures.put("by_tactic", shares(new ArrayList<>(tactics.keySet()), tactics));
        figures.put("by_utility_caught", programs(Comparator.comparingInt(Count::caught)));
        figures.put("by_utility_missed", programs(Comparator.comparingInt(Count::missed)));
        figures.put("by_rule", rules);
        return figures;
    }

    private Map<String, String> programs(Comparator<Count> most) {
        List<String> told =
                programs.entrySet().stream()
                        .sorted(Map.Entry.<String, Count>comparingByValue(most).reversed())
                        .limit(MOST_TOLD)
                        .map(Map.Entry::getKey)
                        .toList();
        return shares(told, programs);
    }

    private static Map<String, String> shares(List<String> names, Map<String, Count> counts) {
        Map<String, String> shares = new LinkedHashMap<>();
        names.forEach(name -> {
            Count count = counts.getOrDefault(name, new Count(0, 0));
            shares.put(name, count.caught() + "/" + count.lines());
        });
        return shares;
    }
}
