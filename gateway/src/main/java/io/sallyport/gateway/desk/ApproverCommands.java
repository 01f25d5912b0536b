package io.sallyport.gateway.desk;

import io.sallyport.gateway.session.Gates;
import io.sallyport.gateway.session.Refusal;
import io.sallyport.policy.consent.Narrowing;
import io.sallyport.policy.decision.Sight;
import io.sallyport.policy.grant.TimedGrant;
import io.sallyport.policy.operation.Operation;
import io.sallyport.policy.request.AccessRequest;
import io.sallyport.policy.signature.ArmoredSignature;
import io.sallyport.policy.signature.Ballot;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What approvers do: let through, refuse, take back, freeze, review.
final class ApproverCommands {
    private ApproverCommands() {}

    static List<Object> all(DeskCall call) {
        return List.of(
                new Approve(call),
                new Deny(call),
                new BallotOf(call),
                new Revoke(call),
                new Freeze(call),
                new Unfreeze(call),
                new Review(call));
    }

    /// Less than was asked for.
    static final class Less {
        @Option(names = "--for", paramLabel = "TIME", description = "for less time than asked: 30m")
        @Nullable String time;

        @Option(names = "--operations", paramLabel = "A,B", description = "only these")
        @Nullable String operations;

        @Option(names = "--targets", paramLabel = "A,B", description = "only these")
        @Nullable String targets;

        @Option(names = "--message", paramLabel = "TEXT", description = "said to whoever asked")
        @Nullable String message;

        @Option(
                names = "--signature",
                paramLabel = "TEXT",
                description = "your signature of the ballot: see ballot")
        @Nullable String signature;

        @Nullable ArmoredSignature signature() {
            return signature == null ? null : new ArmoredSignature(signature);
        }

        Narrowing narrowing() {
            return new Narrowing(
                    DeskCommand.duration(time),
                    targets == null ? null : new LinkedHashSet<>(List.of(targets.split(","))),
                    DeskCommand.operations(operations),
                    message);
        }
    }

    @Command(
            name = "approve",
            description = "let a request through, whole or narrowed; or a deletion (d-…)")
    private static final class Approve extends DeskCommand {
        @Parameters(index = "0", paramLabel = "REQUEST")
        String id = "";

        @Mixin Less less = new Less();

        Approve(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            if (id.startsWith("c-")) {
                throw new Refusal("a consent is given by its owner: consent " + id, Desk.USAGE);
            }
            if (id.startsWith("d-")) {
                String standing = RetentionCommands.approve(call, id, this);
                if (json) {
                    call.sayJson(Map.of("id", id, "standing", standing));
                } else {
                    call.say("you approved " + id + ": " + standing);
                }
                return 0;
            }
            Gates gates = call.services().gates();
            AccessRequest request =
                    gates.approvals().approve(id, less.narrowing(), less.signature(), actor());
            String standing = call.services().outlook().of(request);
            if (json) {
                Map<String, Object> value = GateWords.value(request);
                value.put("standing", standing);
                call.sayJson(value);
            } else {
                call.say("you approved " + id + ": " + request.inWords() + "\n" + standing);
            }
            return 0;
        }
    }

    @Command(
            name = "deny",
            description =
                    "refuse a request (r-…), a consent you are asked for (c-…) or a deletion (d-…)")
    private static final class Deny extends DeskCommand {
        @Parameters(index = "0", paramLabel = "ID")
        String id = "";

        @Option(names = "--reason", required = true, description = "why", paramLabel = "TEXT")
        String reason = "";

        @Option(
                names = "--signature",
                paramLabel = "TEXT",
                description = "your signature of the ballot: see ballot")
        @Nullable String signature;

        Deny(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Gates gates = call.services().gates();
            ArmoredSignature signed = signature == null ? null : new ArmoredSignature(signature);
            if (id.startsWith("d-")) {
                Map<String, Object> denied =
                        RetentionCommands.value(gates.deletions().deny(id, reason, actor()));
                if (json) {
                    call.sayJson(denied);
                } else {
                    call.say(id + " is denied; the recording stays");
                }
                return 0;
            }
            Map<String, Object> value =
                    id.startsWith("c-")
                            ? GateWords.value(
                                    gates.consents().refuse(id, reason, signed, actor()),
                                    call.services().clock().instant())
                            : GateWords.value(gates.approvals().deny(id, reason, signed, actor()));
            if (json) {
                call.sayJson(value);
            } else {
                call.say(id + " is denied");
            }
            return 0;
        }
    }

