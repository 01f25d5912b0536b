package io.sallyport.gateway.desk;

import io.sallyport.policy.alert.Alert;
import io.sallyport.policy.alert.AlertFilter;
import io.sallyport.policy.alert.AlertNote;
import io.sallyport.policy.alert.Alerts;
import io.sallyport.policy.alert.CountedViolation;
import io.sallyport.policy.alert.Suppression;
import io.sallyport.policy.ledger.Wording;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.screen.PrintableText;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What auditors do with alerts: read them, take note of them, close them, and say where a rule
/// raises none for a while.
final class AlertCommands {
    /// Violations that are shown to people; with `--json` all that are listed.
    private static final int SHOWN = 20;

    private static final int LONGEST_TEXT = 300;

    private AlertCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(
                new CommandLine(new ListAlerts(call)).addSubcommand(new Show(call)),
                new Acknowledge(call),
                new Assign(call),
                new Note(call),
                new Close(call),
                new Suppress(call),
                new Suppressions(call),
                new Unsuppress(call));
    }

    private static Alerts alerts(DeskCall call) {
        return call.services().gates().alerts();
    }

    @Command(
            name = "alerts",
            header = "alerts, the worst and oldest first; alerts show ALERT: one of them",
            description =
                    "Alerts that are not closed, and below them those that are. An alert is of one"
                            + " rule, person and target.")
    private static final class ListAlerts extends DeskCommand {
        @Option(names = "--open", description = "leave out those that are closed")
        boolean open;

        @Option(
                names = "--level",
                paramLabel = "LEVEL",
                description = "and those below this level: low, medium, high, critical")
        @Nullable String level;

        ListAlerts(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            String least = level;
            List<Alert> all =
                    alerts(call)
                            .list(
                                    call.person(),
                                    !open,
                                    least == null
                                            ? Level.INFORMATIONAL
                                            : read(() -> AlertFilter.level(least)));
            if (json) {
                call.sayJson(all.stream().map(AlertCommands::value).toList());
                return 0;
            }
            Table table =
                    new Table(
                            "ID", "LEVEL", "STATE", "PERSON", "TARGET", "COUNT", "LAST", "FOR",
                            "TITLE");
            all.forEach(alert ->
                    table.row(
                            alert.id(),
                            alert.level().word(),
                            alert.state().word(),
                            orDash(alert.person()),
                            orDash(alert.target()),
                            String.valueOf(alert.violations()),
                            second(alert.last()),
                            orDash(alert.assignee()),
                            alert.title()));
            call.say(table.isEmpty() ? "no alerts" : table.toString());
            return 0;
        }
    }

    @Command(name = "show", description = "an alert: its violations, notes and what to do")
    private static final class Show extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ALERT")
        String id = "";

        Show(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Alert alert = alerts(call).find(call.person(), id);
            List<CountedViolation> violations = alerts(call).violations(call.person(), id);
            List<AlertNote> notes = alerts(call).notes(call.person(), id);
            if (json) {
                Map<String, @Nullable Object> value = value(alert);
                value.put("plan", alert.plan());
                value.put("receivers", alert.receivers().stream().sorted().toList());
                value.put("violations", violations.stream().map(AlertCommands::value).toList());
                value.put(
                        "notes",
                        notes.stream()
                                .map(note ->
                                        Map.of(
                                                "author", note.author(),
                                                "at", note.at().toString(),
                                                "text", note.text()))
                                .toList());
                call.sayJson(value);
            } else {
                call.say(inWords(alert, violations, notes));
            }
            return 0;
        }

        private static String inWords(
                Alert alert, List<CountedViolation> violations, List<AlertNote> notes) {
            StringBuilder text = new StringBuilder();
            line(text, alert.id() + "  " + alert.level().word() + ": " + alert.title());
            line(
                    text,
                    "rule "
                            + alert.rule()
                            + (alert.person().isEmpty() ? "" : ", by " + alert.person())
                            + (alert.target().isEmpty() ? "" : " on " + alert.target())
                            + (alert.owner().isEmpty() ? "" : ", data of " + alert.owner()));
            line(text, state(alert));
            line(text, "");
            line(
                    text,
                    alert.violations()
                            + (alert.violations() == 1 ? " violation" : " violations")
                            + (violations.size() > SHOWN ? ", the latest " + SHOWN + ":" : ":"));
            violations.stream().limit(SHOWN).forEach(one -> violation(text, one));
            if (!notes.isEmpty()) {
                line(text, "");
                notes.forEach(note ->
                        line(text, second(note.at()) + "  " + note.author() + ": " + note.text()));
            }
            if (alert.state() != Alert.State.CLOSED) {
                line(text, "");
                line(text, "to do:");
                for (int step = 0; step < alert.plan().size(); step++) {
                    line(text, "  " + (step + 1) + ". " + alert.plan().get(step));
                }
            }
            return text.toString();
        }

        private static String state(Alert alert) {
            return switch (alert.state()) {
                case OPEN ->
                        "open since "
                                + second(alert.raised())
                                + (alert.escalated() == null
                                        ? ""
                                        : ", administrators were told at "
                                                + second(alert.escalated()))
                                + (alert.assignee() == null ? "" : ", for " + alert.assignee());
                case ACKNOWLEDGED ->
                        "acknowledged by " + alert.acknowledgedBy() + ", for " + alert.assignee();
                case CLOSED ->
                        "closed by "
                                + alert.closedBy()
                                + ": "
                                + (alert.verdict() == null ? "" : alert.verdict().word())
                                + ", "
                                + alert.closingNote();
            };
        }

        private static void violation(StringBuilder text, CountedViolation one) {
            line(
                    text,
                    "  "
                            + second(one.at())
                            + "  "
                            + (one.decision().isEmpty() ? one.kind() : one.decision())
                            + "  "
                            + PrintableText.of(one.text(), LONGEST_TEXT));
            line(text, "    entry " + one.cause() + " of " + one.node());
            String replay = one.replay();
            if (replay != null) {
                line(text, "    " + replay);
            }
        }

        private static void line(StringBuilder text, String line) {
            text.append(PrintableText.of(line)).append('\n');
        }
    }

    @Command(name = "ack", description = "take note of an alert, so that others know")
    private static final class Acknowledge extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ALERT")
        String id = "";

        Acknowledge(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Alert alert = alerts(call).acknowledge(id, actor());
            return said(
                    this, alert, id + " is acknowledged; " + alert.assignee() + " looks after it");
        }
    }

    @Command(name = "assign", description = "give an alert to somebody to look after")
    private static final class Assign extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ALERT")
        String id = "";

        @Parameters(index = "1", paramLabel = "PERSON")
        String person = "";

        Assign(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Alert alert = alerts(call).assign(id, person, actor());
            return said(this, alert, person + " looks after " + id);
        }
    }

    @Command(name = "note", description = "write something to an alert")
    private static final class Note extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ALERT")
        String id = "";

        @Parameters(index = "1", arity = "1..*", paramLabel = "TEXT")
        List<String> text = new ArrayList<>();

        Note(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Alert alert = alerts(call).note(id, String.join(" ", text), actor());
            return said(this, alert, "written to " + id);
        }
    }

    @Command(
            name = "close",
            header = "dispose of an alert, for good",
            description = {
                "The verdict: true-positive (the rule is right and it must not have happened), false-positive (the",
                "rule is wrong) or accepted (the rule is right and it may happen). The note says why."
            })
    private static final class Close extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ALERT")
        String id = "";

        @Parameters(index = "1", paramLabel = "VERDICT")
        String verdict = "";

        @Parameters(index = "2", arity = "1..*", paramLabel = "NOTE")
        List<String> note = new ArrayList<>();

        Close(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Alert.Verdict found = read(() -> Alert.Verdict.of(verdict));
            Alert alert = alerts(call).close(id, found, String.join(" ", note), actor());
            return said(this, alert, id + " is closed: " + found.word());
        }
    }

    @Command(
            name = "suppress",
            header = "have a rule raise no alert about somebody or somewhere for a while",
            description =
                    "Violations are found and kept all the same, and what you do yourself stays"
                            + " alerted.")
    private static final class Suppress extends DeskCommand {
        @Parameters(
                index = "0",
                paramLabel = "RULE",
                description = "the rule's id, or an alert of it")
        String rule = "";

        @Option(names = "--person", description = "of whom", paramLabel = "PERSON")
        @Nullable String person;

        @Option(names = "--target", description = "where", paramLabel = "TARGET")
        @Nullable String target;

        @Option(
                names = "--for",
                required = true,
                description = "how long, such as 8h or 7d",
                paramLabel = "TIME")
        String time = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        Suppress(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            String of = alerts(call).ruleOf(call.person(), rule);
            Suppression made =
                    alerts(call)
                            .suppress(
                                    of,
                                    person,
                                    target,
                                    Wording.duration("time", time),
                                    reason,
                                    actor());
            if (json) {
                call.sayJson(value(made));
            } else {
                call.say(
                        made.id()
                                + ": "
                                + made.rule()
                                + " raises no alert about that until "
                                + Wording.clock(made.until())
                                + "; to undo it: unsuppress "
                                + made.id());
            }
            return 0;
        }
    }

    @Command(name = "suppressions", description = "where rules raise no alert now")
    private static final class Suppressions extends DeskCommand {
        Suppressions(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            List<Suppression> all = alerts(call).suppressions(call.person());
            if (json) {
                call.sayJson(all.stream().map(AlertCommands::value).toList());
                return 0;
            }
            Table table =
                    new Table("ID", "RULE", "PERSON", "TARGET", "UNTIL", "BY", "KEPT", "REASON");
            all.forEach(one ->
                    table.row(
                            one.id(),
                            one.rule(),
                            orDash(one.person()),
                            orDash(one.target()),
                            second(one.until()),
                            one.by(),
                            String.valueOf(one.violations()),
                            one.reason()));
            call.say(table.isEmpty() ? "nothing is suppressed" : table.toString());
            return 0;
        }
    }

    @Command(name = "unsuppress", description = "have a rule raise alerts again")
    private static final class Unsuppress extends DeskCommand {
        @Parameters(index = "0", paramLabel = "SUPPRESSION", description = "from suppressions")
        String id = "";

        Unsuppress(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Suppression was = alerts(call).unsuppress(id, actor());
            if (json) {
                call.sayJson(Map.of("id", id, "rule", was.rule(), "suppressed", false));
            } else {
                call.say(was.rule() + " raises alerts again");
            }
            return 0;
        }
    }

    // ---- how they are said

    private static int said(DeskCommand command, Alert alert, String sentence) {
        if (command.json) {
            command.call.sayJson(value(alert));
        } else {
            command.call.say(sentence);
        }
        return 0;
    }

    private static Map<String, @Nullable Object> value(Alert alert) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("id", alert.id());
        value.put("level", alert.level().word());
        value.put("state", alert.state().word());
        value.put("rule", alert.rule());
        value.put("title", alert.title());
        value.put("person", orNull(alert.person()));
        value.put("target", orNull(alert.target()));
        value.put("owner", orNull(alert.owner()));
        value.put("count", alert.violations());
        value.put("raised", alert.raised().toString());
        value.put("last", alert.last().toString());
        value.put("assignee", alert.assignee());
        value.put("acknowledgedBy", alert.acknowledgedBy());
        value.put("acknowledged", written(alert.acknowledged()));
        value.put("escalated", written(alert.escalated()));
        value.put("closedBy", alert.closedBy());
        value.put("closed", written(alert.closed()));
        value.put("verdict", alert.verdict() == null ? null : alert.verdict().word());
        value.put("note", alert.closingNote());
        return value;
    }

    private static Map<String, @Nullable Object> value(CountedViolation one) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("id", one.id());
        value.put("at", one.at().toString());
        value.put("kind", one.kind());
        value.put("entry", one.cause());
        value.put("node", one.node());
        value.put("session", one.session());
        value.put("decision", orNull(one.decision()));
        value.put("offset", one.offset());
        value.put("text", one.text());
        value.put("replay", one.replay());
        return value;
    }

    private static Map<String, @Nullable Object> value(Suppression one) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("id", one.id());
        value.put("rule", one.rule());
        value.put("person", orNull(one.person()));
        value.put("target", orNull(one.target()));
        value.put("until", one.until().toString());
        value.put("by", one.by());
        value.put("since", one.since().toString());
        value.put("reason", one.reason());
        value.put("kept", one.violations());
        return value;
    }

    /// What plays a recording, on the node that has it.
    ///
    /// @param millis where in the recording
    static String replay(String session, long millis) {
        // The screen before it belongs to it.
        long from = Math.max(0, millis / 1000 - 5);
        return "sallyport replay " + session + (from == 0 ? "" : " --from " + from);
    }

    private static String second(@Nullable Instant instant) {
        return instant == null ? "-" : instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static @Nullable String written(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private static String orDash(@Nullable String text) {
        return text == null || text.isEmpty() ? "-" : text;
    }
}
