package io.sallyport.gateway.desk;

import io.sallyport.gateway.admission.Admission;
import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.gateway.session.Waiting;
import io.sallyport.policy.approval.Progress;
import io.sallyport.policy.decision.RoleDecision;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.identity.Person;
import io.sallyport.policy.ledger.ChangeRefusedException;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.request.Asking;
import io.sallyport.policy.request.Purpose;
import io.sallyport.policy.request.RequestFilter;
import io.sallyport.policy.request.RequestState;
import io.sallyport.policy.target.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What operators do about access: ask, look, ask for more time, give back.
final class RequestCommands {
    private RequestCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(
                new Request(call),
                new Requests(call),
                new Show(call),
                new GrantsOf(call),
                new Extend(call),
                new Complete(call),
                new BreakGlass(call),
                new Withdraw(call));
    }

    @Command(
            name = "request",
            description = "ask for access to targets, by name or by label (env=prod)")
    private static final class Request extends DeskCommand {
        @Parameters(arity = "1..*", paramLabel = "TARGET", description = "name, or label=value")
        List<String> targets = new ArrayList<>();

        @Option(names = "--as", paramLabel = "ACCOUNT", description = "the account there")
        @Nullable String account;

        @Option(names = "--for", paramLabel = "TIME", description = "30m, 2h, 1d; default 1h")
        String time = "1h";

        @Option(names = "--reason", description = "why", paramLabel = "TEXT")
        String reason = "";

        @Option(names = "--ticket", description = "the ticket it belongs to", paramLabel = "ID")
        @Nullable String ticket;

        @Option(
                names = "--operations",
                paramLabel = "A,B",
                description = "observe, read, modify, …; default unbounded: a shell")
        String operations = "unbounded";

        @Option(
                names = "--start",
                paramLabel = "INSTANT",
                description = "2027-01-31T22:00:00Z; default: once it is let through")
        @Nullable String start;

        @Option(names = "--purpose", paramLabel = "WORD", description = "as the owner is told")
        @Nullable String purpose;

        @Option(names = "--urgent", description = "lapses after 12 hours instead of 4 days")
        boolean urgent;

        @Option(names = "--wait", description = "wait until it is decided")
        boolean wait;

        Request(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() throws InterruptedException {
            if (!wait) {
                tell(raise());
                return 0;
            }
            // Before anything is asked: who cannot wait asks without, or later.
            try (Waiting.Place place = call.services().waiting().take(call.person().name())) {
                return await(raise());
            }
        }

        private AccessRequest raise() {
            return call.services()
                    .gates()
                    .requests()
                    .raise(
                            new Asking(
                                    targetNames(targets),
                                    account,
                                    Objects.requireNonNull(operations(operations)),
                                    start(),
                                    Objects.requireNonNull(duration(time)),
                                    reason,
                                    ticket,
                                    read(() -> Purpose.parse(purpose, ticket)),
                                    urgent),
                            actor());
        }

        private @Nullable Instant start() {
            try {
                return start == null ? null : Instant.parse(start);
            } catch (DateTimeParseException wrong) {
                throw new Refusal(
                        "the start is an instant such as 2027-01-31T22:00:00Z", Desk.USAGE);
            }
        }

        private void tell(AccessRequest request) {
            String standing = call.services().outlook().of(request);
            if (json) {
                Map<String, Object> value = GateWords.value(request);
                value.put("standing", standing);
                call.sayJson(value);
            } else {
                call.say(request.id() + " asks for " + request.inWords() + "\n" + standing);
            }
        }

        private int await(AccessRequest raised) throws InterruptedException {
            Gates gates = call.services().gates();
            String told = "";
            do {
                AccessRequest now = gates.requests().show(raised.id()).orElseThrow();
                String standing = call.services().outlook().of(now);
                if (!now.state().isOpen()) {
                    tell(now);
                    return now.state() == RequestState.GRANTED ? 0 : Refusal.REFUSED;
                }
                if (!json && !standing.equals(told)) {
                    call.say(raised.id() + " " + standing);
                    told = standing;
                }
            } while (!call.connection().isGoneWithin(Duration.ofSeconds(1)));
            return Admission.NOT_YET;
        }
    }

    @Command(
            name = "requests",
            description = "requests that wait: yours, and those that you may decide")
    private static final class Requests extends DeskCommand {
        @Option(names = "--all", description = "decided ones too")
        boolean all;

        Requests(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            Gates gates = call.services().gates();
            boolean everybody = call.services().sight().seesEverybodys(person);
            RequestFilter filter = all ? RequestFilter.all() : RequestFilter.open();
            List<AccessRequest> requests =
                    gates.requests().list(everybody ? filter : filter.by(person.name()));
            Table table =
                    new Table(
                            "REQUEST",
                            "PERSON",
                            "TARGETS",
                            "AS",
                            "OPERATIONS",
                            "FOR",
                            "STATE",
                            "REASON");
            List<Map<String, Object>> values = new ArrayList<>();
            for (AccessRequest request : requests) {
                String standing =
                        request.state() == RequestState.PENDING_APPROVAL
                                ? progress(gates, request).inWords()
                                : GateWords.word(request.state());
                Map<String, Object> value = GateWords.value(request);
                value.put("standing", standing);
                values.add(value);
                table.row(
                        request.id(),
                        request.requester(),
                        String.join(",", request.targets()),
                        request.account(),
                        String.join(",", Operation.words(request.operations())),
                        request.duration().toMinutes() + "m",
                        standing,
                        request.reason());
            }
            if (json) {
                call.sayJson(values);
            } else {
                call.say(table.isEmpty() ? "no requests" : table.toString());
            }
            return 0;
        }

        private static Progress progress(Gates gates, AccessRequest request) {
            return gates.approvals().progress(request.id());
        }
    }

    @Command(name = "show", description = "a request (r-…), grant (g-…) or consent (c-…)")
    private static final class Show extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        Show(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Map<String, Object> value = value();
            if (json) {
                call.sayJson(value);
            } else {
                call.say(GateWords.lines(value));
            }
            return 0;
        }

        private Map<String, Object> value() {
            Person person = call.person();
            Gates gates = call.services().gates();
            Sight sight = call.services().sight();
            if (id.startsWith("g-")) {
                return gates.grants()
                        .show(id)
                        .filter(grant -> sight.sees(person, grant))
                        .map(GateWords::value)
                        .orElseThrow(this::nothing);
            }
            if (id.startsWith("c-")) {
                return gates.consents()
                        .show(id)
                        .filter(consent -> sight.sees(person, consent))
                        .map(consent -> GateWords.value(consent, call.services().clock().instant()))
                        .orElseThrow(this::nothing);
            }
            AccessRequest request =
                    gates.requests()
                            .show(id)
                            .filter(one -> sight.sees(person, one))
                            .orElseThrow(this::nothing);
            Map<String, Object> value = GateWords.value(request);
            value.put("standing", call.services().outlook().of(request));
            List<String> votes = new ArrayList<>();
            Progress progress = gates.approvals().progress(id);
            progress.stages()
                    .forEach(stage ->
                            stage.votes()
                                    .forEach(vote ->
                                            votes.add(
                                                    vote.person()
                                                            + " at "
                                                            + vote.at()
                                                            + (vote.message() == null
                                                                    ? ""
                                                                    : ": " + vote.message()))));
            value.put("approved", votes);
            value.put("rule", progress.rule());
            return value;
        }

        private Refusal nothing() {
            return new Refusal("there is no " + id + " that you may see");
        }
    }

    @Command(name = "grants", description = "your grants that were issued for a time")
    private static final class GrantsOf extends DeskCommand {
        @Option(names = "--of", paramLabel = "PERSON", description = "somebody else's")
        @Nullable String of;

        @Option(names = "--all", description = "those that are over too")
        boolean all;

        GrantsOf(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Person person = call.person();
            String whose = of == null ? person.name() : of;
            call.require(call.services().sight().listOf(person, whose));
            Instant now = call.services().clock().instant();
            List<TimedGrant> grants =
                    call.services().gates().grants().of(whose).stream()
                            .filter(grant ->
                                    all || grant.ended() == null && now.isBefore(grant.until()))
                            .toList();
            if (json) {
                call.sayJson(grants.stream().map(GateWords::value).toList());
                return 0;
            }
            Table table =
                    new Table("GRANT", "TARGETS", "AS", "OPERATIONS", "LEFT", "HOW", "REASON");
            for (TimedGrant grant : grants) {
                table.row(
                        grant.id(),
                        String.join(",", grant.targets()),
                        grant.account(),
                        String.join(",", Operation.words(grant.operations())),
                        grant.ended() != null
                                ? GateWords.word(Objects.requireNonNull(grant.endedWhy()))
                                : GateWords.left(grant.until(), now),
                        GateWords.word(grant.how()),
                        grant.reason());
            }
            call.say(table.isEmpty() ? "no grants" : table.toString());
            return 0;
        }
    }

    @Command(name = "extend", description = "ask for more time for a grant: a new decision")
    private static final class Extend extends DeskCommand {
        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "GRANT",
                description = "default: your only one")
        @Nullable String id;

        @Option(names = "--for", paramLabel = "TIME", description = "how much longer; default 30m")
        String time = "30m";

        @Option(names = "--reason", description = "why", paramLabel = "TEXT")
        String reason = "";

        Extend(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Gates gates = call.services().gates();
            AccessRequest request =
                    gates.requests()
                            .extend(
                                    id == null ? only() : id,
                                    Objects.requireNonNull(duration(time)),
                                    reason,
                                    actor());
            String standing = call.services().outlook().of(request);
            if (json) {
                Map<String, Object> value = GateWords.value(request);
                value.put("standing", standing);
                call.sayJson(value);
            } else {
                call.say(request.id() + " asks for " + time + " more\n" + standing);
            }
            return 0;
        }

        private String only() {
            Instant now = call.services().clock().instant();
            List<TimedGrant> live =
                    call.services().gates().grants().of(call.person().name()).stream()
                            .filter(grant -> grant.isLiveAt(now))
                            .toList();
            if (live.size() != 1) {
                throw new ChangeRefusedException(
                        live.isEmpty()
                                ? "you hold no grant that could be extended; raise a request"
                                : "you hold several grants; say which: "
                                        + String.join(
                                                ", ", live.stream().map(TimedGrant::id).toList()));
            }
            return live.getFirst().id();
        }
    }

    @Command(name = "complete", description = "end your own grant: the work is done")
    private static final class Complete extends DeskCommand {
        @Parameters(index = "0", paramLabel = "GRANT")
        String id = "";

        Complete(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            TimedGrant grant = call.services().gates().grants().complete(id, actor());
            if (json) {
                call.sayJson(GateWords.value(grant));
            } else {
                call.say(id + " is completed; its sessions end");
            }
            return 0;
        }
    }

    @Command(
            name = "break-glass",
            description = {
                "open at once, where policy lists it, what nobody approved: everybody concerned is told,"
                        + " and somebody else reviews it before you get in anywhere again"
            })
    private static final class BreakGlass extends DeskCommand {
        @Parameters(arity = "1..*", paramLabel = "TARGET", description = "name, or label=value")
        List<String> targets = new ArrayList<>();

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        @Option(names = "--as", paramLabel = "ACCOUNT", description = "the account there")
        @Nullable String account;

        @Option(names = "--for", paramLabel = "TIME", description = "up to 4h; default 1h")
        String time = "1h";

        BreakGlass(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            List<Target> known = new ArrayList<>();
            for (String name : targetNames(targets)) {
                known.add(
                        call.services()
                                .inventory()
                                .current()
                                .target(name)
                                .orElseThrow(
                                        () -> new Refusal("there is no target `" + name + "`")));
            }
            Duration duration = Objects.requireNonNull(duration(time));
            String as = account(known);
            RoleDecision may =
                    call.services().decisions().breakGlass(call.person(), known, as, duration);
            call.require(may);
            Set<String> names = new LinkedHashSet<>();
            known.forEach(target -> names.add(target.name()));
            TimedGrant grant =
                    call.services()
                            .gates()
                            .grants()
                            .breakGlass(
                                    actor(),
                                    names,
                                    as,
                                    Set.of(Operation.UNBOUNDED),
                                    duration,
                                    reason);
            if (json) {
                call.sayJson(GateWords.value(grant));
            } else {
                call.say(
                        grant.id()
                                + " opens "
                                + String.join(", ", names)
                                + " as "
                                + as
                                + " until "
                                + GateWords.clock(grant.until())
                                + "\nOn user data it unlocks neither a shell nor taking data away nor"
                                + " destroying it; what you do is recorded, told, and reviewed.");
            }
            return 0;
        }

        private String account(List<Target> known) {
            if (account != null) {
                return account;
            }
            String common = known.getFirst().defaultAccount();
            if (common == null) {
                throw new Refusal("name the account: --as ACCOUNT", Desk.USAGE);
            }
            return common;
        }
    }

    @Command(name = "withdraw", description = "take back a request of yours, or a consent you gave")
    private static final class Withdraw extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Option(names = "--reason", description = "why, for a consent", paramLabel = "TEXT")
        String reason = "withdrawn by the owner";

        Withdraw(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Gates gates = call.services().gates();
            Map<String, Object> value =
                    id.startsWith("c-")
                            ? GateWords.value(
                                    gates.consents().withdraw(id, reason, actor()),
                                    call.services().clock().instant())
                            : GateWords.value(gates.requests().withdraw(id, actor()));
            if (json) {
                call.sayJson(value);
            } else {
                call.say(
                        id
                                + " is withdrawn"
                                + (id.startsWith("c-") ? "; the sessions it carried end" : ""));
            }
            return 0;
        }
    }
}