    @Command(
            name = "ballot",
            description = {
                "the text of a decision, to be signed: ssh GATEWAY ballot approve r-… > b;",
                "ssh-keygen -Y sign -f KEY -n sallyport.decision b; then decide with --signature"
            })
    private static final class BallotOf extends DeskCommand {
        @Parameters(
                index = "0",
                paramLabel = "CHOICE",
                description = "approve, deny, consent, refuse")
        String choice = "";

        @Parameters(index = "1", paramLabel = "ID")
        String id = "";

        @Option(names = "--reason", description = "as in deny", paramLabel = "TEXT")
        String reason = "";

        @Mixin Less less = new Less();

        BallotOf(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Gates gates = call.services().gates();
            Ballot ballot =
                    switch (choice) {
                        case "approve" ->
                                gates.approvals().ballotToApprove(id, less.narrowing(), actor());
                        case "deny" -> gates.approvals().ballotToDeny(id, reason, actor());
                        case "consent" ->
                                gates.consents().ballotToGive(id, less.narrowing(), actor());
                        case "refuse" -> gates.consents().ballotToRefuse(id, reason, actor());
                        default ->
                                throw new Refusal(
                                        "a ballot is to approve, deny, consent or refuse",
                                        Desk.USAGE);
                    };
            if (json) {
                call.sayJson(Map.of("ballot", ballot.text(), "sign", ballot.howToSign()));
            } else {
                call.say(ballot.text());
            }
            return 0;
        }
    }

    @Command(name = "revoke", description = "end a grant before its time; its sessions end at once")
    private static final class Revoke extends DeskCommand {
        @Parameters(index = "0", paramLabel = "GRANT")
        String id = "";

        @Option(names = "--reason", description = "why", paramLabel = "TEXT")
        String reason = "revoked at the desk";

        Revoke(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            TimedGrant grant = call.services().gates().grants().revoke(id, actor(), reason);
            if (json) {
                call.sayJson(GateWords.value(grant));
            } else {
                call.say(id + " of " + grant.person() + " is revoked; its sessions end");
            }
            return 0;
        }
    }

    @Command(
            name = "freeze",
            description = "end all of a person's sessions and grants, and let them in nowhere")
    private static final class Freeze extends DeskCommand {
        @Parameters(index = "0", paramLabel = "PERSON")
        String person = "";

        @Option(names = "--reason", description = "why", paramLabel = "TEXT")
        String reason = "frozen at the desk";

        Freeze(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            call.services().gates().grants().freeze(person, actor(), reason);
            if (json) {
                call.sayJson(Map.of("person", person, "frozen", true));
            } else {
                call.say(person + " is frozen; their sessions end");
            }
            return 0;
        }
    }

    @Command(name = "unfreeze", description = "let a frozen person ask and work again")
    private static final class Unfreeze extends DeskCommand {
        @Parameters(index = "0", paramLabel = "PERSON")
        String person = "";

        Unfreeze(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            call.services().gates().grants().unfreeze(person, actor());
            if (json) {
                call.sayJson(Map.of("person", person, "frozen", false));
            } else {
                call.say(person + " is not frozen any more; the grants that ended stay ended");
            }
            return 0;
        }
    }

    @Command(
            name = "review",
            description =
                    "say that you looked at what was done under broken glass; without one: list")
    private static final class Review extends DeskCommand {
        @Parameters(index = "0", arity = "0..1", paramLabel = "GRANT")
        @Nullable String id;

        @Option(names = "--note", description = "what you found", paramLabel = "TEXT")
        String note = "";

        Review(DeskCall call) {
            super(call);
        }

        @Override
        public Integer call() {
            Gates gates = call.services().gates();
            if (id != null) {
                TimedGrant glass = gates.grants().review(id, actor(), note);
                if (json) {
                    call.sayJson(GateWords.value(glass));
                } else {
                    call.say(id + " is reviewed; " + glass.person() + " may get in again");
                }
                return 0;
            }
            Sight sight = call.services().sight();
            List<TimedGrant> waiting =
                    gates.grants().unreviewed().stream()
                            .filter(grant -> sight.sees(call.person(), grant))
                            .toList();
            if (json) {
                call.sayJson(waiting.stream().map(GateWords::value).toList());
                return 0;
            }
            Table table = new Table("GRANT", "PERSON", "TARGETS", "OPERATIONS", "FROM", "REASON");
            waiting.forEach(grant ->
                    table.row(
                            grant.id(),
                            grant.person(),
                            String.join(",", grant.targets()),
                            String.join(",", Operation.words(grant.operations())),
                            GateWords.clock(grant.from()),
                            grant.reason()));
            call.say(table.isEmpty() ? "nothing waits for a review" : table.toString());
            return 0;
        }
    }
}
