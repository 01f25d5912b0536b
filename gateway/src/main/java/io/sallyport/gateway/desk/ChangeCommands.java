package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.amendment.Amendment;
import io.sallyport.policy.amendment.Amendments;
import io.sallyport.policy.amendment.Part;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// How the rules change: one person proposes, another approves.
final class ChangeCommands {
    private ChangeCommands() {}

    static List<DeskCommand> all(DeskCall call) {
        return List.of(
                new Propose(call),
                new Remove(call),
                new Promote(call),
                new ListChanges(call),
                new ShowChange(call),
                new Approve(call),
                new Refuse(call),
                new Withdraw(call));
    }

    private static Amendments amendments(DeskCall call) {
        return RuleCommands.amendments(call);
    }

    @Command(
            name = "propose",
            header = "propose rules, modes and responses: rules propose --reason TEXT < FILE",
            description = {
                "Reads a file of rules from standard input; documents `modes` and `responses` may stand in it,",
                "too. It is checked at once: a rule that does not load or does not meet its cases is refused",
                "with its line. A new rule is in shadow first, unless who approves says otherwise."
            })
    private static final class Propose extends DeskCommand {
        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        Propose(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            if (call.seat().terminal() != null) {
                throw new Refusal(
                        "give the file as standard input, without a terminal: ssh "
                                + call.gateway()
                                + " rules propose --reason TEXT < FILE",
                        Desk.USAGE);
            }
            return proposed(this, amendments(call).propose(call.input().read(), reason, actor()));
        }
    }

    @Command(name = "remove", description = "propose that a rule, approved here, is no more")
    private static final class Remove extends DeskCommand {
        @Parameters(index = "0", paramLabel = "RULE", description = "its id")
        String rule = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        Remove(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            return proposed(this, amendments(call).remove(rule, reason, actor()));
        }
    }

    @Command(name = "promote", description = "propose that a rule goes from shadow into force")
    private static final class Promote extends DeskCommand {
        @Parameters(index = "0", paramLabel = "RULE", description = "its id")
        String rule = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        Promote(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            return proposed(this, amendments(call).promote(rule, reason, actor()));
        }
    }

    @Command(name = "changes", description = "what was proposed, the latest first")
    private static final class ListChanges extends DeskCommand {
        @Option(names = "--open", description = "only what waits to be decided")
        boolean open;

        ListChanges(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            List<Amendment> all = amendments(call).list(call.person(), open);
            if (json) {
                call.sayJson(all.stream().map(ChangeWords::value).toList());
                return 0;
            }
            Table table =
                    new Table("ID", "STATE", "BY", "SINCE", "DECIDED BY", "CHANGES", "REASON");
            all.forEach(one ->
                    table.row(
                            one.id(),
                            one.state().word(),
                            one.proposedBy(),
                            second(one.proposed()),
                            one.decidedBy() == null ? "-" : one.decidedBy(),
                            subjects(one),
                            one.reason()));
            call.say(table.isEmpty() ? "no changes" : table.toString());
            return 0;
        }

        private static String second(Instant instant) {
            return instant.truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }

    @Command(
            name = "change",
            description =
                    "a change: before and after, remarks, cases, and what it would have found")
    private static final class ShowChange extends DeskCommand {
        @Parameters(index = "0", paramLabel = "CHANGE")
        String id = "";

        ShowChange(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Amendment change = amendments(call).find(call.person(), id);
            if (json) {
                call.sayJson(ChangeWords.value(change));
            } else {
                call.say(ChangeWords.of(change));
            }
            return 0;
        }
    }

    @Command(
            name = "approve",
            header = "agree to a change, which puts it in force on all nodes",
            description = "Whoever proposed it cannot. New rules are in shadow first.")
    private static final class Approve extends DeskCommand {
        @Parameters(index = "0", paramLabel = "CHANGE")
        String id = "";

        @Option(names = "--now", description = "new rules are in force without shadow first")
        boolean now;

        @Option(names = "--note", description = "what you say to it", paramLabel = "TEXT")
        String note = "";

        Approve(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Amendment change = amendments(call).approve(id, now, note, actor());
            boolean shadow =
                    !now
                            && change.parts().stream()
                                    .anyMatch(part ->
                                            part.kind() == Part.Kind.RULE
                                                    && part.before().isEmpty());
            return said(
                    this,
                    change,
                    id
                            + " is approved; within a second it is in force"
                            + (shadow
                                    ? ", new rules in shadow; later: rules promote RULE --reason TEXT"
                                    : ""));
        }
    }

    @Command(name = "refuse", description = "do not agree to a change")
    private static final class Refuse extends DeskCommand {
        @Parameters(index = "0", paramLabel = "CHANGE")
        String id = "";

        @Option(names = "--reason", required = true, description = "why not", paramLabel = "TEXT")
        String reason = "";

        Refuse(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            return said(
                    this,
                    amendments(call).refuse(id, reason, actor()),
                    id + " is refused; nothing changes");
        }
    }

    @Command(name = "withdraw", description = "take back a change that you proposed")
    private static final class Withdraw extends DeskCommand {
        @Parameters(index = "0", paramLabel = "CHANGE")
        String id = "";

        @Option(names = "--reason", description = "why", paramLabel = "TEXT")
        String reason = "";

        Withdraw(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            return said(
                    this,
                    amendments(call).withdraw(id, reason, actor()),
                    id + " is withdrawn; nothing changes");
        }
    }

    private static int proposed(DeskCommand command, Amendment change) {
        String remarks =
                change.remarks().stream()
                        .map(remark -> "\nnote: " + ChangeWords.fit(remark))
                        .collect(Collectors.joining());
        return said(
                command,
                change,
                change.id()
                        + ": proposed: "
                        + subjects(change)
                        + "; "
                        + change.cases()
                        + " cases, all met; somebody else has to approve it: rules approve "
                        + change.id()
                        + remarks);
    }

    private static String subjects(Amendment change) {
        return change.parts().stream()
                .map(part -> part.kind().word() + " " + ChangeWords.fit(part.subject()))
                .collect(Collectors.joining(", "));
    }

    private static int said(DeskCommand command, Amendment change, String sentence) {
        if (command.json) {
            command.call.sayJson(ChangeWords.value(change));
        } else {
            command.call.say(sentence);
        }
        return 0;
    }
}
