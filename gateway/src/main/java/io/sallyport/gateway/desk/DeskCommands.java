package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.ProxySession;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.decision.Reachable;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.grant.LiveSession;
import io.sallyport.policy.identity.AuthorizedKey;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.identity.Role;
import io.sallyport.policy.target.Target;
import io.sallyport.policy.target.Zone;
import io.sallyport.recorder.screen.PrintableText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The desk's commands.
final class DeskCommands {
    private DeskCommands() {}

    static List<Object> all(DeskCall call) {
        List<Object> all = new ArrayList<>(List.of(new WhoAmI(call), new Targets(call)));
        all.addAll(RequestCommands.all(call));
        all.addAll(ApproverCommands.all(call));
        all.addAll(OwnerCommands.all(call));
        all.addAll(ReceiptCommands.all(call));
        all.addAll(RetentionCommands.all(call));
        all.addAll(AlertCommands.all(call));
        all.add(IncidentCommands.with(call));
        all.addAll(PauseCommands.all(call));
        all.add(RuleCommands.with(call));
        all.addAll(
                List.of(
                        new Sessions(call),
                        new WatchCommand(call),
                        new End(call),
                        SearchCommand.with(call),
                        new HuntCommand(call),
                        new ReportCommand(call),
                        new Trust(call),
                        new KnownHosts(call),
                        new KeysCommand(call),
                        new TokensCommand(call),
                        TokenCommand.with(call),
                        new Help(call)));
        return all;
    }

    @Command(name = "help", description = "these commands, or one of them")
    private static final class Help extends DeskCommand {
        @Spec
        @SuppressWarnings("NullAway.Init") // set by picocli before it calls
        CommandSpec spec;

        @Parameters(index = "0", arity = "0..1", paramLabel = "COMMAND")
        @Nullable String about;

        Help(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Map<String, CommandLine> commands = spec.parent().subcommands();
            CommandLine one = about == null ? spec.parent().commandLine() : commands.get(about);
            if (one == null) {
                throw new Refusal(
                        "there is no command " + about + "; see: ssh " + call.gateway() + " help",
                        Desk.USAGE);
            }
            if (json) {
                List<Map<String, String>> summaries = new ArrayList<>();
                commands.forEach((name, command) -> {
                    if (about == null || about.equals(name)) {
                        summaries.add(Map.of("command", name, "does", summary(command)));
                    }
                });
                call.sayJson(summaries);
            } else {
                call.say(one.getUsageMessage(CommandLine.Help.Ansi.OFF));
            }
            return 0;
        }

        private static String summary(CommandLine command) {
            var usage = command.getCommandSpec().usageMessage();
            return String.join(
                    " ", usage.header().length > 0 ? usage.header() : usage.description());
        }
    }

    @Command(name = "whoami", description = "who you are here, and how you signed in")
    private static final class WhoAmI extends DeskCommand {
        WhoAmI(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            List<String> roles =
                    person.roles().stream()
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .sorted()
                            .toList();
            if (json) {
                Map<String, Object> value = new LinkedHashMap<>();
                value.put("person", person.name());
                value.put("name", person.displayName());
                value.put("roles", roles);
                value.put("groups", person.groups().stream().sorted().toList());
                value.put("source", call.connection().login().source());
                value.put("factor", call.connection().login().factor());
                value.put("certificate", call.connection().login().certificate());
                value.put("node", call.services().properties().node());
                call.sayJson(value);
            } else {
                String certificate = call.connection().login().certificate();
                call.say(
                        person.name()
                                + " ("
                                + PrintableText.of(person.displayName())
                                + "), "
                                + String.join(", ", roles)
                                + "\nfrom "
                                + call.connection().login().source()
                                + " with "
                                + (certificate == null
                                        ? "key "
                                        : "certificate " + certificate + " of key ")
                                + call.connection().login().factor()
                                + "\non "
                                + call.services().properties().node());
            }
            return 0;
        }
    }

    @Command(name = "targets", description = "what you may reach now")
    private static final class Targets extends DeskCommand {
        @Parameters(arity = "0..*", description = "words to search for", paramLabel = "QUERY")
        List<String> query = new ArrayList<>();

