package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.retention.Deletion;
import io.sallyport.policy.retention.Deletions;
import io.sallyport.policy.retention.Hold;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What auditors and administrators do with recordings: hold them, let go of them, delete them
/// together.
final class RetentionCommands {
    private RetentionCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(
                new PlaceHold(call),
                new Release(call),
                new Holds(call),
                new Delete(call),
                new ListDeletions(call));
    }

    private static void requireSight(DeskCall call) {
        if (!call.services().gates().deletions().maySee(call.person())) {
            throw new Refusal("the role auditor or administrator is needed for that");
        }
    }

    @Command(name = "hold", description = "keep the recording of a session from being deleted")
    private static final class PlaceHold extends DeskCommand {
        @Parameters(index = "0", paramLabel = "SESSION")
        String session = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        PlaceHold(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            call.services().gates().deletions().hold(session, reason, actor());
            if (json) {
                call.sayJson(Map.of("session", session, "held", true));
            } else {
                call.say("the recording of " + session + " is held");
            }
            return 0;
        }
    }

    @Command(name = "release", description = "end the hold on the recording of a session")
    private static final class Release extends DeskCommand {
        @Parameters(index = "0", paramLabel = "SESSION")
        String session = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        Release(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            call.services().gates().deletions().release(session, reason, actor());
            if (json) {
                call.sayJson(Map.of("session", session, "held", false));
            } else {
                call.say("the recording of " + session + " is no longer held");
            }
            return 0;
        }
    }

    @Command(name = "holds", description = "recordings that are held")
    private static final class Holds extends DeskCommand {
        Holds(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            requireSight(call);
            List<Hold> holds = call.services().gates().deletions().holds();
            if (json) {
                call.sayJson(
                        holds.stream()
                                .map(hold ->
                                        Map.of(
                                                "session", hold.session(),
                                                "by", hold.by(),
                                                "since", hold.since().toString(),
                                                "reason", hold.reason()))
                                .toList());
                return 0;
            }
            Table table = new Table("SESSION", "BY", "SINCE", "REASON");
            holds.forEach(hold ->
                    table.row(
                            hold.session(),
                            hold.by(),
                            hold.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                            hold.reason()));
            call.say(table.isEmpty() ? "nothing is held" : table.toString());
            return 0;
        }
    }

    @Command(
            name = "delete",
            description =
                    "propose to delete the recording of a session; nothing goes before somebody in another role approves")
    private static final class Delete extends DeskCommand {
        @Parameters(index = "0", paramLabel = "SESSION")
        String session = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        Delete(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Deletion made = call.services().gates().deletions().propose(session, reason, actor());
            if (json) {
                call.sayJson(value(made));
            } else {
                call.say(
                        made.id()
                                + ": nothing is deleted before "
                                + (made.proposedAs().equals("ADMINISTRATOR")
                                        ? "an auditor"
                                        : "an administrator")
                                + " approves it: ssh "
                                + call.gateway()
                                + " approve "
                                + made.id());
            }
            return 0;
        }
    }

    @Command(name = "deletions", description = "deletions of recordings, proposed and decided")
    private static final class ListDeletions extends DeskCommand {
        ListDeletions(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            requireSight(call);
            List<Deletion> all = call.services().gates().deletions().latest();
            if (json) {
                call.sayJson(all.stream().map(RetentionCommands::value).toList());
                return 0;
            }
            Table table =
                    new Table("ID", "SESSION", "STATE", "PROPOSED BY", "DECIDED BY", "REASON");
            all.forEach(one ->
                    table.row(
                            one.id(),
                            one.session(),
                            one.state().name().toLowerCase(Locale.ROOT),
                            one.proposedBy(),
                            one.decidedBy() == null ? "-" : one.decidedBy(),
                            one.reason()));
            call.say(table.isEmpty() ? "no deletion was proposed" : table.toString());
            return 0;
        }
    }

    static Map<String, Object> value(Deletion one) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("id", one.id());
        value.put("session", one.session());
        value.put("node", one.node());
        value.put("state", one.state().name().toLowerCase(Locale.ROOT));
        value.put("proposedBy", one.proposedBy());
        value.put("proposed", one.proposed().toString());
        value.put("decidedBy", one.decidedBy());
        value.put("reason", one.reason());
        return value;
    }

    /// Approves, and has this node carry out what is its own. What it cannot now it does later.
    static String approve(DeskCall call, String id, DeskCommand command) {
        Deletions deletions = call.services().gates().deletions();
        Deletion approved = deletions.approve(id, command.actor());
        deletions.carryOut();
        boolean gone =
                deletions.latest().stream()
                        .anyMatch(one ->
                                one.id().equals(id) && one.state() == Deletion.State.DELETED);
        return gone
                ? "the recording of " + approved.session() + " is deleted"
                : "the recording of "
                        + approved.session()
                        + " is deleted by node "
                        + approved.node()
                        + " as soon as it can; see: deletions";
    }
}
