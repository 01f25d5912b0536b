package io.sallyport.policy.amendment;

import io.sallyport.policy.alert.RuleAlerts;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleText;
import io.sallyport.policy.classification.RulesInvalidException;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What it means to put an amendment in force.
final class Putting {
    private Putting() {}

    /// The parts, and those by which new rules are in shadow first.
    static List<Part> inForce(List<Part> parts, boolean atOnce) {
        List<Part> all = new ArrayList<>(parts);
        Set<String> said =
                parts.stream()
                        .filter(part -> part.kind() == Part.Kind.MODE)
                        .map(Part::subject)
                        .collect(Collectors.toSet());
        for (Part part : parts) {
            boolean fresh = part.kind() == Part.Kind.RULE && part.before().isEmpty();
            if (fresh && !atOnce && !said.contains(part.subject())) {
                all.add(Part.mode(part.subject(), "", RuleMode.SHADOW));
            }
        }
        return all;
    }

    static RuleBook book(List<RuleText> folder, RuleTexts texts, boolean folderToo) {
        List<RuleText> files = new ArrayList<>(folder);
        files.addAll(texts.asFiles(folderToo));
        try {
            return RuleBook.of(files);
        } catch (RulesInvalidException invalid) {
            throw Proposal.refused(invalid.problems());
        }
    }

    /// Whom there are alerts about that there would perhaps be fewer of, or that others would hear
    /// of: of rules that are no longer in force, or say something else, and of those whose response
    /// is another. Whether a rule that says something else says less is not for a program to tell.
    static Set<String> parties(JdbcClient rows, RuleBook before, RuleBook after, Instant since) {
        Map<String, String> versions = versions(after);
        Set<String> rules =
                versions(before).entrySet().stream()
                        .filter(rule -> before.mode(rule.getKey()) == RuleMode.IN_FORCE)
                        .filter(rule ->
                                !rule.getValue().equals(versions.get(rule.getKey()))
                                        || after.mode(rule.getKey()) != RuleMode.IN_FORCE)
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toCollection(TreeSet::new));
        addThoseOver(rules, before);
        rules.addAll(before.responses().differing(after.responses()));
        Set<Level> levels =
                Arrays.stream(Level.values())
                        .filter(level -> rules.contains(level.word()))
                        .collect(Collectors.toSet());
        return rules.isEmpty() ? Set.of() : RuleAlerts.about(rows, rules, levels, since);
    }

    /// Correlations that wait for one of these find less, too, whatever they say themselves.
    private static void addThoseOver(Set<String> rules, RuleBook book) {
        Set<String> named = new HashSet<>(rules);
        book.rules().stream()
                .filter(rule -> rules.contains(rule.id()))
                .forEach(rule -> named.addAll(rule.tags()));
        boolean more = true;
        while (more) {
            more = false;
            for (Correlation one : book.correlations()) {
                boolean over =
                        one.rules().stream()
                                .anyMatch(rule ->
                                        named.contains(book.idOf(rule).orElse(rule))
                                                || named.contains(rule));
                if (over && named.add(one.id())) {
                    rules.add(one.id());
                    more = true;
                }
            }
        }
    }

    private static Map<String, String> versions(RuleBook book) {
        Map<String, String> versions = new HashMap<>();
        book.rules().forEach((Rule rule) -> versions.put(rule.id(), rule.version()));
        book.correlations().forEach((Correlation one) -> versions.put(one.id(), one.version()));
        return versions;
    }
}