        Targets(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            String words = String.join(" ", query).toLowerCase(Locale.ROOT);
            List<Reachable> ways =
                    call.services().decisions().reachable(call.person()).stream()
                            .filter(way -> TargetWords.matches(way.target(), way.account(), words))
                            .toList();
            if (json) {
                call.sayJson(ways.stream().map(Targets::value).toList());
                return 0;
            }
            Table table = new Table("TARGET", "ACCOUNT", "GRANT", "TIME", "OWNER", "LABELS");
            for (Reachable way : ways) {
                table.row(
                        way.target().name(),
                        way.account(),
                        way.permit().grant(),
                        TargetWords.left(way, call.services().clock().instant()),
                        way.target().owner() == null ? "-" : way.target().owner(),
                        TargetWords.labels(way.target()));
            }
            call.say(
                    table.isEmpty()
                            ? "nothing"
                                    + (!words.isEmpty()
                                            ? " that matches"
                                            : call.person().is(Role.OPERATOR)
                                                    ? "; ask an approver for a grant"
                                                    : "; only people with the role operator connect to targets")
                            : table.toString());
            return 0;
        }

        private static Map<String, Object> value(Reachable way) {
            Map<String, Object> value = new LinkedHashMap<>();
            value.put("target", way.target().name());
            value.put("account", way.account());
            value.put("grant", way.permit().grant());
            value.put(
                    "until", way.permit().until() == null ? null : way.permit().until().toString());
            value.put(
                    "channels",
                    way.permit().channels().stream()
                            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                            .sorted()
                            .toList());
            value.put("owner", way.target().owner());
            Zone zone = way.target().zone();
            value.put("zone", zone == null ? null : zone.name());
            value.put("labels", new java.util.TreeMap<>(way.target().labels()));
            value.put("aliases", way.target().aliases().stream().sorted().toList());
            return value;
        }
    }

    @Command(
            name = "sessions",
            description = "sessions that run now: yours, or all if you may see them")
    private static final class Sessions extends DeskCommand {
        Sessions(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            List<LiveSession> visible =
                    call.services().registry().list().stream()
                            .filter(session ->
                                    call.services().decisions().seeSession(person, session)
                                            instanceof RoleDecision.Permit)
                            .toList();
            if (json) {
                call.sayJson(visible.stream().map(this::value).toList());
                return 0;
            }
            Table table =
                    new Table(
                            "SESSION",
                            "PERSON",
                            "ACCOUNT",
                            "TARGET",
                            "FROM",
                            "SINCE",
                            "CHANNELS",
                            "STATE");
            for (LiveSession session : visible) {
                Duration age =
                        Duration.between(session.started(), call.services().clock().instant());
                table.row(
                        session.id(),
                        session.person(),
                        session.account(),
                        session.target(),
                        session.source(),
                        age.toMinutes() + "m" + age.toSecondsPart() + "s",
                        String.valueOf(session.channels()),
                        pausedUntil(session).map(until -> "paused until " + until).orElse("runs"));
            }
            call.say(table.isEmpty() ? "no sessions" : table.toString());
            return 0;
        }

        private Optional<Instant> pausedUntil(LiveSession session) {
            return call.services()
                    .registry()
                    .find(session.id())
                    .flatMap(ProxySession::pause)
                    .map(pause -> pause.until().truncatedTo(ChronoUnit.SECONDS));
        }

        private Map<String, @Nullable Object> value(LiveSession session) {
            Map<String, @Nullable Object> value = new LinkedHashMap<>();
            value.put("id", session.id());
            value.put("node", session.node());
            value.put("person", session.person());
            value.put("source", session.source());
            value.put("target", session.target());
            value.put("account", session.account());
            value.put("grant", session.grant());
            value.put("started", session.started().toString());
            value.put("channels", session.channels());
            value.put("pausedUntil", pausedUntil(session).map(Instant::toString).orElse(null));
            return value;
        }
    }

    @Command(name = "end", description = "end a session: yours, or anybody's if you may")
    private static final class End extends DeskCommand {
        @Parameters(
                index = "0",
                paramLabel = "SESSION",
                description = "the session's id, from `sessions`")
        String session = "";

        @Option(
                names = "--reason",
                required = true,
                description = "shown to the operator and kept in the journal")
        String reason = "";

