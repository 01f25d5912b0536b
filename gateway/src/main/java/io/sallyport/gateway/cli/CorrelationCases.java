package io.sallyport.gateway.cli;

import io.sallyport.gateway.terminal.CommandJudged;
import io.sallyport.gateway.terminal.Commands;
import io.sallyport.policy.classification.Circumstances;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.policy.classification.RuleCheck;
import io.sallyport.policy.command.SessionState;
import io.sallyport.policy.operation.Operation;
import io.sallyport.recorder.correlation.Bounds;
import io.sallyport.recorder.correlation.Correlated;
import io.sallyport.recorder.correlation.Correlations;
import io.sallyport.recorder.correlation.JournalEvent;
import io.sallyport.recorder.correlation.Occurrence;
import io.sallyport.recorder.journal.FactHeader;
import io.sallyport.recorder.masking.Masks;
import io.sallyport.recorder.rule.CaseStep;
import io.sallyport.recorder.rule.Correlation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Runs the cases of correlations: what happens in one is made into the facts that a node would
/// have journalled, and these are told to the correlations as a node tells them.
///
/// Confined to one thread.
final class CorrelationCases {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant BEGIN = Instant.parse("2026-01-05T12:00:00Z");
    private static final int DIGEST_KEY = 32;

    /// Those that say what is new, and when it is.
    private static final Set<String> OF_HABITS =
            Set.of("first", "rare", "learning", "hour", "weekday", "off_hours");

    private final RuleBook book;
    private final Commands commands;

    /// A case that is not met.
    ///
    /// @param number its place, from 1
    /// @param matches whether it has to match, and does not
    record Failed(Correlation correlation, int number, boolean matches) {}

    /// @param book the rules that the correlations are over
    CorrelationCases(RuleBook book) {
        this.book = book;
        this.commands = new Commands(book::classifier, Masks.usual(), new byte[DIGEST_KEY]);
    }

    /// @return those that are not met
    List<Failed> run(List<Correlation> tested) {
        List<Failed> failed = new ArrayList<>();
        for (Correlation one : tested) {
            for (int i = 0; i < one.matches().size(); i++) {
                if (!holds(one, one.matches().get(i))) {
                    failed.add(new Failed(one, i + 1, true));
                }
            }
            for (int i = 0; i < one.passes().size(); i++) {
                if (holds(one, one.passes().get(i))) {
                    failed.add(new Failed(one, i + 1, false));
                }
            }
        }
        return failed;
    }

    private boolean holds(Correlation one, List<CaseStep> steps) {
        Correlations correlations =
                new Correlations(book.rules(), book.correlations(), Bounds.USUAL);
        Map<String, SessionState> shells = new HashMap<>();
        Instant now = BEGIN;
        int entries = 0;
        boolean held = false;
        for (CaseStep step : steps) {
            for (int i = 0; i < step.times(); i++) {
                now = now.plus(i == 0 ? step.after() : Duration.ofSeconds(1));
                JournalEvent event = event("e-" + entries++, now, step, shells);
                List<String> rules = new ArrayList<>(event.rules());
                rules.addAll(event.kinds());
                for (Occurrence occurrence : event.occurrences(rules)) {
                    for (Correlated match : correlations.see(occurrence)) {
                        held |= match.correlation().id().equals(one.id());
                    }
                }
            }
        }
        return held;
    }

    private JournalEvent event(
            String id, Instant now, CaseStep step, Map<String, SessionState> shells) {
        String person = field(step, "person", "alice");
        String target = field(step, "target", "db01");
        String session = field(step, "session", "s-" + person + "-" + target);
        String account = field(step, "User", "op");
        String owner = field(step, "owner", "acme");
        FactHeader header =
                new FactHeader(person, null, target, account, session, "g-1", null, owner);
        return step.line().isEmpty()
                ? new JournalEvent(id, now, "SessionOpened", header, JSON.createObjectNode())
                : new JournalEvent(
                        id, now, "CommandJudged", header, judged(header, step, session, shells));
    }

    private JsonNode judged(
            FactHeader header, CaseStep step, String session, Map<String, SessionState> shells) {
        Map<String, List<String>> given = new HashMap<>(step.fields());
        given.keySet().retainAll(OF_HABITS);
        Circumstances circumstances =
                RuleCheck.caseCircumstances(
                        String.valueOf(header.person()), String.valueOf(header.target()), given);
        Commands.Read read =
                commands.read(
                        step.line(),
                        shells.getOrDefault(session, RuleCheck.caseState()),
                        circumstances);
        shells.put(session, read.reading().next());
        return JSON.valueToTree(
                new CommandJudged(
                        header,
                        1,
                        1,
                        step.line(),
                        "",
                        "exec",
                        "exact",
                        "shell",
                        List.copyOf(Operation.words(read.operations())),
                        read.rules(),
                        read.versions(),
                        read.shadow(),
                        read.level(),
                        read.classification().novelty(),
                        field(step, "decision", "run"),
                        "",
                        0,
                        commands.runs(read.reading().line())));
    }

    private static String field(CaseStep step, String name, String otherwise) {
        List<String> values = step.fields().getOrDefault(name, List.of());
        return values.isEmpty() ? otherwise : values.getFirst();
    }
}
