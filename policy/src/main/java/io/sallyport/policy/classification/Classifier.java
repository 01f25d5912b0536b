package io.sallyport.policy.classification;

import io.sallyport.policy.command.CommandLine;
import io.sallyport.policy.command.SimpleCommand;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.rule.Answer;
import io.sallyport.recorder.rule.Event;
import io.sallyport.recorder.rule.Match;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.rule.RuleSet;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// Says what a line does, by rules. Immutable.
public final class Classifier {
    /// Matches that are told of one line; the operations of the others count all the same.
    public static final int MOST_MATCHED = 200;

    /// Commands whose program is known in part that rules are asked about: each may be what any
    /// rule is for, so that they cost the most. The line counts as unbounded where there are more.
    private static final int MOST_GUESSES = 10;

    /// Matches of rules in shadow that are told of one line.
    public static final int MOST_SHADOW = 50;

    private final RuleSet rules;
    private final Set<String> shadow;
    private final Map<String, Set<Operation>> operations = new HashMap<>();

    /// @throws IllegalArgumentException where a tag names an operation that is none
    public Classifier(RuleSet rules) {
        this(rules, Set.of());
    }

    /// @param shadow ids of the rules whose matches are told and say nothing of the line
    /// @throws IllegalArgumentException where a tag names an operation that is none
    public Classifier(RuleSet rules, Set<String> shadow) {
        this.rules = rules;
        this.shadow = Set.copyOf(shadow);
        rules.rules().forEach(rule -> operations.put(rule.id(), operationsOf(rule)));
    }

    private static Set<Operation> operationsOf(Rule rule) {
        try {
            return OperationTags.of(rule.tags());
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    rule.file() + ":" + rule.line() + ": " + unknown.getMessage(), unknown);
        }
    }

    public Classification classify(CommandLine line, Circumstances circumstances) {
        Finding finding = new Finding();
        finding.note(rules.match(Event.ofText(line.text())), Matched.WHOLE_LINE);
        CommandEvent events = new CommandEvent(line, circumstances);
        int guesses = 0;
        for (int place = 0; place < line.commands().size(); place++) {
            SimpleCommand command = line.commands().get(place);
            guesses += CommandEvent.isGuess(command) ? 1 : 0;
            if (guesses <= MOST_GUESSES || !CommandEvent.isGuess(command)) {
                boolean classified = finding.note(rules.match(events.of(place)), place);
                if (!classified && CommandEvent.isNamed(command)) {
                    finding.sure.add(Operation.UNCLASSIFIED);
                }
            }
        }
        boolean cannotTell = !line.isBounded() || guesses > MOST_GUESSES || !events.isWhole();
        if (cannotTell) {
            finding.sure.add(Operation.UNBOUNDED);
        }
        finding.perhaps.removeAll(finding.sure);
        return new Classification(
                finding.sure,
                finding.perhaps,
                finding.matched,
                finding.shadow,
                cannotTell,
                events.novelty());
    }

    /// The matches that are sure, in shadow or not, each with the event that it is of: what
    /// correlations count.
    public void sightings(
            CommandLine line, Circumstances circumstances, BiConsumer<Rule, Event> sighting) {
        see(Event.ofText(line.text()), sighting);
        CommandEvent events = new CommandEvent(line, circumstances);
        int guesses = 0;
        for (int place = 0; place < line.commands().size(); place++) {
            guesses += CommandEvent.isGuess(line.commands().get(place)) ? 1 : 0;
            if (guesses <= MOST_GUESSES || !CommandEvent.isGuess(line.commands().get(place))) {
                see(events.of(place), sighting);
            }
        }
    }

    private void see(Event event, BiConsumer<Rule, Event> sighting) {
        for (Match match : rules.match(event)) {
            if (match.answer() == Answer.YES) {
                sighting.accept(match.rule(), event);
            }
        }
    }

    /// Confined to one thread, for one line.
    private final class Finding {
        private final Set<Operation> sure = EnumSet.noneOf(Operation.class);
        private final Set<Operation> perhaps = EnumSet.noneOf(Operation.class);
        private final List<Matched> matched = new ArrayList<>();
        private final List<Matched> shadow = new ArrayList<>();

        /// Whether an operation is sure now.
        private boolean note(List<Match> matches, int command) {
            boolean classified = false;
            for (Match match : matches) {
                Rule rule = match.rule();
                boolean certain = match.answer() == Answer.YES;
                if (Classifier.this.shadow.contains(rule.id())) {
                    note(shadow, MOST_SHADOW, rule, command, certain);
                } else {
                    Set<Operation> its = operations.getOrDefault(rule.id(), Set.of());
                    (certain ? sure : perhaps).addAll(its);
                    classified |= certain && !its.isEmpty();
                    note(matched, MOST_MATCHED, rule, command, certain);
                }
            }
            return classified;
        }

        private static void note(
                List<Matched> noted, int most, Rule rule, int command, boolean certain) {
            if (noted.size() < most) {
                noted.add(
                        new Matched(
                                rule.id(),
                                rule.version(),
                                rule.title(),
                                rule.level(),
                                rule.tags(),
                                command,
                                certain));
            }
        }
    }
}