        End(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            LiveSession found = call.session(session).describe();
            call.require(call.services().decisions().endSession(person, found));
            String words = PrintableText.of(reason, 500);
            boolean ended =
                    call.services()
                            .registry()
                            .end(session, person.name(), call.connection().login().source(), words);
            if (json) {
                call.sayJson(Map.of("session", session, "ended", ended));
            } else {
                call.say(ended ? session + " ends" : session + " has just ended");
            }
            return 0;
        }
    }

    @Command(
            name = "trust",
            header = "trust the host key of a target, or show it",
            description = {
                "Trusts the host key with this fingerprint, which you compared with what the machine itself says;",
                "without a fingerprint: shows the target's. Your trust counts for everybody but you."
            })
    private static final class Trust extends DeskCommand {
        @Parameters(index = "0", paramLabel = "TARGET")
        String target = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FINGERPRINT",
                description = "SHA256:…")
        @Nullable String fingerprint;

        Trust(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            call.require(call.services().decisions().trustHostKey(person));
            Target found =
                    call.services()
                            .inventory()
                            .current()
                            .target(target)
                            .orElseThrow(() ->
                                    new Refusal(
                                            "the inventory has no target " + target,
                                            Desk.COULD_NOT));
            AuthorizedKey shown = call.services().dialer().shownHostKey(found);
            if (fingerprint == null) {
                if (json) {
                    call.sayJson(
                            Map.of(
                                    "target",
                                    found.name(),
                                    "type",
                                    shown.type(),
                                    "fingerprint",
                                    shown.fingerprint()));
                } else {
                    call.say(
                            found.name()
                                    + " shows "
                                    + shown.type()
                                    + " "
                                    + shown.fingerprint()
                                    + "\ncompare it with what the machine itself says (ssh-keygen -lf), then:\n  ssh "
                                    + call.gateway()
                                    + " trust "
                                    + found.name()
                                    + " "
                                    + shown.fingerprint()
                                    + "\nthat counts for everybody but you; what stands with the target in the inventory counts for all:\n  host-keys: [\""
                                    + shown.type()
                                    + " "
                                    + Base64.getEncoder().encodeToString(shown.blob())
                                    + "\"]");
                }
                return 0;
            }
            boolean same =
                    MessageDigest.isEqual(
                            fingerprint.getBytes(StandardCharsets.UTF_8),
                            shown.fingerprint().getBytes(StandardCharsets.UTF_8));
            if (!same) {
                throw new Refusal(
                        found.name()
                                + " shows "
                                + shown.fingerprint()
                                + ", not the fingerprint you gave; nothing is trusted",
                        Desk.COULD_NOT);
            }
            call.trusted().trust(found, shown, person, call.connection().login().source());
            if (json) {
                call.sayJson(
                        Map.of(
                                "target",
                                found.name(),
                                "type",
                                shown.type(),
                                "trusted",
                                shown.fingerprint()));
            } else {
                call.say(
                        found.name()
                                + " is trusted with "
                                + shown.fingerprint()
                                + ", for everybody but you; you are refused until another administrator or approver"
                                + " confirms it, or it stands in the inventory (host-keys)");
            }
            return 0;
        }
    }

    @Command(
            name = "known-hosts",
            description =
                    "lines for your known_hosts: this gateway, and its authority for the targets you reach by -J")
    private static final class KnownHosts extends DeskCommand {
        KnownHosts(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            String gateway =
                    call.port() == 22 ? call.gateway() : "[" + call.gateway() + "]:" + call.port();
            Set<String> names = new LinkedHashSet<>();
            for (Reachable way : call.services().decisions().reachable(call.person())) {
                Target target = way.target();
                names.add(target.name());
                names.addAll(target.aliases());
                if (target.zone() == null) { // in a zone, only names lead there
                    names.add(
                            target.port() == 22
                                    ? target.host()
                                    : "[" + target.host() + "]:" + target.port());
                }
            }
            if (json) {
                call.sayJson(
                        Map.of(
                                "gateway",
                                gateway,
                                "hostKey",
                                call.house().hostKeyLine(),
                                "authority",
                                call.house().hostAuthorityLine(),
                                "targets",
                                names));
                return 0;
            }
            call.say(gateway + " " + call.house().hostKeyLine());
            if (!names.isEmpty()) {
                call.say(
                        "@cert-authority "
                                + String.join(",", names)
                                + " "
                                + call.house().hostAuthorityLine());
            }
            return 0;
        }
    }
}
