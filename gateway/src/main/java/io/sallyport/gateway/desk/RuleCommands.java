package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.amendment.Amendments;
import io.sallyport.policy.classification.RuleBook;
import io.sallyport.recorder.rule.Correlation;
import io.sallyport.recorder.rule.Level;
import io.sallyport.recorder.rule.Rule;
import io.sallyport.recorder.screen.PrintableText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What people see of the rules in force on a node.
final class RuleCommands {
    private RuleCommands() {}

    /// With what changes them.
    static Object with(DeskCall call) {
        CommandLine rules = new CommandLine(new ListRules(call)).addSubcommand(new Show(call));
        ChangeCommands.all(call).forEach(rules::addSubcommand);
        return rules;
    }

    static Amendments amendments(DeskCall call) {
        return call.services().gates().amendments();
    }

    /// A rule or a correlation.
    ///
    /// @param from `shipped`, a file of the folder, or the change that it came by
    private record Line(
            String id,
            String title,
            Level level,
            String mode,
            String version,
            String from,
            List<String> tags,
            String description) {

        static List<Line> all(RuleBook book) {
            List<Line> lines = new ArrayList<>();
            for (Rule rule : book.rules()) {
                lines.add(
                        new Line(
                                rule.id(),
                                rule.title(),
                                rule.level(),
                                book.mode(rule.id()).word(),
                                rule.version(),
                                book.isShipped(rule.id()) ? "shipped" : rule.file(),
                                rule.tags(),
                                rule.description()));
            }
            for (Correlation one : book.correlations()) {
                lines.add(
                        new Line(
                                one.id(),
                                one.title(),
                                one.level(),
                                book.mode(one.id()).word(),
                                one.version(),
                                book.isShipped(one.id()) ? "shipped" : one.file(),
                                one.tags(),
                                one.description()));
            }
            return lines;
        }

        Map<String, @Nullable Object> value(Map<String, Long> violations) {
            Map<String, @Nullable Object> value = new LinkedHashMap<>();
            value.put("id", id);
            value.put("title", title);
            value.put("level", level.word());
            value.put("mode", mode);
            value.put("version", version);
            value.put("from", from);
            value.put("violations", violations.getOrDefault(id, 0L));
            return value;
        }
    }

    @Command(
            name = "rules",
            header = "the rules in force here; rules propose, change, approve: how they change",
            description =
                    "Rules and correlations with mode, version, level, where they come from, and how many"
                            + " violations of the last 30 days stand in alerts.")
    private static final class ListRules extends DeskCommand {
        @Option(names = "--own", description = "leave out those that come with the program")
        boolean own;

        ListRules(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            List<Line> lines =
                    Line.all(amendments(call).inForce(call.person())).stream()
                            .filter(line -> !own || !line.from().equals("shipped"))
                            .toList();
            Map<String, Long> violations = amendments(call).violations(call.person());
            if (json) {
                call.sayJson(lines.stream().map(line -> line.value(violations)).toList());
                return 0;
            }
            Table table = new Table("ID", "MODE", "LEVEL", "VERSION", "30 DAYS", "FROM", "TITLE");
            lines.forEach(line ->
                    table.row(
                            line.id(),
                            line.mode(),
                            line.level().word(),
                            line.version(),
                            String.valueOf(violations.getOrDefault(line.id(), 0L)),
                            line.from(),
                            line.title()));
            call.say(table.isEmpty() ? "no rules" : table.toString());
            return 0;
        }
    }

    @Command(name = "show", description = "a rule: what it is for, and what is done about it")
    private static final class Show extends DeskCommand {
        @Parameters(index = "0", paramLabel = "RULE", description = "its id or name")
        String rule = "";

        Show(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            RuleBook book = amendments(call).inForce(call.person());
            String id = book.idOf(rule).orElse(rule);
            Line line =
                    Line.all(book).stream()
                            .filter(one -> one.id().equals(id))
                            .findFirst()
                            .orElseThrow(() ->
                                    new Refusal(
                                            "there is no rule " + rule + "; see: rules",
                                            Desk.COULD_NOT));
            Map<String, Long> violations = amendments(call).violations(call.person());
            if (json) {
                Map<String, @Nullable Object> value = line.value(violations);
                value.put("tags", line.tags());
                value.put("description", line.description());
                value.put("response", said(book, line.id()));
                value.put("levelResponse", said(book, line.level().word()));
                call.sayJson(value);
                return 0;
            }
            StringBuilder text = new StringBuilder();
            line(text, line.id() + "  " + line.level().word() + ": " + line.title());
            line(text, line.mode() + ", version " + line.version() + ", from " + line.from());
            line(
                    text,
                    violations.getOrDefault(line.id(), 0L)
                            + " violations of the last 30 days stand in alerts");
            if (!line.tags().isEmpty()) {
                line(text, "tags " + String.join(", ", line.tags()));
            }
            line.description().lines().forEach(one -> line(text, one));
            said(book, line.id()).lines().forEach(one -> line(text, one));
            said(book, line.level().word()).lines().forEach(one -> line(text, one));
            call.say(text.toString());
            return 0;
        }

        private static String said(RuleBook book, String of) {
            var response = book.responses().said().get(of);
            return response == null ? "" : response.inFile(of);
        }

        private static void line(StringBuilder text, String line) {
            text.append(PrintableText.of(line)).append('\n');
        }
    }
}
